package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-06",
	Sentence: "every access token stood for the user at the screen",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		users := users{}
		for _, c := range s.Calls {
			if !c.ForProvider() || c.Claims == nil {
				continue
			}
			sub := c.Claims.Text("sub")
			switch p := practitioner(c); {
			case strings.TrimSpace(sub) == "":
				f.broken("an access token stood for no user", c.Label())
			case p != nil && p.Text("id") != sub:
				f.broken("an access token stood for another user than the practitioner that it names", c.Label())
			default:
				f.ok(c.Label())
			}
			users.saw(s, c, sub)
		}
		if a, b := users.shared(); a != nil {
			f.broken("two users went under one name", a.Label(), b.Label())
		}
		if a, b := users.divided(); a != nil {
			f.broken("what one user did went under two names", a.Label(), b.Label())
		}
		return f.verdict("a request to a provider with an access token")
	},
})
