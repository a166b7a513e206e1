package rule

import (
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// slotSearches are the requests of consumers to a provider's slots, made in encounters.
func slotSearches(s *evidence.Story) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range s.Calls {
		if c.Kind == evidence.Slots && c.Base != "" && s.EncounterOf(c) != nil {
			out = append(out, c)
		}
	}
	return out
}

// firstPages are the slot searches that no answer had a link to: those the consumer worded itself.
func firstPages(s *evidence.Story) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range slotSearches(s) {
		if !s.Linked(c) {
			out = append(out, c)
		}
	}
	return out
}

// eachSearch gives the steps in which a user asked for slots and was shown something, with what was found.
func eachSearch(s *evidence.Story, each func(*evidence.Step, *evidence.Sought)) {
	for _, e := range s.Encounters {
		for _, st := range e.All(contract.SearchSlots) {
			if st.Screen == nil {
				continue
			}
			for _, q := range s.Sought(st) {
				if !forAnother(s, st, q) {
					each(st, q)
				}
			}
		}
	}
}

// forAnother says that a search was for another service than the user had asked for, beside one for that, and that the
// screen shows no slot of it: a consumer may count what other services have [DO-10]. It has to name just one of the services
// that it was told of.
func forAnother(s *evidence.Story, st *evidence.Step, q *evidence.Sought) bool {
	service := func(q *evidence.Sought) string {
		return strings.Join(q.Calls[0].Query["schedule.actor:healthcareservice"], ",")
	}
	named := func(name, id string) bool {
		return slices.ContainsFunc(s.Services(), func(svc contract.Service) bool { return svc.Name == name && svc.ID == id })
	}
	other := slices.ContainsFunc(s.Services(), func(svc contract.Service) bool { return svc.ID == service(q) })
	its := func(slot contract.Slot) bool { return named(slot.Service, service(q)) }
	beside := func(o *evidence.Sought) bool { return named(st.Task.Service, service(o)) }
	return other && !named(st.Task.Service, service(q)) && slices.ContainsFunc(s.Sought(st), beside) && !slices.ContainsFunc(st.Screen.Slots, its)
}

// shownAt are the slots of a screen that begin at a time.
func shownAt(screen *contract.Screen, start time.Time) []contract.Slot {
	var out []contract.Slot
	for _, slot := range screen.Slots {
		if slot.Start.Equal(start) {
			out = append(out, slot)
		}
	}
	return out
}

// offeredAt are the offers that begin at a time.
func offeredAt(q *evidence.Sought, start time.Time) []evidence.Offer {
	var out []evidence.Offer
	for _, o := range q.Offers {
		if o.Start.Equal(start) {
			out = append(out, o)
		}
	}
	return out
}

// hidden is how many of the slots found are missing on the screen. One that is shown at a wrong time is not
// missing: that is judged by SL-61.
func hidden(screen *contract.Screen, q *evidence.Sought) int {
	missing := 0
	counted := map[int64]bool{}
	for _, o := range q.Offers {
		if at := o.Start.Unix(); !counted[at] {
			counted[at] = true
			missing += max(0, len(offeredAt(q, o.Start))-len(shownAt(screen, o.Start)))
		}
	}
	return max(0, missing-astray(screen, q))
}

// astray is how many slots on the screen begin at a time at which none that was found does.
func astray(screen *contract.Screen, q *evidence.Sought) int {
	n := 0
	for _, slot := range screen.Slots {
		if !q.Begins(slot.Start) {
			n++
		}
	}
	return n
}

// blank says that none of the slots found is on the screen.
func blank(screen *contract.Screen, q *evidence.Sought) bool {
	return hidden(screen, q) == len(q.Offers)
}

// folded compares what people read: without case and without what stands between words.
func folded(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r == ' ' || r == '-' || r == ',' || r == '.'
	}), " ")
}

// reads says that a text on the screen holds all the parts.
func reads(text string, parts ...string) bool {
	text = folded(text)
	for _, p := range parts {
		if !strings.Contains(text, folded(p)) {
			return false
		}
	}
	return true
}
