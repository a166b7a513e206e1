package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-17",
	Sentence: "a user's title was given with the name",
	Judge: func(s *evidence.Story) Verdict {
		return everyRequest("a request of a user with a title, whose access token names a practitioner", func(s *evidence.Story, c *evidence.Call) (string, bool) {
			p, st := practitioner(c), s.StepOf(c)
			if p == nil || st == nil || inBackground(c) { // which may be read for another user
				return "", false
			}
			title, _, _ := strings.Cut(st.Task.User.Name, " ")
			if title = strings.TrimSuffix(title, "."); !slices.Contains(titles, title) {
				return "", false
			}
			for _, prefix := range p.List("name", 0, "prefix") {
				if text, _ := prefix.(string); strings.EqualFold(strings.TrimSuffix(text, "."), title) {
					return "", true
				}
			}
			return "the title of a user was left out of the name", false
		})(s)
	},
})

// titles are those that a user's name can begin with.
var titles = []string{"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Sister", "Nurse"}
