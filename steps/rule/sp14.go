package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-14",
	Sentence: "a booking went under the interaction for creating appointments",
	Judge:    interactionOf(evidence.Book),
})
