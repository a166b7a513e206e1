package evidence

import (
	"bytes"
	"fmt"
	"net/http"
)

// Unheard is what arrived at a listener and was no request that could be heard: more than one Host header, say, a header
// that never ended, or another protocol. Nobody can tell what it asked for.
type Unheard struct {
	// Label is its place in the journal, and Listener where it arrived: proxy, registry or a provider's short name; empty
	// where it arrived at an address that they share.
	Label, Listener string `json:"-"`
	// Why says why it was not heard, Start how it begins (in base64), and Bytes how much of it was read.
	Why   string `json:"why"`
	Start []byte `json:"start"`
	Bytes int64  `json:"bytes"`
}

// Unjudged says why nothing can pass on a story although all of its evidence is there, and where the journal shows it:
// something arrived that cannot be read as a request, or a change was asked for when the story had ended, which no user
// can have wanted. It is empty where nothing of the kind arrived.
func (s *Story) Unjudged() (why, label string) {
	for _, u := range s.Unheard {
		if u.greeting() && len(s.Calls) > 0 {
			continue
		}
		where := "the address of this run"
		if u.Listener != "" {
			where = "the " + u.Listener
		}
		if u.Bytes == 0 {
			return fmt.Sprintf("a request arrived at %s that cannot be judged: %s", where, u.Why), u.Label
		}
		return fmt.Sprintf("%d bytes arrived at %s that are no request which can be judged: %s", u.Bytes, where, u.Why), u.Label
	}
	for _, c := range s.Calls {
		if s.Late(c) && c.changes() {
			return fmt.Sprintf("a %s arrived after the story had ended, when no user was there to ask for it", c.Method()), c.Label()
		}
	}
	return "", ""
}

// greeting says that what arrived is the beginning of TLS and nothing else, as of a client that tries HTTPS first or of a
// probe of the port. The other side did not answer it, so it can carry no request. What stands behind it, or holds words of
// HTTP, is no greeting.
func (u Unheard) greeting() bool {
	const record, handshake = 5, 4 // bytes before what they hold
	b := u.Start
	if len(b) < record+handshake || int64(len(b)) != u.Bytes || bytes.Contains(b, []byte("HTTP/")) {
		return false
	}
	length := int(b[3])<<8 | int(b[4])
	inner := int(b[6])<<16 | int(b[7])<<8 | int(b[8])
	return b[0] == 22 && b[1] == 3 && b[5] == 1 && inner == length-handshake && len(b) <= record+length
}

// Late says that a call arrived after the story had ended.
func (s *Story) Late(c *Call) bool { return s.Ended != 0 && c.Seq > s.Ended }

// changes says that a call asks for more than to be told something.
func (c *Call) changes() bool {
	switch c.Method() {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return c.Disguised()
	}
	return c.Kind != RegistryToken
}
