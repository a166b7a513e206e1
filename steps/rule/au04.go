package rule

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// drift is how far the clocks of a consumer and of this harness may differ. Source: AU-28.
const drift = time.Minute

// A token made earlier than the task in whose course its request was sent was not made for it.
// What is used again within one task cannot be told from two tokens made in the same second.
var _ = register(Rule{
	ID:       "AU-04",
	Sentence: "every access token was made when its request was sent",
	Judge: everyRequest("a request to a provider with an access token, in the course of a task", func(s *evidence.Story, c *evidence.Call) (string, bool) {
		iat, ok := c.Claims.At("iat").(float64)
		st := s.StepOf(c)
		if !ok || st == nil || st.From.IsZero() {
			return "", false
		}
		if !st.Until.IsZero() && st.Until.Before(st.From) { // the real clock was set back meanwhile
			return "", false
		}
		made := time.Unix(int64(iat), 0)
		if made.Before(st.From.Truncate(time.Second).Add(-drift)) || !st.Until.IsZero() && made.After(st.Until.Add(drift)) {
			return "an access token was not made when its request was sent", false
		}
		return "", true
	}),
})
