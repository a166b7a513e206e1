package fault

// UnusableAnswer does what was asked and answers success that cannot be used: no
// Location, no ETag and a body that breaks off.
//
// Scenario: the booking was made but its URL is not known, so the consumer has
// nothing to quote and must not treat the booking as failed. Source: BK-79, ER-18.
func UnusableAnswer() Effect {
	return Effect{Kind: "unusable-answer", Spoil: func(r *Reply) {
		for _, name := range []string{"Location", "Content-Location", "Etag", "Last-Modified"} {
			delete(r.Header, name)
		}
		r.Body = []byte(`{"resourceType":"Appointment","id":`)
	}}
}

var _ = register("unusable-answer", UnusableAnswer)
