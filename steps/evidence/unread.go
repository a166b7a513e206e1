package evidence

import (
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
	if len(s.Unheard) > 0 {
		u := s.Unheard[0]
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
