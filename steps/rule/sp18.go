package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-18",
	Sentence: "a request for a capability statement went under its own interaction",
	Judge: func(s *evidence.Story) Verdict {
		return unasked(s, interactionOf(evidence.Capability)(s), noStatement)
	},
})
