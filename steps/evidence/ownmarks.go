package evidence

// ownMark is an identifier of a request's own, and what it names.
type ownMark struct{ names, squeezed string }

// ownMarks are the identifiers that a request has in common with another booking because it is about the same thing: a slot
// that was freed may be booked again, and a document or a request identifier that comes back is judged by RB-07 and SP-26. What
// a consumer chooses for itself is its own for nothing else: a booking's id in X-Request-Id refers to that booking.
func (m *Marks) ownMarks(c *Call) map[ownMark]bool {
	own := map[ownMark]bool{}
	add := func(names string, texts ...string) {
		for _, text := range texts {
			for _, t := range []string{text, backwards(text), asOID(text)} {
				own[ownMark{names, squeeze(t)}] = true
			}
		}
	}
	add(bookingMark, c.ID)
	add(slotMark, c.Sent.Slot())
	add(slotMark, m.ids[c.Sent.Slot()]...)
	add(documentMark, c.Sent.Document())
	add(requestMark, c.Header("X-Request-Id"))
	return own
}

// ofSameCall says that a mark is the request of an earlier booking in the same encounter, under which a consumer may trace the
// patient's whole call.
func (m *Marks) ofSameCall(b *Booking, c *Call, k mark) bool {
	return k.names == requestMark && b.Encounter != nil && b.Encounter == c.encounter && squeeze(c.Header("Ssp-TraceID")) == k.squeezed
}
