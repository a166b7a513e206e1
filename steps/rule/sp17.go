package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-17",
	Sentence: "a search for a patient's bookings went under the interaction for searching appointments",
	Judge: func(s *evidence.Story) Verdict {
		return unasked(s, interactionOf(evidence.Search)(s), noSearch)
	},
})
