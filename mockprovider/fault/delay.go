package fault

import (
	"errors"
	"fmt"
	"time"
)

// maxDelay is longer than anybody waits.
const maxDelay = time.Hour

// Delay keeps the request waiting and then handles it. It ends with the request: a
// caller that hangs up while it waits has changed nothing.
//
// Scenario: a provider that answers late, or so late that the proxy answers 504 for
// it. Source: SP-23, BK-83, CX-40.
func Delay(d time.Duration) Effect { return Effect{Kind: "delay", Wait: d} }

var _ = registerWith("delay", []Parameter{
	{Name: "for", Says: "how long, such as 250ms or 12s", Default: "1s"},
}, func(p Params) (Effect, error) {
	d, err := time.ParseDuration(p["for"])
	switch {
	case err != nil:
		return Effect{}, errors.New(`"for" must be a duration such as 250ms or 12s`)
	case d <= 0 || d > maxDelay:
		return Effect{}, fmt.Errorf(`"for" must be greater than zero and at most %s`, maxDelay)
	}
	return Delay(d), nil
})
