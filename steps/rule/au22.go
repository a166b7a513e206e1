package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-22",
	Sentence: "the access token of a reading of a booking was for reading appointments",
	Judge:    scopeOf(evidence.ReadOne, evidence.ReadOld),
})
