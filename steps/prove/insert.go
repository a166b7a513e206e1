package prove

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// cancelling has a booking cancelled behind an event of an encounter.
func cancelling(find func(*scene, *evidence.Encounter) []moment) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.story.Encounters {
			for _, m := range find(s, e) {
				out = append(out, func(d *draft) bool { return s.cancel(d, m.after, e.Who, m.booking) })
			}
		}
		return out
	}
}

// moment is where a booking is cancelled.
type moment struct {
	after   int
	booking *evidence.Booking
}

// earlier are the patient's bookings that stood when an encounter began, were not cancelled in the story and had been made by its consumer.
func earlier(s *scene, e *evidence.Encounter) []*evidence.Booking {
	var out []*evidence.Booking
	for _, b := range s.story.Bookings {
		if b.Made < e.Begin() && b.MadeBy == e.Who && b.Encounter != e && e.Is(b) && b.LiveAt(e.Begin(), e.Now()) {
			out = append(out, b)
		}
	}
	return out
}

// during cancels each earlier booking in the course of some task: behind its beginning.
func during(kind contract.Kind) func(*scene, *evidence.Encounter) []moment {
	return func(s *scene, e *evidence.Encounter) []moment {
		return at(earlier(s, e), e, kind)
	}
}

func at(bookings []*evidence.Booking, e *evidence.Encounter, kind contract.Kind) []moment {
	var out []moment
	for _, st := range e.Steps {
		if st.Task.Kind != kind || st.Screen == nil {
			continue
		}
		for _, b := range bookings {
			out = append(out, moment{st.Began, b})
		}
	}
	return out
}

// before cancels each earlier booking before a booking is sent.
func before(s *scene, e *evidence.Encounter) []moment {
	var out []moment
	for _, c := range s.calls(evidence.Book) {
		if s.story.EncounterOf(c) == e {
			for _, b := range earlier(s, e) {
				out = append(out, moment{c.Seq - 1, b})
			}
		}
	}
	return out
}

// afterRefused cancels each earlier booking when a new one was refused or not answered.
func afterRefused(s *scene, e *evidence.Encounter) []moment {
	var out []moment
	for _, c := range s.calls(evidence.Book) {
		if s.story.EncounterOf(c) == e && c.Status() != http.StatusCreated {
			for _, b := range earlier(s, e) {
				out = append(out, moment{max(c.Closed, c.Seq), b})
			}
		}
	}
	return out
}

// theNew cancels what was made in the encounter, at its end.
func theNew(s *scene, e *evidence.Encounter) []moment {
	var made []*evidence.Booking
	for _, b := range s.story.Bookings {
		if b.Encounter == e {
			made = append(made, b)
		}
	}
	return at(made, e, contract.EndEncounter)
}

// unknown cancels bookings that others made.
func unknown(s *scene, e *evidence.Encounter) []moment {
	var others []*evidence.Booking
	for _, b := range s.story.Bookings {
		if b.MadeBy != e.Who && b.Made < e.Begin() {
			others = append(others, b)
		}
	}
	return at(others, e, contract.EndEncounter)
}

// guessed cancels a booking by an id that nobody gave out.
func guessed(s *scene, e *evidence.Encounter) []moment {
	for _, b := range s.story.Bookings {
		other := *b
		other.ID, other.URL = "1", b.Base+"/Appointment/1"
		return at([]*evidence.Booking{&other}, e, contract.EndEncounter)
	}
	return nil
}

// afterFailed cancels what was made in the encounter once the cancellation of an earlier one had failed.
func afterFailed(s *scene, e *evidence.Encounter) []moment {
	var out []moment
	for _, c := range s.calls(evidence.Update) {
		if s.story.EncounterOf(c) != e || c.Succeeded() {
			continue
		}
		for _, b := range s.story.Bookings {
			if b.Encounter == e {
				out = append(out, moment{max(c.Closed, c.Seq), b})
			}
		}
	}
	return out
}

