package evidence

import (
	"net/http"
	"time"
)

// breakOff is for a story that broke off before what providers hold was marked again: nobody is accused because it was
// not. What providers answered since then is so. Of what a screen said since then it cannot be told whether it was so.
func (s *Story) breakOff(since int) {
	for _, st := range s.tasks() {
		if st.Ended > since {
			st.Screen, st.Ended, st.ScreenLabel, st.Until = nil, 0, "", time.Time{}
		}
	}
	s.readAnswers(since)
}

// readAnswers joins what providers answered since a place in the order of events.
func (s *Story) readAnswers(since int) {
	for _, c := range s.Calls {
		status, answer := s.servedStatus(c), s.served(c)
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

// LastOf is the place of the latest thing known of an encounter: where its last task was never answered, the last answer
// that its consumer had.
func (s *Story) LastOf(e *Encounter) int {
	last := e.Last()
	if e.Steps[len(e.Steps)-1].Ended == 0 {
		for _, c := range s.CallsIn(e) {
			last = max(last, c.Closed)
		}
	}
	return last
}
