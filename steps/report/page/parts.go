package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// part is a part of an entry that can be looked into.
type part struct {
	Title   string   `json:"title"`
	Start   string   `json:"start,omitempty"` // the request or status line
	Headers []header `json:"headers,omitempty"`
	// Body is the place of the body among those of the block, counted from 1; 0 is none.
	Body int    `json:"body,omitempty"`
	Note string `json:"note,omitempty"`
	// Sent is true of what a consumer sent, where a header that is missing can be told as missing.
	Sent bool `json:"sent,omitempty"`
	// Image is a picture, with words for those who cannot see it; Like is where the same one is shown.
	Image string `json:"image,omitempty"`
	Alt   string `json:"alt,omitempty"`
	Like  *link  `json:"like,omitempty"`
}

// bodies are the texts of a block, each held once: a story repeats so much that it would be twice as large.
type bodies struct {
	Texts []string
	at    map[string]int
	// known are those that were laid out already, by what was recorded.
	known map[recorded]shown
}

// recorded is a body as it was recorded, whole or cut.
type recorded struct {
	raw string
	cut bool
}

// shown is a body as it is shown: its place, and what was done to it.
type shown struct {
	place int
	note  string
}

// lay lays out a body once, however often it was recorded.
func (b *bodies) lay(raw []byte, cut bool) shown {
	key := recorded{string(raw), cut}
	if known, ok := b.known[key]; ok {
		return known
	}
	text, note := showBody(raw, cut)
	out := shown{b.place(text), note}
	if b.known == nil {
		b.known = map[recorded]shown{}
	}
	b.known[key] = out
	return out
}

func (b *bodies) place(text string) int {
	if text == "" {
		return 0
	}
	if n, ok := b.at[text]; ok {
		return n
	}
	if b.at == nil {
		b.at = map[string]int{}
	}
	b.Texts = append(b.Texts, text)
	b.at[text] = len(b.Texts)
	return len(b.Texts)
}

// parts are the request and the answer, as they travelled. Given the proxy's
// exchange, what went on from there unchanged is left out, saying so.
func (t *teller) parts(e journal.Entry, proxy *journal.Exchange) []part {
	x := e.Exchange
	var sent, got *journal.Message
	if proxy != nil {
		sent, got = &proxy.Request, &proxy.Response
	}
	request := t.message("Request", strings.TrimSpace(fmt.Sprintf("%s %s %s", x.Method, redact.Secrets(x.Target), x.Proto)), x.Request, sent)
	request.Sent = proxy == nil
	if x.Host != "" {
		request.Headers = append([]header{{"Host", wording.Line(x.Host)}}, request.Headers...)
	}
	out := []part{request}
	if x.Status != 0 {
		status, _ := answer(e)
		out = append(out, t.message("Answer", status, x.Response, got))
	}
	return out
}

// message shows one direction of an exchange, and of the same at the proxy where it is given.
func (t *teller) message(title, start string, m journal.Message, proxy *journal.Message) part {
	p := part{Title: title, Start: wording.Line(start), Headers: headersOf(m.Header)}
	if proxy != nil && string(m.Body) == string(proxy.Body) {
		if len(m.Body) > 0 {
			p.Note = "The body is the same, byte for byte, as at the proxy."
		}
	} else {
		t.body(&p, evidence.Plain(m), m.Cut)
	}
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

// body shows a body.
func (t *teller) body(p *part, raw []byte, cut bool) {
	if len(raw) == 0 && !cut {
		return
	}
	s := t.bodies.lay(raw, cut)
	p.Body, p.Note = s.place, s.note
}
