package rule

import (
	"math"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Between these a number can be seconds since 1970 (from 2001 to 2286) and not, for one, milliseconds.
const earliest, latest = 1e9, 1e10

var _ = register(Rule{
	ID:       "AU-09",
	Sentence: "every access token gave its times in whole seconds",
	Judge: everyToken(func(_ *evidence.Story, c *evidence.Call) string {
		for _, name := range []string{"iat", "exp"} {
			if at, ok := c.Claims.At(name).(float64); !ok || at != math.Trunc(at) || at < earliest || at > latest {
				return "a time in an access token was not a whole number of seconds since 1970"
			}
		}
		return ""
	}),
})
