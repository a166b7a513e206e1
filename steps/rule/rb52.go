package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Any re-assessment: the endings other than a new booking at the service of the original, each by its name.
var _ = register(Rule{
	ID:       "RB-52",
	Sentence: "the offer was made although the re-assessment led to something else than a new booking there",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			made := confirmed(s, e)
			there := made != nil && slices.ContainsFunc(s.KnownEarlier(e), func(b *evidence.Booking) bool { return b.Base == made.Base })
			if !there {
				offered(s, e, &f)
			}
		}
		return f.verdict("a re-assessment that ended otherwise than in a new booking at the original's provider")
	},
})
