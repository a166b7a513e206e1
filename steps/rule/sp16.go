package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-16",
	Sentence: "a cancellation went under the interaction for updating appointments",
	Judge:    interactionOf(evidence.Update),
})
