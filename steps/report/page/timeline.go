package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/redact"
)

// timeline is a story's journal in the order of events.
type timeline struct {
	// Note says why the journal is shown without explanations, if it is.
	Note    string   `json:"note,omitempty"`
	Entries []*entry `json:"entries,omitempty"`
	// Exchanges and Marks count what was recorded.
	Exchanges int `json:"exchanges"`
	Marks     int `json:"marks"`
	// Lanes are those who took part, as they stand in the sequence diagram.
	Lanes []lane `json:"lanes,omitempty"`
}

// entry is one line of the timeline.
type entry struct {
	Label string `json:"label"`
	// Time is the session's; Day is set where a new day begins.
	Time string `json:"time"`
	Day  string `json:"day,omitempty"`
	// Kind chooses the look: call, task, screen or aside.
	Kind string `json:"kind"`
	// Actor is who did it, or who spoke to whom; Gloss is what it was, in words.
	Actor string `json:"actor,omitempty"`
	Gloss string `json:"gloss,omitempty"`
	// Says are what the user was told, word for word.
	Says []string `json:"says,omitempty"`
	// Method, Target and Status are those of an exchange.
	Method string `json:"method,omitempty"`
	Target string `json:"target,omitempty"`
	Status string `json:"status,omitempty"`
	// Outcome is how it was answered: good, bad or silent.
	Outcome string `json:"outcome,omitempty"`
	// Notes are what a reader has to know of it.
	Notes []string `json:"notes,omitempty"`
	// Order is its place in the order of events.
	Order string `json:"order"`
	Parts []part `json:"parts,omitempty"`
	// Passed is true of a request that the proxy passed on.
	Passed bool `json:"passed,omitempty"`
	// Hop is the same request as the provider heard it through the proxy.
	Hop *entry `json:"hop,omitempty"`
	// From and To are the lanes between which it went, counted from 1; 0 is none.
	From int `json:"from,omitempty"`
	To   int `json:"to,omitempty"`
}

// safe makes text from elsewhere fit to show; everything in parts was made so where it was read.
func (e *entry) safe() *entry {
	for _, s := range []*string{&e.Label, &e.Actor, &e.Gloss, &e.Method, &e.Target, &e.Status} {
		*s = safe(*s)
	}
	for _, list := range [][]string{e.Says, e.Notes} {
		for i := range list {
			list[i] = safe(list[i])
		}
	}
	return e
}

// teller tells a journal as a timeline.
type teller struct {
	scenario int
	calls    map[int]*evidence.Call
	served   map[int]*evidence.Call
	hops     map[int]journal.Entry
	asked    map[int]asked     // of a provider under test
	names    map[string]string // provider's base to the name of its first service
	bookings map[string]string // a screen's reference to what the user reads of it
	bodies   *bodies           // those of the whole block
	lanes    map[lane]int
	state    string    // the latest state that was told
	pictures *pictures // those of the whole page
}

func newTimeline(scenario int, view journal.View, shots *pictures, texts *bodies) timeline {
	t := teller{
		scenario: scenario, calls: map[int]*evidence.Call{}, served: map[int]*evidence.Call{},
		hops: map[int]journal.Entry{}, names: map[string]string{}, pictures: shots, bookings: map[string]string{}, bodies: texts, lanes: map[lane]int{},
	}
	var out timeline
	shown := map[int]bool{}
	if ofProvider, note := t.readProvider(view, shown); ofProvider {
		out.Note = note
	} else if story, err := evidence.Read(view); err != nil {
		out.Note = "This journal could not be read into a story, so its exchanges stand without explanation: " + safe(err.Error())
	} else {
		t.read(story)
	}
	for _, hop := range t.hops {
		shown[hop.Seq] = slices.ContainsFunc(view, func(e journal.Entry) bool { return e.Seq == hop.Exchange.Via && e.Exchange != nil })
	}
	day := ""
	for _, e := range view {
		if e.Mark != nil {
			out.Marks++
		} else {
			out.Exchanges++
		}
		if shown[e.Seq] {
			continue // within the proxy's exchange, or with the request that it is about
		}
		told := t.tell(e)
		if d := e.At.UTC().Format("Monday 2 January 2006"); d != day {
			day, told.Day = d, d
		}
		out.Entries = append(out.Entries, told)
	}
	out.Lanes = t.inOrder(out.Entries)
	return out
}

