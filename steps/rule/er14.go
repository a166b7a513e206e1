package rule

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "ER-14",
	Sentence: "no error code of a system was shown to the user",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			st := s.StepOf(c)
			if c.Base == "" || c.Status() < 400 || st == nil || st.Screen == nil {
				continue
			}
			before := len(f.faults)
			for _, m := range st.Screen.Messages {
				if raw(c, m.Text) {
					f.broken("a system's error code was shown to the user", c.Label(), st.ScreenLabel)
				}
			}
			if len(f.faults) == before {
				f.ok(c.Label(), st.ScreenLabel)
			}
		}
		return f.verdict("a refusal or error, and what the user was then shown")
	},
})

// raw says that a text shows the status, or the words, of an error answer.
func raw(c *evidence.Call, text string) bool {
	if regexp.MustCompile(`\b`+strconv.Itoa(c.Status())+`\b`).MatchString(text) || strings.Contains(text, "OperationOutcome") {
		return true
	}
	for i := range c.Got.List("issue") {
		for _, path := range [][]any{{"issue", i, "details", "coding", 0, "code"}, {"issue", i, "diagnostics"}} {
			if v := c.Got.Text(path...); len(v) > 3 && strings.Contains(text, v) {
				return true
			}
		}
	}
	return false
}
