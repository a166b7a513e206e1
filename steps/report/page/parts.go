package page

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// part is a part of an entry that can be looked into.
type part struct {
	Title   string
	Start   string // the request or status line
	Headers []header
	Body    template.HTML
	// Same leads to the entry that shows the same body, byte for byte.
	Same *link
	Note string
	// Image is a picture, with words for those who cannot see it; Like leads to where the same one is shown.
	Image template.URL
	Alt   string
	Like  *link
}

// worthShowingAgain is the most bytes of a body that is shown each time; a
// longer one is shown once in a scenario and named after that. A whole suite
// repeats so much that its page would be twice as large.
const worthShowingAgain = 160

// parts are the request and the answer, as they travelled. Given the proxy's
// exchange, what went on from there unchanged is left out, saying so.
func (t *teller) parts(e journal.Entry, proxy *journal.Exchange) []part {
	x := e.Exchange
	var sent, got *journal.Message
	if proxy != nil {
		sent, got = &proxy.Request, &proxy.Response
	}
	out := []part{t.message("Request", strings.TrimSpace(fmt.Sprintf("%s %s %s", x.Method, redact.Secrets(x.Target), x.Proto)), x.Request, sent, e.Label())}
	if x.Host != "" {
		out[0].Headers = append([]header{{"Host", x.Host}}, out[0].Headers...)
	}
	if x.Status != 0 {
		status, _ := answer(e)
		out = append(out, t.message("Answer", status, x.Response, got, e.Label()))
	}
	return out
}

// message shows one direction of an exchange, and of the same at the proxy where it is given.
func (t *teller) message(title, start string, m journal.Message, proxy *journal.Message, label string) part {
	p := part{Title: title, Start: start, Headers: headersOf(m.Header)}
	t.body(&p, evidence.Plain(m), m.Cut, label)
	if proxy == nil {
		return p
	}
	theirs := headersOf(proxy.Header)
	all := len(p.Headers)
	p.Headers = slices.DeleteFunc(p.Headers, func(h header) bool { return slices.Contains(theirs, h) })
	if left := len(p.Headers); left < all {
		p.Note = strings.TrimSpace(wording.Count(all-left, "header") + " the same as at the proxy. " + p.Note)
	}
	if string(m.Body) != string(proxy.Body) {
		p.Note = strings.TrimSpace("The body is not the one at the proxy. " + p.Note)
	}
	return p
}

// body shows a body, or names the entry of this scenario that shows the same one.
func (t *teller) body(p *part, raw []byte, cut bool, label string) {
	if len(raw) == 0 && !cut {
		return
	}
	if first, shown := t.bodies[string(raw)]; shown && !cut {
		p.Same = &link{Href: "#" + anchor(t.scenario, first), Text: wording.Line(first)}
		return
	}
	if len(raw) > worthShowingAgain {
		t.bodies[string(raw)] = label
	}
	p.Body, p.Note = showBody(raw, cut)
}
