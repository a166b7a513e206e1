package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "BK-80",
	Sentence: "a user whose booking was not made was told so in words",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		troubles(s, func(t trouble) {
			switch {
			case t.step.Task.Kind != contract.Book:
			case !words(t.told()):
				f.broken("a booking was not made, and the user was not told so in words", t.labels()...)
			default:
				f.ok(t.labels()...)
			}
		})
		return f.verdict("a booking that was not made, and what the user was then shown")
	},
})
