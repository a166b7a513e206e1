package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-19",
	Sentence: "the access token of a request for a capability statement was for reading slots",
	Judge: func(s *evidence.Story) Verdict {
		return unasked(s, scopeOf(evidence.Capability)(s), noStatement)
	},
})

// noStatement is why the clauses on the request for a capability statement do not apply.
const noStatement = "the consumer asked for no capability statement"
