package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-62",
	Sentence: "the booking could be made again elsewhere in the diary, inside the consultation or after it",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			asked := e.All(contract.Book)
			if len(asked) < 2 || len(e.All(contract.RecordOutcome)) != 1 || confirmed(s, e) == nil {
				continue
			}
			again := asked[len(asked)-1]
			first := confirmed(s, e).Post
			if again.Began < first.Closed || alreadyHeld(s, again) {
				continue // the first attempts came to nothing, or the booking wanted was there: nothing was booked again
			}
			if !slices.ContainsFunc(s.CallsIn(e, evidence.Book), func(c *evidence.Call) bool { return c.Seq > first.Closed }) {
				f.broken("a second booking inside the consultation could not be made", screenLabel(again))
			} else {
				f.ok(again.TaskLabel)
			}
		}
		for _, e := range reAssessments(s) {
			if made := confirmed(s, e); made != nil && len(s.KnownEarlier(e)) > 0 {
				f.ok(made.Post.Label())
			}
		}
		return f.verdict("a patient booked again by the consumer that had booked before")
	},
})
