package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// What was found stands in the answers to the consumer's own searches. Both statuses are
// right: the samples send busy, a slot copied as found is free (wire contract, rulings, row 4).
// Of the slots that were found it is the one that the user chose.
var _ = register(Rule{
	ID:       "BK-14",
	Sentence: "each slot was described in the request as the search had shown it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		found := shownSlots{searches: answeredSearches(s), known: map[provider]*shownSoFar{}}
		for _, r := range bookingRequests(s) {
			if r.slot == nil {
				continue
			}
			if why := notAsFound(r.slot, found.before(r.Call)); why != "" {
				f.broken("the contained slot "+why, r.Label())
			} else if why := notAsChosen(s, r); why != "" {
				f.broken("the contained slot "+why, r.Label())
			} else {
				f.ok(r.Label())
			}
		}
		return f.verdict(momentSlot)
	},
})

// provider is one as one consumer sees it.
type provider struct{ who, base string }

// shownSlots gathers the slots that providers had shown to consumers, from call to call in the order in which they were sent.
type shownSlots struct {
	searches map[provider][]*evidence.Call
	known    map[provider]*shownSoFar
}

// shownSoFar are slots by their identifier.
type shownSoFar struct {
	slots    map[string]evidence.Body
	searches int // how many are in it
}

// answeredSearches are the searches for slots whose answer could be read.
func answeredSearches(s *evidence.Story) map[provider][]*evidence.Call {
	out := map[provider][]*evidence.Call{}
	for _, c := range s.Calls {
		if c.Kind == evidence.Slots && c.Got != nil && c.Succeeded() {
			of := provider{c.Who, c.Base}
			out[of] = append(out[of], c)
		}
	}
	return out
}

// before are the slots by identifier that the provider had shown to the consumer before a
// call; nil when no answer to a search could be read.
func (all shownSlots) before(c *evidence.Call) map[string]evidence.Body {
	of := provider{c.Who, c.Base}
	if all.known[of] == nil {
		all.known[of] = &shownSoFar{}
	}
	so := all.known[of]
	for _, search := range all.searches[of][so.searches:] {
		if search.Seq > c.Seq {
			break
		}
		so.searches++
		so.add(search)
	}
	return so.slots
}

// add adds the slots in the answer to a search.
func (so *shownSoFar) add(search *evidence.Call) {
	if so.slots == nil {
		so.slots = map[string]evidence.Body{}
	}
	for _, v := range search.Got.List("entry") {
		if slot := asBody(asBody(v)["resource"]); slot.Text("resourceType") == "Slot" {
			so.slots[slot.Text("identifier", 0, "value")] = slot
		}
	}
}

// notAsFound says what a contained slot lacks, or has otherwise than it was found; empty when nothing.
func notAsFound(slot evidence.Body, shown map[string]evidence.Body) string {
	id := slot.Text("identifier", 0, "value")
	status := slot.Text("status")
	switch {
	case len(slot.List("identifier")) != 1 || slot.Text("identifier", 0, "system") != systemUUID || id == "":
		return "has not its one identifier with system and value"
	case slot.Text("schedule", "reference") == "":
		return "refers to no schedule"
	case slot.Text("start") == "" || slot.Text("end") == "":
		return "has no start or no end"
	case status != "busy" && status != "free":
		return "has neither of the statuses busy and free"
	case shown == nil && !evidence.IsUUID(id):
		return "has an identifier that is no UUID"
	case shown == nil:
		return "" // nothing that could be read shows how it was found
	}
	was, ok := shown[id]
	switch {
	case !ok:
		return "is none that a search had shown"
	case !sameTime(slot.Text("start"), was.Text("start")) || !sameTime(slot.Text("end"), was.Text("end")):
		return "has other times than the search had shown"
	case !sameSchedule(slot.Text("schedule", "reference"), was.Text("schedule", "reference")):
		return "refers to another schedule than the search had shown"
	case !sameChannel(slot, was):
		return "has another delivery channel than the search had shown"
	}
	return ""
}

// sameChannel says that a slot is sent with the delivery channel with which it was found, or with none: whether extensions
// are copied is not said for certain [resources, section 5], that nobody makes one up is [SL-56].
func sameChannel(slot, was evidence.Body) bool {
	channel := evidence.Channel(slot)
	return channel == "" || folded(channel) == folded(evidence.Channel(was))
}

// sameTime compares by time, not by text: an offset may be written otherwise [FM-21, FM-22].
func sameTime(a, b string) bool {
	x, okX := evidence.Instant(a)
	y, okY := evidence.Instant(b)
	return a == b || okX && okY && x.Equal(y)
}

// sameSchedule compares references of which one may be absolute.
func sameSchedule(a, b string) bool {
	return a == b || strings.HasSuffix(a, "/"+b) || strings.HasSuffix(b, "/"+a)
}

// notAsChosen says how a contained slot differs from the one that the user chose in the step; empty when it does not.
func notAsChosen(s *evidence.Story, r bookingRequest) string {
	st := s.StepOf(r.Call)
	if st == nil || st.Task.Kind != contract.Book || st.Task.Slot == nil {
		return ""
	}
	start, okStart := evidence.Instant(r.slot.Text("start"))
	end, okEnd := evidence.Instant(r.slot.Text("end"))
	if !okStart || !okEnd {
		return ""
	}
	chosen := st.Task.Slot
	switch {
	case !start.Equal(chosen.Start), !chosen.End.IsZero() && !end.Equal(chosen.End):
		return "is not the one that the user chose"
	case r.Base != "" && elsewhere(s, st, r.Call):
		return "was asked for at another provider than that of the service the user chose"
	}
	return ""
}

// elsewhere says that a request went to another provider than that of the service chosen in its step.
func elsewhere(s *evidence.Story, st *evidence.Step, c *evidence.Call) bool {
	for _, svc := range s.Setup(c.Who).Services {
		if svc.Name == st.Task.Service {
			return svc.Provider != "" && svc.Provider != c.Base
		}
	}
	return false
}
