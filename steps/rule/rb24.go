package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-24",
	Sentence: "the existing bookings were listed after the new one was confirmed",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			made := confirmed(s, e)
			for _, st := range wrapUps(e) {
				if made == nil || st.Began < made.Post.Closed || len(liveAt(s.ToOffer(e, s.KnownEarlier(e)), st.Began, e)) == 0 {
					continue
				}
				if len(st.Screen.Bookings) == 0 {
					f.broken("no list of existing bookings was shown", st.ScreenLabel)
				} else {
					f.ok(made.Post.Label(), st.ScreenLabel)
				}
			}
		}
		return f.verdict("the end of a re-assessment with a new booking and a known earlier one")
	},
})
