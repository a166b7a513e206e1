package evidence

import "net/http"

// readAnswers joins what providers answered after the last mark of what they hold. It is for a story that broke off before
// the next such mark: what a provider had answered by then is so, and nobody is accused because it was not marked.
func (s *Story) readAnswers(since int) {
	for _, c := range s.Calls {
		status, answer := s.served(c)
		if s.servedAt(c) < since || c.Sent == nil || status < http.StatusOK || status >= http.StatusMultipleChoices {
			continue
		}
		at := s.servedAt(c)
		switch id := answer.Text("id"); {
		case c.Kind == Book && id != "":
			s.held(at, c.Base, BookingState{
				URL: c.Base + "/Appointment/" + id, ID: id, Status: "booked", NHSNumber: c.Sent.NHSNumber(), Slot: c.Sent.Slot(), Start: c.Sent.Start(), End: instant(c.Sent.Text("end")),
			})
		case c.Cancels():
			if b := s.Booking(c.Booking()); b != nil {
				s.held(at, b.Base, BookingState{URL: b.URL, ID: b.ID, Status: c.Sent.Text("status"), NHSNumber: b.NHSNumber, Slot: b.Slot, Start: b.Start, End: b.End})
			}
		}
	}
}
