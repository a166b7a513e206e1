package har

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Traffic is what of a HAR file is a consumer's booking traffic.
type Traffic struct {
	View journal.View
	// Entries is how many requests the file has, Other how many of them went elsewhere, such as for the page itself.
	Entries, Other int
	// Doubtful is how many are for bookings and may be for a provider or for the registry: they went not through the proxy
	// and have none of the headers that requests to providers have.
	Doubtful int
	// NoTokens is true where no request has the header Authorization.
	NoTokens bool
	// Unsent and Unanswered count the bodies of requests and of answers that the file does not hold.
	Unsent, Unanswered int
}

// heard is an entry that is booking traffic, with its two moments.
type heard struct {
	exchange       journal.Exchange
	began, ended   time.Time
	unsent, silent bool
}

type reading struct {
	found           []heard
	entries, other  int
	doubtful        int
	withCredentials bool
}

// Addresses are known by what the standard has in them. Source: wire contract, sections 2 and 3.
var (
	embedded    = regexp.MustCompile(`(?i)/https?(:|%3A)(/|%2F)`)
	interaction = regexp.MustCompile(`/(metadata|Slot|Appointment)(/[^/]+(/_history(/[^/]+)?)?)?/?$`)
)

func (r *reading) take(e entry) error {
	r.entries++
	at, err := when(e.Started)
	if err != nil {
		return err
	}
	u, err := url.Parse(e.Request.URL)
	switch {
	case e.Request.Method == "" || e.Request.URL == "":
		return fmt.Errorf("its request has no method or no url")
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		r.other++ // a page's own data, say
		return nil
	}
	header := headers(e.Request.Headers)
	named := slices.ContainsFunc(e.Request.Headers, func(p pair) bool { return strings.HasPrefix(strings.ToLower(p.Name), "ssp-") })
	proxied := embedded.MatchString(u.EscapedPath())
	switch {
	case !proxied && !named && interaction.MatchString(u.EscapedPath()):
		r.doubtful++
		return nil
	case !proxied && !named:
		r.other++
		return nil
	}
	r.withCredentials = r.withCredentials || header.Get("Authorization") != ""
	target, _, _ := strings.Cut(e.Request.URL, "#")
	h := heard{began: at, ended: at.Add(time.Duration(max(e.Took, 0) * float64(time.Millisecond)))}
	h.exchange = journal.Exchange{
		Heard: "provider", Method: strings.ToUpper(e.Request.Method), Target: target, Host: u.Host, Proto: e.Request.HTTPVersion,
		Request: journal.Message{Header: header}, Response: journal.Message{Header: headers(e.Response.Headers)},
	}
	if proxied {
		h.exchange.Heard = "proxy"
	}
	h.bodies(e)
	r.found = append(r.found, h)
	return nil
}

// bodies takes over what the file holds of both bodies. Answers stand in it unpacked, whatever their headers say.
func (h *heard) bodies(e entry) {
	x := &h.exchange
	switch post := e.Request.PostData; {
	case post != nil && post.Text != nil && (*post.Text != "" || len(post.Params) == 0):
		var known bool
		x.Request.Body, known = body(post.Text, post.Encoding)
		packed := x.Request.Header.Get("Content-Encoding")
		h.unsent = !known || packed != "" && packed != "identity" && post.Encoding != "base64"
	case post != nil && len(post.Params) > 0:
		form := url.Values{}
		for _, p := range post.Params {
			form.Add(p.Name, p.Value)
		}
		x.Request.Body = []byte(form.Encode())
	default:
		declared := x.Request.Header.Get("Content-Length")
		h.unsent = e.Request.BodySize > 0 || declared != "" && declared != "0" || writes(x.Method) && e.Request.BodySize < 0
	}
	if e.Response.Status <= 0 { // it was broken off, or never answered
		x.Fate = journal.Dropped
		return
	}
	x.Status, x.Fate = e.Response.Status, journal.Answered
	var known bool
	x.Response.Body, known = body(e.Response.Content.Text, e.Response.Content.Encoding)
	h.silent = !known && e.Response.Content.Size != 0
	x.Response.Header.Del("Content-Encoding")
}

func writes(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}

// headers are the headers of a message without what HTTP/2 has in their place.
func headers(pairs []pair) http.Header {
	out := http.Header{}
	for _, p := range pairs {
		if !strings.HasPrefix(p.Name, ":") {
			out.Add(p.Name, p.Value)
		}
	}
	return out
}

// traffic puts all into the one order of their moments. Of those that are equal, requests come before answers.
func (r *reading) traffic() Traffic {
	out := Traffic{Entries: r.entries, Other: r.other, Doubtful: r.doubtful, NoTokens: len(r.found) > 0 && !r.withCredentials}
	type moment struct {
		at     time.Time
		of     int
		answer bool
	}
	var moments []moment
	for i, h := range r.found {
		moments = append(moments, moment{h.began, i, false}, moment{h.ended, i, true})
	}
	slices.SortStableFunc(moments, func(a, b moment) int {
		if c := a.at.Compare(b.at); c != 0 || a.answer == b.answer {
			return c
		}
		if a.answer {
			return 1
		}
		return -1
	})
	entries := make([]journal.Entry, len(r.found))
	nth := map[string]int{}
	for i, m := range moments {
		h, e := &r.found[m.of], &entries[m.of]
		if m.answer {
			e.Closed = i + 1
			continue
		}
		nth[h.exchange.Heard]++
		h.exchange.Nth = nth[h.exchange.Heard]
		e.Seq, e.At, e.Exchange = i+1, h.began, &h.exchange
		out.Unsent += count(h.unsent)
		out.Unanswered += count(h.silent)
	}
	slices.SortFunc(entries, func(a, b journal.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	out.View = entries
	return out
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
