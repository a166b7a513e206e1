package rule

// The API allows any code of the object identifier; the use case of urgent and emergency care fixes this one.
var _ = register(Rule{
	ID:       "BK-41",
	Sentence: "each document was referred to as an Integrated Urgent Care Report",
	Judge: eachBookingRequest(momentDocument, holdsDocument, func(r bookingRequest) string {
		coding := asBody(r.document.At("type", "coding", 0))
		if len(r.document.List("type", "coding")) != 1 || coding.Text("system") != "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17" ||
			coding.Text("code") != "POCD_MT200001GB02" || coding.Text("display") != "Integrated Urgent Care Report" {
			return "the type of the DocumentReference is not POCD_MT200001GB02, Integrated Urgent Care Report"
		}
		return ""
	}),
})
