package page

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// actor says who spoke to whom.
func (t *teller) actor(e journal.Entry) string {
	x := e.Exchange
	who := "Unknown caller"
	switch c := t.calls[e.Seq]; {
	case x.By == journal.Harness:
		who = "The tester"
	case x.By != "":
		who = title(x.By)
	case c != nil && c.Who != "":
		who = c.Who
	case x.Request.Header.Get("Ssp-From") != "":
		who = "ASID " + x.Request.Header.Get("Ssp-From")
	}
	switch x.Heard {
	case "proxy":
		return who + " → " + t.addressed(e) + ", through the proxy"
	case "registry":
		return who + " → registry"
	}
	return who + " → " + title(x.Heard) + ", not through the proxy"
}

// addressed is the name of the provider that a call at the proxy was meant for.
func (t *teller) addressed(e journal.Entry) string {
	if hop, ok := t.hops[e.Seq]; ok {
		return title(hop.Exchange.Heard)
	}
	if c := t.calls[e.Seq]; c != nil && c.Base != "" {
		if name := t.names[c.Base]; name != "" {
			return name
		}
		if base, err := url.Parse(c.Base); err == nil {
			return base.Host
		}
	}
	return "unknown provider"
}

func title(s string) string {
	if s == "" {
		return "unnamed"
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// gloss says what an exchange was, in words.
func (t *teller) gloss(e journal.Entry) string {
	c := t.calls[e.Seq]
	if c == nil {
		c = t.served[e.Seq]
	}
	if c == nil {
		return "asks"
	}
	if c.Cancels() {
		if c.Kind != evidence.Update {
			return "asks to cancel, in a way that the standard does not have"
		}
		return "cancels a booking"
	}
	if text, ok := glosses[c.Kind]; ok {
		return text
	}
	return "asks for something that the standard does not have"
}

var glosses = map[evidence.Kind]string{
	evidence.Capability:     "asks what the provider can do",
	evidence.Slots:          "searches for slots",
	evidence.Book:           "books",
	evidence.ReadOne:        "reads a booking",
	evidence.ReadOld:        "reads an earlier version of a booking",
	evidence.Search:         "searches for a patient’s bookings",
	evidence.Update:         "changes a booking",
	evidence.RegistryToken:  "asks the registry for a token",
	evidence.RegistrySearch: "searches the registry for a patient’s bookings",
	evidence.RegistryRead:   "reads a registry entry",
	evidence.RegistryUpdate: "changes a registry entry",
	evidence.RegistryWrite:  "writes to the registry",
}

// answer is how an exchange was answered: in words, and as good, bad or silent.
func answer(e journal.Entry) (text, outcome string) {
	x := e.Exchange
	switch {
	case x.Status == 0 && x.Fate == journal.Dropped:
		return "no answer: the connection was dropped", "silent"
	case x.Status == 0:
		return "no answer", "silent"
	}
	text = strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, http.StatusText(x.Status)))
	if x.Fate == journal.Dropped {
		return text + ", then the connection was dropped", "silent"
	}
	if x.Status >= 200 && x.Status < 300 {
		return text, "good"
	}
	return text, "bad"
}
