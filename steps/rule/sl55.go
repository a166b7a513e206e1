package rule

import (
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-55",
	Sentence: "the user saw how, where and with whom each slot is, as far as the provider had told",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			for _, o := range q.Offers {
				shown := shownAt(st.Screen, o.Start)
				if len(shown) < len(offeredAt(q, o.Start)) {
					continue // one is missing, which is judged by SL-09
				}
				missing := unseen(shown[0], o, st.Task.Service)
				for _, other := range shown[1:] {
					if m := unseen(other, o, st.Task.Service); len(m) < len(missing) {
						missing = m
					}
				}
				if what := invented(s, st, q, o.Start); what != "" {
					f.broken("a slot was shown with a "+what+" that its provider had not given", q.Label(), st.ScreenLabel)
				}
				if len(missing) > 0 {
					f.broken("a slot was shown without its "+strings.Join(missing, ", "), q.Label(), st.ScreenLabel)
				} else {
					f.ok(q.Label(), st.ScreenLabel)
				}
			}
		})
		return f.verdict("slots on the screen")
	},
})

// unseen names what was told of a slot and is not on the screen. The service may be shown
// by the name that the directory has for it.
func unseen(shown contract.Slot, o evidence.Offer, service string) []string {
	var out []string
	miss := func(missing bool, what string) {
		if missing {
			out = append(out, what)
		}
	}
	miss(o.Channel != "" && folded(shown.Channel) != folded(o.Channel), "delivery channel")
	miss(o.Service != "" && !reads(shown.Service, o.Service) && !reads(shown.Service, service), "service")
	miss(!reads(shown.Location, o.Place...), "place")
	miss(!reads(shown.Practitioner, o.Practitioner...), "practitioner")
	miss(!reads(shown.PractitionerRole, o.Role), "practitioner's role")
	miss(o.Gender != "" && folded(shown.PractitionerGender) != folded(o.Gender), "practitioner's gender")
	return out
}

// invented names what a slot at a time is shown with although no slot at that time came with it; empty when nothing is. A place
// may be known from the directory, and a channel is judged by SL-56.
func invented(s *evidence.Story, st *evidence.Step, q *evidence.Sought, at time.Time) string {
	var places []string
	for _, o := range q.OffersAt(at) {
		places = append(places, o.Place...)
		if len(o.Place) == 0 {
			places = nil
			break
		}
	}
	if len(places) > 0 {
		places = append(places, st.Task.Service)
	}
	for _, slot := range shownAt(st.Screen, at) {
		if s.NamesOther(slot.Location, places) {
			return "place"
		}
		fits := slices.ContainsFunc(offeredAt(q, at), func(o evidence.Offer) bool {
			return len(o.Practitioner) > 0 && reads(slot.Practitioner, o.Practitioner...)
		})
		if slot.Practitioner != "" && !fits || lent(st, q, at) {
			return "practitioner"
		}
		fits = slices.ContainsFunc(offeredAt(q, at), func(o evidence.Offer) bool { return folded(slot.PractitionerGender) == folded(o.Gender) })
		if slot.PractitionerGender != "" && !fits {
			return "practitioner's gender"
		}
	}
	return ""
}

// lent says that more slots at a time are shown with a practitioner than came with that practitioner: one stands beside the
// slot of another, or of nobody.
func lent(st *evidence.Step, q *evidence.Sought, at time.Time) bool {
	shown, offers := shownAt(st.Screen, at), offeredAt(q, at)
	if len(shown) > len(offers) {
		return false // one is shown twice, or another search found it
	}
	for _, o := range offers {
		seen, given := 0, 0
		for _, slot := range shown {
			if reads(slot.Practitioner, o.Practitioner...) {
				seen++
			}
		}
		for _, other := range offers {
			if reads(strings.Join(other.Practitioner, " "), o.Practitioner...) {
				given++
			}
		}
		if len(o.Practitioner) > 0 && seen > given {
			return true
		}
	}
	return false
}
