package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Retry rules: a refusal stands until its cause is removed, as reading anew does after a conflict. The user
// who asks once more in a new step is another matter, and so is reading a booking twice.
var _ = register(Rule{
	ID:       "BK-82",
	Sentence: "nothing that was refused was asked for again unchanged",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		var calls []*evidence.Call
		for _, c := range s.Calls {
			if !mayBeInsistedOn(c) {
				continue
			}
			calls = append(calls, c)
			if refused(c) {
				f.ok(c.Label())
			}
		}
		f.insisted(s, calls, "a refused request was sent again unchanged")
		return f.verdict("a request that was refused")
	},
})

// mayBeInsistedOn says that a call to a provider asks for slots, a booking or a change of one.
func mayBeInsistedOn(c *evidence.Call) bool {
	return c.Base != "" && (c.Kind == evidence.Slots || writes(c.Method()))
}
