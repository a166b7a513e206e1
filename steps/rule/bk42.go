package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// The table of the API lacks it; the profile requires it.
var _ = register(Rule{
	ID:       "BK-42",
	Sentence: "each reference for a document said when it was made",
	Judge: eachBookingRequest(momentDocument, holdsDocument, func(r bookingRequest) string {
		if _, ok := evidence.Instant(r.document.Text("indexed")); !ok {
			return "the DocumentReference has no time of making, or one that is no instant"
		}
		return ""
	}),
})
