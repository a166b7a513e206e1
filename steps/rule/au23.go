package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-23",
	Sentence: "the access token of a search for a patient's bookings was for reading appointments",
	Judge: func(s *evidence.Story) Verdict {
		return unasked(s, scopeOf(evidence.Search)(s), noSearch)
	},
})

// noSearch is why the clauses on the search for a patient's bookings do not apply.
const noSearch = "the consumer did not search a provider for a patient's bookings, as it may"
