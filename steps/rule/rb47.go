package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-47",
	Sentence: "in the end both bookings stand, both are on the registry, and neither service changed anything",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			end := s.StateAfter(e.Last())
			if len(s.KnownEarlier(e)) > 0 || end == nil || changesAnything(s) {
				continue
			}
			for _, made := range s.New(e) {
				for _, old := range s.Earlier(e) {
					if old.Base != made.Base || !made.Confirmed() || registryTroubled(s) || old.NHSNumber == "" || staffChanged(s, old, made) {
						continue
					}
					one, _ := end.Booking(old.URL)
					two, _ := end.Booking(made.URL)
					if one.Status == "booked" && two.Status == "booked" && end.Pointer(old.URL) == "booked" && end.Pointer(made.URL) == "booked" {
						f.ok(end.Label)
					} else {
						f.broken("the two bookings or their registry entries do not both stand", end.Label)
					}
				}
			}
		}
		return f.verdict("a second booking by a service that could not know of the first, and no change by either")
	},
})

// staffChanged says that the staff of a provider did something about one of the bookings, which no service has to answer for.
func staffChanged(s *evidence.Story, of ...*evidence.Booking) bool {
	return slices.ContainsFunc(s.Staff, func(a evidence.StaffAct) bool {
		return a.Act != "list" && slices.ContainsFunc(of, func(b *evidence.Booking) bool { return a.Booking == b.URL })
	})
}

// changesAnything says that some consumer asked for an existing booking to be changed.
func changesAnything(s *evidence.Story) bool {
	return slices.ContainsFunc(s.Calls, func(c *evidence.Call) bool { return c.Kind == evidence.Update || c.Cancels() })
}
