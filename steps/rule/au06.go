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
		return f.verdict("a request to a provider with an access token")
	},
})

// users gathers what stood for each user of each consumer: the first request that showed it.
type users map[user]map[string]*evidence.Call

type user struct{ consumer, id string }

// saw notes what stood for the user at whose screen a request was made.
func (u users) saw(s *evidence.Story, c *evidence.Call, marks ...string) {
	st := s.StepOf(c)
	if st == nil || st.Task.User.ID == "" {
		return
	}
	who := user{c.Who, st.Task.User.ID}
	if u[who] == nil {
		u[who] = map[string]*evidence.Call{}
	}
	for _, mark := range marks {
		if _, seen := u[who][mark]; !seen && mark != "" {
			u[who][mark] = c
		}
	}
}

// shared are two requests of different users of one consumer that the same thing stood for; nil when there are none.
func (u users) shared() (a, b *evidence.Call) {
	for who, marks := range u {
		for other, others := range u {
			if who.consumer != other.consumer || who.id >= other.id {
				continue
			}
			for mark, call := range marks {
				if also := others[mark]; also != nil && (a == nil || call.Seq < a.Seq) {
					a, b = call, also
				}
			}
		}
	}
	return a, b
}

// several says that a consumer had more than one user.
func (u users) several() bool {
	for who := range u {
		for other := range u {
			if who.consumer == other.consumer && who.id != other.id {
				return true
			}
		}
	}
	return false
}