// foundCancelled cancels a booking that was read as cancelled.
func foundCancelled(s *scene, e *evidence.Encounter) []moment {
	var out []moment
	for _, c := range s.calls(evidence.ReadOne) {
		b := s.story.Booking(c.Booking())
		if b != nil && s.story.EncounterOf(c) == e && c.Got.Text("status") == "cancelled" {
			out = append(out, moment{c.Closed, b})
		}
	}
	return out
}

// declined cancels each earlier booking when the offer was declined.
func declined(s *scene, e *evidence.Encounter) []moment { return during(contract.Decline)(s, e) }

// inside cancels the first of two bookings of one encounter before the second is made.
func inside(s *scene, e *evidence.Encounter) []moment {
	var out []moment
	var made []*evidence.Booking
	for _, b := range s.story.Bookings {
		if b.Encounter == e && b.Post != nil {
			made = append(made, b)
		}
	}
	for i := 1; i < len(made); i++ {
		out = append(out, moment{made[i].Post.Seq - 1, made[i-1]})
	}
	return out
}

// Cancellations that a known-bad consumer sends.
var _ = register(
	edit(Inserted, "an earlier booking is cancelled as the call begins", cancelling(during(contract.BeginEncounter)),
		"RB-08: before its outcome has been recorded", "RB-09: while any new booking the re-assessment is to produce is outstanding", "RB-11: leaving the patient at any instant of a re-booking with no live booking", "RB-29: before any cancellation traffic is sent", "RB-31: silent or automatic cancellation"),
	edit(Inserted, "an earlier booking is cancelled before the new one is sent", cancelling(before),
		"RB-09: sending a cancellation of an earlier booking while any new booking the re-assessment is to produce is outstanding", "RB-10: only after the last intended new booking", "RB-11: the old booking is still live when the new one is confirmed"),
	edit(Inserted, "an earlier booking is cancelled as the encounter closes", cancelling(during(contract.EndEncounter)),
		"RB-13: cancelling a known earlier booking that is still appropriate", "RB-31: when the encounter closes", "RB-29: Requires an explicit act by the user"),
	edit(Inserted, "an earlier booking is cancelled although the new one was not made", cancelling(afterRefused),
		"RB-57: leaves the original booking untouched", "RB-59: no cancellation may rest on a new booking whose creation has not been established", "RB-11: with no live booking"),
	edit(Inserted, "the new booking is cancelled", cancelling(theNew), "RB-32: above all the new booking"),
	edit(Inserted, "a booking that others made is cancelled", cancelling(unknown), "RB-14: attempting to cancel a booking the consumer has no knowledge of", "RB-15: Leaves the original booking in place", "RB-47: no update traffic from either 111 service"),
	edit(Inserted, "a booking is cancelled by an id that nobody gave out", cancelling(guessed), "RB-14: guessed ids"),
	edit(Inserted, "the new booking is cancelled since the other could not be", cancelling(afterFailed), "RB-61: to compensate for a failed cancellation of the original"),
	edit(Inserted, "a booking that was found cancelled is cancelled", cancelling(foundCancelled), "CX-11: sending an update when the read shows the booking is already cancelled"),
	edit(Inserted, "a booking is cancelled although that was declined", cancelling(declined), "RB-55: no cancellation traffic is sent"),
	edit(Inserted, "the first booking of a consultation is cancelled before the second is made", cancelling(inside), "RB-63: makes the alternative booking first and cancels the first one afterwards", "RB-64: waits for confirmation"),
)

// other sends another request of a known-bad consumer in the course of a task.
func other(kind contract.Kind, what func(*scene, *evidence.Encounter) []order) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.story.Encounters {
			for _, st := range e.Steps {
				if st.Task.Kind != kind || st.Screen == nil {
					continue
				}
				for _, o := range what(s, e) {
					out = append(out, func(d *draft) bool { return s.send(d, st.Began, o) != 0 })
				}
			}
		}
		return out
	}
}