func (t *teller) read(s *evidence.Story) {
	for _, c := range s.Calls {
		t.calls[c.Seq] = c
	}
	for _, c := range s.Served {
		t.served[c.Seq] = c
	}
	t.hops = s.Hops
	for _, svc := range s.Services() {
		if _, known := t.names[svc.Provider]; !known {
			t.names[svc.Provider] = svc.Name
		}
	}
}

func (t *teller) tell(e journal.Entry) *entry {
	out := &entry{
		Label: e.Label(), Time: clock(e.At), Order: fmt.Sprint(e.Seq),
	}
	switch {
	case e.Mark != nil:
		t.tellMark(out, e)
	case e.Exchange != nil:
		t.tellExchange(out, e)
		if hop, ok := t.hops[e.Seq]; ok {
			out.Hop = t.tellHop(e, hop)
		}
	default:
		out.Kind, out.Gloss = "aside", "neither an exchange nor a mark"
	}
	return out.safe()
}

// clock is a time of day in UTC, which the session keeps.
func clock(at time.Time) string {
	at = at.UTC()
	if at.Second() == 0 {
		return at.Format("15:04")
	}
	return at.Format("15:04:05")
}

// brief is the start of a request's target; the whole stands with its headers.
func brief(target string) string {
	const most = 110
	if runes := []rune(target); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return target
}

func (t *teller) tellExchange(out *entry, e journal.Entry) {
	x := e.Exchange
	out.Kind = "call"
	out.Method, out.Target = x.Method, redact.Secrets(x.Target)
	out.Actor, out.Gloss = t.actor(e), t.gloss(e)
	t.tellAsked(out, e)
	out.From, out.To = t.caller(e), t.heard(x.Heard)
	if c := t.calls[e.Seq]; c != nil && c.Base != "" {
		out.Target = redact.Secrets(strings.TrimPrefix(x.Target, "/"))
		if _, rest, ok := strings.Cut(out.Target, c.Base); ok {
			out.Target = "…" + rest
		}
	}
	out.Target = brief(out.Target)
	out.Status, out.Outcome = answer(e)
	if e.Closed != 0 {
		out.Order = fmt.Sprintf("%d to %d", e.Seq, e.Closed)
	}
	if x.Fault != "" {
		out.Notes = append(out.Notes, "Planned by the scenario: the mock was to “"+x.Fault+"”.")
	}
	if x.Request.Cut || x.Response.Cut {
		out.Notes = append(out.Notes, "A body was too long to be kept whole.")
	}
	if t.served[e.Seq] != nil {
		out.Parts = []part{{Title: "The mock’s own", Note: "No consumer sent this, so its headers and bodies are left to journal.jsonl."}}
		return
	}
	out.Parts = t.parts(e, nil)
}

// tellHop tells how a request went on from the proxy.
func (t *teller) tellHop(proxy, hop journal.Entry) *entry {
	x := hop.Exchange
	out := &entry{
		Label: hop.Label(), Kind: "call", Time: clock(hop.At),
		Actor: "Proxy → " + title(x.Heard), Gloss: "passed on", Passed: true, Order: fmt.Sprint(hop.Seq),
		Method: x.Method, Target: redact.Secrets(x.Target),
	}
	out.Status, out.Outcome = answer(hop)
	if hop.Closed != 0 {
		out.Order = fmt.Sprintf("%d to %d", hop.Seq, hop.Closed)
	}
	if x.Fault != "" {
		out.Notes = append(out.Notes, "Planned by the scenario: the mock was to “"+x.Fault+"”.")
	}
	out.From, out.To = t.heard(proxy.Exchange.Heard), t.heard(x.Heard)
	out.Parts = t.parts(hop, proxy.Exchange)
	return out.safe()
}
