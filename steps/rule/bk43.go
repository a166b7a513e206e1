package rule

// The sources disagree on the language (wire contract, section 15, attachment.language).
var _ = register(Rule{
	ID:       "BK-43",
	Sentence: "the format and language of each document were stated, and the document itself left out",
	Judge: eachBookingReading(momentDocument, holdsDocument, func(r bookingRequest) (wrong, reading string) {
		attachment := asBody(r.document.At("content", 0, "attachment"))
		switch {
		case len(r.document.List("content")) != 1 || attachment == nil:
			return "the DocumentReference has not exactly one attachment", ""
		case attachment.Text("contentType") != "application/hl7-v3+xml":
			return "the content type of the attachment is not application/hl7-v3+xml", ""
		case attachment["data"] != nil || attachment["url"] != nil:
			return "the attachment carries data or an address", ""
		}
		switch attachment.Text("language") {
		case "en":
			return "", ""
		case "en-GB":
			return "", "conforms to the samples, where the attachment's language is en-GB, not to the table, which wants en"
		}
		return "the language of the attachment is not en", ""
	}),
})