// about makes an order for each earlier booking of the encounter's consumer.
func about(orders func(*evidence.Booking) order) func(*scene, *evidence.Encounter) []order {
	return func(s *scene, e *evidence.Encounter) []order {
		var out []order
		for _, b := range earlier(s, e) {
			o := orders(b)
			o.who, o.base = e.Who, b.Base
			if o.body == nil && o.method == http.MethodPut {
				if body := s.appointment(b); body != nil {
					body["start"], body["status"] = "2031-12-24T10:00:00Z", "booked"
					o.body, o.answer = body, body
				}
			}
			out = append(out, o)
		}
		return out
	}
}

// atService makes an order at the provider at which the encounter books.
func atService(o order) func(*scene, *evidence.Encounter) []order {
	return func(s *scene, e *evidence.Encounter) []order {
		i := slices.IndexFunc(s.calls(evidence.Book), func(c *evidence.Call) bool { return s.story.EncounterOf(c) == e })
		if i < 0 {
			return nil
		}
		made := o
		made.who, made.base = e.Who, s.calls(evidence.Book)[i].Base
		return []order{made}
	}
}

// Other requests that a known-bad consumer sends.
var _ = register(
	edit(Inserted, "a re-booking is asked for in one request", other(contract.Book, about(func(b *evidence.Booking) order {
		return order{path: "/Appointment/" + b.ID + "/$rebook", method: http.MethodPost, body: object{"resourceType": "Parameters"}, status: http.StatusOK, interaction: "operation:rebook"}
	})), "RB-01: a $-operation", "RB-02: a call to one (for example POST [base]/Appointment/[id]/$rebook) is refused"),
	edit(Inserted, "a batch mixes the new booking and the old", other(contract.Book, about(func(b *evidence.Booking) order {
		return order{path: "/", method: http.MethodPost, status: http.StatusOK, interaction: "batch", body: object{"resourceType": "Bundle", "type": "transaction", "entry": []any{
			object{"request": object{"method": "POST", "url": "Appointment"}, "resource": object{"resourceType": "Appointment", "status": "booked"}},
			object{"request": object{"method": "PUT", "url": "Appointment/" + b.ID}, "resource": object{"resourceType": "Appointment", "id": b.ID, "status": "cancelled"}},
		}}}
	})), "RB-01: a batch or transaction Bundle mixing the new and old bookings"),
	edit(Inserted, "an earlier booking is moved", other(contract.Book, about(func(b *evidence.Booking) order {
		return order{path: "/Appointment/" + b.ID, method: http.MethodPut, status: http.StatusOK, interaction: "update:appointment"}
	})), "RB-04: changes slot, start, end, participant or any other content of an existing booking"),
	edit(Inserted, "an earlier booking is deleted", other(contract.EndEncounter, about(func(b *evidence.Booking) order {
		return order{path: "/Appointment/" + b.ID, method: http.MethodDelete, status: http.StatusNoContent, interaction: "delete:appointment"}
	})), "CX-10: cancelling by DELETE", "RB-31: silent or automatic cancellation"),
	edit(Inserted, "the patient is registered before the booking", other(contract.Book, atService(order{
		path: "/Patient", method: http.MethodPost, body: object{"resourceType": "Patient"}, status: http.StatusCreated, interaction: "create:patient",
	})), "BK-01: no preparatory call (no patient registration"),
	edit(Inserted, "a slot is reserved before the booking", other(contract.Book, atService(order{
		path: "/Slot/1", method: http.MethodPut, body: object{"resourceType": "Slot", "status": "busy-tentative"}, status: http.StatusOK, interaction: "update:slot",
	})), "BK-01: no slot reservation"),
	edit(Inserted, "slots are asked for before there is an outcome", other(contract.BeginEncounter, func(s *scene, e *evidence.Encounter) []order {
		if e.Reason != contract.CallBack {
			return nil
		}
		return atService(order{path: "/Slot?status=free", method: http.MethodGet, status: http.StatusOK, interaction: "search:slot", answer: object{"resourceType": "Bundle", "type": "searchset"}})(s, e)
	}), "RB-05: before new slots are sought", "RB-20: a new outcome is reached before the booking process is entered"),
)
