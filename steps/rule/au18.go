package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-18",
	Sentence: "the access token of a search for slots was for reading slots",
	Judge:    scopeOf(evidence.Slots),
})
