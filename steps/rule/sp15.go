package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-15",
	Sentence: "a reading of a booking went under the interaction for reading appointments",
	Judge:    interactionOf(evidence.ReadOne, evidence.ReadOld),
})
