package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// That the UUID is the one in the document itself, which travels by another way, nothing here can show.
var _ = register(Rule{
	ID:       "BK-39",
	Sentence: "each document was identified by one unique identifier of its own",
	Judge: eachBookingRequest(momentDocument, holdsDocument, func(r bookingRequest) string {
		switch {
		case len(r.document.List("identifier")) != 1:
			return "the DocumentReference has not exactly one identifier"
		case r.document.Text("identifier", 0, "system") != systemUUID:
			return "the system of the document's identifier is not that of UUIDs"
		case !evidence.IsUUID(r.document.Text("identifier", 0, "value")):
			return "the document's identifier is no UUID"
		}
		return ""
	}),
})
