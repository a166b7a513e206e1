package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "SL-63",
	Sentence: "a clinician could book a slot later than the outcome allows",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		chosenLate(s, func(c late) {
			switch {
			case !c.step.Task.User.Clinical:
			case c.booked:
				f.ok(c.step.TaskLabel, c.step.ScreenLabel)
			default:
				f.broken("a clinician chose a slot outside the timeframe, and it was not booked", c.step.TaskLabel, c.step.ScreenLabel)
			}
		})
		return f.verdict("a slot chosen outside the timeframe by a clinician")
	},
})
