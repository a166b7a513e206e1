package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-21",
	Sentence: "the access token of a cancellation was for writing appointments",
	Judge:    scopeOf(evidence.Update),
})
