package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "BK-81",
	Sentence: "after a slot had gone, the user could search again and choose another",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		troubles(s, func(t trouble) {
			if !strings.HasPrefix(problem(t.call), "slot ") {
				return
			}
			again := searchAfter(t.step)
			switch {
			case t.step.Screen.Stage == contract.Closed:
				f.broken("the slot had gone, and the encounter was closed", t.labels()...)
			case again == nil:
			case lastCall(s, again) == nil:
				f.broken("the slot had gone, and the user could not search again", append(t.labels(), screenLabel(again))...)
			default:
				f.ok(append(t.labels(), screenLabel(again))...)
			}
		})
		return f.verdict("a user who searched again after a slot had gone")
	},
})

// searchAfter is the next step in which the user asked for slots of the same service; nil when there is none.
func searchAfter(st *evidence.Step) *evidence.Step {
	i := slices.IndexFunc(st.Encounter.Steps, func(other *evidence.Step) bool {
		return other.Began > st.Began && other.Task.Kind == contract.SearchSlots && other.Task.Service == st.Task.Service && other.Screen != nil
	})
	if i < 0 {
		return nil
	}
	return st.Encounter.Steps[i]
}
