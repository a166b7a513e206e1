package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "SL-58",
	Sentence: "slots were shown although more came with them than was asked for",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			switch {
			case len(q.Offers) == 0 || !unaskedIncluded(q):
			case blank(st.Screen, q):
				f.broken("no slots were shown to the user when something that nobody had asked for came with them", q.Label(), st.ScreenLabel)
			default:
				f.ok(q.Label(), st.ScreenLabel)
			}
		})
		return f.verdict("slots that came with something that was not asked for")
	},
})

// unaskedIncluded says that something came that was not asked for.
func unaskedIncluded(q *evidence.Sought) bool {
	wanted := kindsAskedFor(q)
	for kind := range q.Kinds {
		if kind != "Slot" && kind != "OperationOutcome" && !wanted[kind] {
			return true
		}
	}
	return false
}
