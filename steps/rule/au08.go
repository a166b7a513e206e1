package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// lifetime is how long a token is good for, in seconds.
const lifetime = 300

var _ = register(Rule{
	ID:       "AU-08",
	Sentence: "every access token was good for five minutes exactly",
	Judge: everyRequest("a request to a provider with an access token", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		made, isTime := c.Claims.At("iat").(float64)
		ends, isEnd := c.Claims.At("exp").(float64)
		if !isTime || !isEnd {
			return "", false // AU-09
		}
		if ends-made != lifetime {
			return "an access token was not good for five minutes exactly", false
		}
		return "", true
	}),
})
