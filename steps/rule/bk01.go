package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Book an appointment: a booking is made by sending one Appointment, and the standard has
// no other request that would register a patient or hold a slot before it.
var _ = register(Rule{
	ID:       "BK-01",
	Sentence: "each booking was asked for by one request that needed no other before it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			switch {
			case c.Kind == evidence.Book && c.Sent.Text("resourceType") != "Appointment" && !bookedInXML(c):
				f.broken("what was sent to make a booking is no Appointment", c.Label())
			case c.Kind == evidence.Book && alreadyMade(s, c) != nil:
				f.broken("a booking that was made already was asked for once more", alreadyMade(s, c).Post.Label(), c.Label())
			case c.Kind == evidence.Book:
				f.ok(c.Label())
			case toTheCollection(c): // it prepares no booking; CX-02 judges it
			case c.Base != "" && c.Kind == evidence.Other && c.ID == "" && writes(c.Method()):
				f.broken("a provider was asked for something other than a booking: the standard has no request that prepares one", c.Label())
			}
		}
		return f.verdict(momentRequest)
	},
})

// alreadyMade is the booking that the consumer holds for what a request asks for: the same slot for the same patient, made
// by another request whose answer proved it, and still standing. One request makes a booking, and what follows its 201 is no
// retry. One whose answer was lost is sent again under its own identifier, and proves nothing [SP-27, BK-84]; nor does a
// slot that was freed, by a cancellation or a move, stand in the way of being booked again.
func alreadyMade(s *evidence.Story, c *evidence.Call) *evidence.Booking {
	for _, b := range s.Bookings {
		if b.Post == nil || b.Post == c || b.MadeBy != c.Who || b.Base != c.Base || c.Sent.Slot() == "" {
			continue
		}
		held, known := s.StateBefore(c.Seq).Booking(b.URL)
		stands := b.StatusAt(c.Seq) == "booked" && (!known || held.Slot == c.Sent.Slot()) && b.Post.Sent.Slot() == c.Sent.Slot()
		again := b.Post.Header("X-Request-Id") != c.Header("X-Request-Id") || c.Header("X-Request-Id") == ""
		if stands && again && b.Made < c.Seq && s.Proved(b, c.Seq) && b.NHSNumber == c.Sent.NHSNumber() {
			return b
		}
	}
	return nil
}

// writes says that a request of that method means to change something.
func writes(method string) bool {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}
