package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-37",
	Sentence: "the first service booked within its outcome's timeframe, for a patient who then reached another",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			if e.Reason == contract.NewProblem && reachedAnother(s, e) {
				bookedInTime(s, e, &f)
			}
		}
		return f.verdict("a first booking of a patient who later called another service")
	},
})

func reachedAnother(s *evidence.Story, e *evidence.Encounter) bool {
	return slices.ContainsFunc(s.Encounters, func(other *evidence.Encounter) bool {
		return other.Who != e.Who && other.Begin() > e.Begin() && other.Patient.NHSNumber == e.Patient.NHSNumber
	})
}
