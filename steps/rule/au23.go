package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-23",
	Sentence: "the access token of a search for a patient's bookings was for reading appointments",
	Judge:    scopeOf(evidence.Search),
})
