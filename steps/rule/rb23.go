package rule

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-23",
	Sentence: "the new booking had an id of its own and the original stayed as it was",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		besideOriginals(s, func(_ *evidence.Encounter, made, old *evidence.Booking, before, after *evidence.StateAt) {
			if old.Base != made.Base {
				return
			}
			was, _ := before.Booking(old.URL)
			is, _ := after.Booking(old.URL)
			if made.ID == old.ID || was != is {
				f.broken("the original changed when the new booking was made", made.Post.Label(), after.Label)
			} else {
				f.ok(made.Post.Label(), after.Label)
			}
		})
		return f.verdict("a new booking at the provider of the original")
	},
})

// besideOriginals pairs each new booking of a re-assessment with each earlier one that was live, and with what
// providers held before and after it, where nobody asked for a change between.
func besideOriginals(s *evidence.Story, each func(e *evidence.Encounter, made, old *evidence.Booking, before, after *evidence.StateAt)) {
	for _, e := range reAssessments(s) {
		for _, made := range s.New(e) {
			before, after := s.StateBefore(made.Post.Seq), s.StateAfter(made.Made)
			if before == nil || after == nil || changeAsked(s, before.Seq, after.Seq) {
				continue
			}
			for _, old := range liveAt(s.Earlier(e), made.Post.Seq, e) {
				each(e, made, old, before, after)
			}
		}
	}
}

// changeAsked says that between two places in the order of events somebody else asked for an existing
// booking to be changed: a consumer in whatever way, or staff of a provider.
func changeAsked(s *evidence.Story, from, to int) bool {
	byConsumer := slices.ContainsFunc(s.Calls, func(c *evidence.Call) bool {
		return c.ID != "" && c.Method() != http.MethodGet && c.Seq > from && c.Seq < to
	})
	return byConsumer || slices.ContainsFunc(s.Staff, func(a evidence.StaffAct) bool { return a.Act != "list" && a.Seq > from && a.Seq < to })
}
