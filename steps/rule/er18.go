package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "ER-18",
	Sentence: "an error that nothing could be made of was told to the user like any other",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		troubles(s, func(t trouble) {
			if t.call.Status() < http.StatusBadRequest || t.call.Unanswered() || t.call.Got.Text("resourceType") != "" {
				return
			}
			if words(t.told()) {
				f.ok(t.labels()...)
			} else {
				f.broken("an error came with nothing that could be read, and the user was not told of it", t.labels()...)
			}
		})
		return f.verdict("an error with no body, or with a body that is no resource, and what the user was then shown")
	},
})
