package prove

import (
	"encoding/json"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// inUpdate makes an edit on the body of one cancellation at a time.
func inUpdate(change func(object) bool) func(*scene) []place {
	return onCalls(sent(change), evidence.Update)
}

// bare leaves nothing of a booking but its id and status.
func bare(b object) bool {
	for k := range b {
		if k != "id" && k != "status" && k != "resourceType" {
			delete(b, k)
		}
	}
	return true
}

// byMethod sends the cancellation otherwise.
func byMethod(method string) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool {
		x.Method = method
		return true
	}
}

// otherBooking has a cancellation go to another booking at the same provider, body and all.
func otherBooking(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Update) {
		for _, b := range s.story.Bookings {
			if b.Base == c.Base && b.ID != c.ID {
				out = append(out, func(d *draft) bool { return d.readdress(c, b) })
			}
		}
	}
	return out
}

// readdress sends a call to another booking.
func (d *draft) readdress(c *evidence.Call, b *evidence.Booking) bool {
	return d.eachLeg(c.Seq, func(x *journal.Exchange) bool {
		addressed(x, b.Base, "/Appointment/"+b.ID)
		return sent(having(b.ID, "id"))(x)
	}) && d.states(c.Seq, func(st *evidence.State) bool {
		return held(st, c.Booking(), func(h *evidence.BookingState) { h.Status = "booked" }) &&
			held(st, b.URL, func(h *evidence.BookingState) { h.Status = "cancelled" })
	})
}

// newInstead has a cancellation go to a booking that was made in the same encounter.
func newInstead(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Update) {
		for _, b := range s.story.Bookings {
			if e := s.story.EncounterOf(c); e != nil && b.Encounter == e && b.ID != c.ID {
				out = append(out, func(d *draft) bool { return d.readdress(c, b) })
			}
		}
	}
	return out
}

// fromRequest has the cancellation's body be what the consumer had sent to make the booking, and not what it read.
func fromRequest(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Update) {
		if b := s.story.Booking(c.Booking()); b != nil && b.Post != nil && b.Post.Sent != nil {
			var body object
			if json.Unmarshal(written(b.Post.Sent), &body) != nil {
				continue
			}
			body["id"], body["status"] = c.ID, "cancelled"
			out = append(out, func(d *draft) bool {
				return d.eachLeg(c.Seq, func(x *journal.Exchange) bool { x.Request.Body = written(body); return true })
			})
		}
	}
	return out
}

// elsewhere has a cancellation go to another provider of the story.
func elsewhere(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Update) {
		for _, svc := range s.story.Services() {
			if svc.Provider != c.Base && svc.Provider != "" {
				out = append(out, func(d *draft) bool {
					i := d.at(c.Seq)
					addressed(d.own(i), svc.Provider, "/Appointment/"+c.ID)
					return true
				})
			}
		}
	}
	return out
}

// Cancellations.
var _ = register(
	edit(Element, "the cancellation leaves the booking booked", inUpdate(having("booked", "status")), "CX-03: Sets Appointment.status to cancelled"),
	edit(Element, "the cancellation says that the booking was an error", inUpdate(having("entered-in-error", "status")), "CX-12: using entered-in-error to cancel", "CX-03: Sets Appointment.status to cancelled"),
	edit(Element, "the cancellation moves the booking", inUpdate(having("2031-12-24T10:00:00Z", "start")), "CX-04: changing anything but status"),
	edit(Element, "the cancellation adds a comment", inUpdate(having("cancelled by telephone", "comment")), "CX-04: adding, removing or altering any other element"),
	edit(Element, "the cancellation leaves out the participant", inUpdate(without("participant")), "CX-04: removing"),
	edit(Element, "the cancellation has id and status alone", inUpdate(bare), "CX-02: the complete Appointment as body"),
	edit(Element, "the cancellation leaves out the id", inUpdate(without("id")), "CX-06: Appointment.id in the update body equals the id in the URL"),
	edit(OtherBooking, "the cancellation has another booking's id in its body", inUpdate(having("another-booking", "id")), "CX-06: equals the id in the URL"),
	edit(OtherBooking, "the cancellation goes to another booking", otherBooking, "RB-32: cancelling any booking other than the one or ones the user confirmed", "RB-13: cancelling a known earlier booking that is still appropriate", "RB-28: the others stay untouched"),
	edit(OtherBooking, "the cancellation goes to the new booking", newInstead, "RB-32: above all the new booking", "RB-61: cancelling or altering the new booking"),
	edit(OtherService, "the cancellation goes to another provider", elsewhere, "RB-34: Directs the cancellation to the provider that holds the original booking"),
	edit(OlderVersion, "the cancellation is built from the booking request", fromRequest, "CX-04: provider-added identifiers and extensions included"),
	edit(Header, "the cancellation is a DELETE", onCalls(byMethod(http.MethodDelete), evidence.Update), "CX-10: cancelling by DELETE, PATCH or any operation", "CX-02: Cancels with PUT"),
	edit(Header, "the cancellation is a PATCH", onCalls(byMethod(http.MethodPatch), evidence.Update), "CX-10: cancelling by DELETE, PATCH or any operation", "CX-02: Cancels with PUT"),
	edit(Element, "the cancellation moves the booking and leaves it booked", inUpdate(func(b object) bool {
		b["status"], b["start"] = "booked", "2031-12-24T10:00:00Z"
		return true
	}), "RB-04: changes slot, start"),
)
