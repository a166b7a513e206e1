package rule

import (
	"maps"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RD-23",
	Sentence: "no booking was shown as standing after its provider had answered that it is cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			found := gone(s, e)
			for _, url := range slices.Sorted(maps.Keys(found)) {
				c := found[url]
				for _, st := range e.Screens(c.Closed) {
					if st.Task.Kind == contract.BeginEncounter {
						continue // what is looked up in the background may come in later than this screen
					}
					if presented(st, url) {
						f.broken("a booking that its provider had shown as cancelled was shown as standing", c.Label(), st.ScreenLabel)
					} else {
						f.ok(c.Label(), st.ScreenLabel)
					}
				}
			}
		}
		v := f.verdict("a screen after a provider had answered that a booking is cancelled")
		if label := listedUnread(s); v.Status == NotObserved && label != "" {
			return Verdict{Status: NotApplicable, Detail: "the consumer asked no provider about a booking before it was to be cancelled, as it may", Evidence: []string{label}}
		}
		return v
	},
})

// gone are the bookings that answers of an encounter showed as cancelled, each with the first such answer.
func gone(s *evidence.Story, e *evidence.Encounter) map[string]*evidence.Call {
	out := map[string]*evidence.Call{}
	for _, c := range s.CallsIn(e, evidence.ReadOne, evidence.Search, evidence.Update) {
		if c.Closed == 0 || !c.Succeeded() {
			continue
		}
		for _, b := range appointments(c.Got) {
			url := c.Base + "/Appointment/" + b.Text("id")
			status := b.Text("status")
			if _, known := out[url]; !known && (status == "cancelled" || status == "entered-in-error") {
				out[url] = c
			}
		}
	}
	return out
}

// appointments are those that an answer holds, by itself or as the hits of a search.
func appointments(got evidence.Body) []evidence.Body {
	if got.Text("resourceType") == "Appointment" {
		return []evidence.Body{got}
	}
	var out []evidence.Body
	for i := range got.List("entry") {
		if r, ok := got.At("entry", i, "resource").(map[string]any); ok && r["resourceType"] == "Appointment" {
			out = append(out, r)
		}
	}
	return out
}

// presented says that a screen lists a booking as one that stands, or says of it that it does.
func presented(st *evidence.Step, url string) bool {
	if len(st.ToldOf(url, contract.StillBooked, contract.NotCancelled)) > 0 {
		return true
	}
	return slices.ContainsFunc(st.Screen.Bookings, func(b contract.Booking) bool { return b.URL == url && b.Status == "booked" })
}

// listedUnread is the screen of a list that shows a booking of the consumer's own which was cancelled unknown to it; empty when there is none.
func listedUnread(s *evidence.Story) string {
	for _, e := range s.Encounters {
		for _, st := range wrapUps(e) {
			for _, b := range s.Bookings {
				if e.Is(b) && presented(st, b.URL) && cancelledUnknown(s, st, b) {
					return st.ScreenLabel
				}
			}
		}
	}
	return ""
}
