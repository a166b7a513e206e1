package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-20",
	Sentence: "the access token of a booking was for writing appointments",
	Judge:    scopeOf(evidence.Book),
})
