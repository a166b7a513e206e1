package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-06",
	Sentence: "the re-assessment was a case of its own",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, other := range s.Encounters {
				if other == e || other.Who != e.Who || other.Begin() > e.Begin() || other.Patient.NHSNumber != e.Patient.NHSNumber {
					continue
				}
				mine, theirs := cases(e), cases(other)
				if slices.ContainsFunc(mine, func(c string) bool { return slices.Contains(theirs, c) }) {
					f.broken("the case of an earlier encounter was carried on", screenLabel(other.Steps[0]), screenLabel(e.Steps[0]))
				} else if len(mine) > 0 && len(theirs) > 0 {
					f.ok(screenLabel(other.Steps[0]), screenLabel(e.Steps[0]))
				}
			}
		}
		return f.verdict("two encounters of one patient with one consumer, each with a case reference")
	},
})

// cases are the case references that the screens of an encounter showed.
func cases(e *evidence.Encounter) []string {
	var out []string
	for _, st := range e.Screens(0) {
		out = append(out, st.Screen.Case)
	}
	return once(out)
}
