package prove

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// states changes all states of a story.
func states(change func(*evidence.State) bool) func(*scene) []place {
	return func(*scene) []place {
		return []place{func(d *draft) bool { return d.states(0, change) }}
	}
}

// onceSecond changes the first booking of a patient from when there is a second.
func onceSecond(change func(*evidence.BookingState)) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for i, b := range s.story.Bookings {
			for _, first := range s.story.Bookings[:i] {
				if first.NHSNumber == b.NHSNumber && first.Made < b.Made {
					out = append(out, func(d *draft) bool {
						return d.states(b.Made, func(st *evidence.State) bool { return held(st, first.URL, change) })
					})
				}
			}
		}
		return out
	}
}

func everyBooking(change func(*evidence.BookingState)) func(*evidence.State) bool {
	return func(st *evidence.State) bool {
		n := 0
		for i := range st.Providers {
			for j := range st.Providers[i].Bookings {
				change(&st.Providers[i].Bookings[j])
				n++
			}
		}
		return n > 0
	}
}

func slotsFree(st *evidence.State) bool {
	n := 0
	for i := range st.Providers {
		for j := range st.Providers[i].Slots {
			if sl := &st.Providers[i].Slots[j]; sl.Status != "free" {
				sl.Status = "free"
				n++
			}
		}
	}
	return n > 0
}

func pointers(keep int) func(*evidence.State) bool {
	return func(st *evidence.State) bool {
		was := len(st.Pointers)
		st.Pointers = st.Pointers[:min(keep, was)]
		return len(st.Pointers) < was
	}
}

func pointersBooked(st *evidence.State) bool {
	n := 0
	for i := range st.Pointers {
		if st.Pointers[i].Status != "booked" {
			st.Pointers[i].Status = "booked"
			n++
		}
	}
	return n > 0
}

// staffSee takes what staff were shown down to one booking.
func staffSee(s *scene) []place {
	var out []place
	for _, act := range s.story.Staff {
		if len(act.Shown) > 1 {
			out = append(out, func(d *draft) bool {
				less := act
				less.Shown = less.Shown[:1]
				return d.mark(act.Seq, less)
			})
		}
	}
	return out
}

// pointerOnly cancels by the registry: an entry that a consumer found is put with the status cancelled.
func pointerOnly(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.RegistrySearch) {
		if c.Closed == 0 || !c.Succeeded() {
			continue
		}
		out = append(out, func(d *draft) bool {
			x := copied(c.Exchange)
			x.Method, x.Target = "PUT", "/fhir/Appointment/1"
			x.Request.Body = []byte(`{"resourceType":"Appointment","id":"1","status":"cancelled"}`)
			x.Response.Body = x.Request.Body
			d.insert(c.Closed, x)
			return true
		})
	}
	return out
}

// dispatched is when the first call of a story asked for a booking so far ahead.
func otherOutcome(change func(*contract.Task) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, st := range s.steps(contract.RecordOutcome) {
			if st.Task.Outcome != nil {
				out = append(out, func(d *draft) bool { return d.task(st.Began, change) })
			}
		}
		return out
	}
}

// What providers and registry hold.
var _ = register(
	edit(ProviderState, "the slots stay free", states(slotsFree), "RB-18: with the slot no longer free", "RB-43: slot held"),
	edit(ProviderState, "the slots stay busy", states(func(st *evidence.State) bool {
		n := 0
		for i := range st.Providers {
			for j := range st.Providers[i].Slots {
				if sl := &st.Providers[i].Slots[j]; sl.Status == "free" {
					sl.Status, n = "busy", n+1
				}
			}
		}
		return n > 0
	}), "RB-36: slot of the original available again", "RB-46: its slot becomes searchable as free"),
	edit(ProviderState, "the original gets a new version with the second booking", onceSecond(func(b *evidence.BookingState) { b.Version, b.Versions = "another", b.Versions+1 }), "RB-23: leaving the id, version, status and slot of the original booking unchanged", "RB-43: Keeps the original booking exactly as it was", "RB-49: cancelling, merging, moving or superseding an existing booking of its own accord"),
	edit(ProviderState, "the original is cancelled by the provider", onceSecond(func(b *evidence.BookingState) { b.Status, b.Version, b.Versions = "cancelled", "another", b.Versions+1 }), "RB-49: cancelling, merging, moving or superseding", "RB-43: (booked, same version, slot held)", "RB-23: status", "RB-47: two live bookings for the patient at the same service"),
	edit(ProviderState, "nothing is registered", states(pointers(0)), "RB-38: creates a record for that patient on the Booking Registry", "RB-42: Registers the second booking as well", "RB-47: two live registry pointers"),
	edit(ProviderState, "only one booking is registered", states(pointers(1)), "RB-42: then holds two live pointers", "RB-47: two live registry pointers", "RB-38: On confirming a booking"),
	edit(ProviderState, "the registry keeps cancelled bookings as booked", states(pointersBooked), "RB-46: its registry record is updated"),
	edit(ProviderState, "all bookings stay booked", states(everyBooking(func(b *evidence.BookingState) { b.Status = "booked" })), "RB-45: deal with the surplus original booking locally", "RB-46: reads as cancelled with a new version", "RB-36: cancelled with exactly one new version"),
	edit(ProviderState, "all bookings have been touched", states(everyBooking(func(b *evidence.BookingState) { b.Versions += 4 })), "RB-36: no other booking touched"),
	edit(ProviderState, "the bookings are not held as booked", states(everyBooking(func(b *evidence.BookingState) { b.Status = "pending" })), "RB-18: holds it as booked", "RB-40: accepts and confirms the second", "RB-47: two live bookings"),
	edit(ProviderState, "the staff see one booking less", staffSee, "RB-41: makes it visible to the staff of the provider service"),
	edit(Inserted, "a booking is cancelled on the registry", pointerOnly, "RG-28: cancelling a booking by changing its registry pointer"),
	edit(OtherTime, "the outcome asked for a booking within minutes", otherOutcome(func(t *contract.Task) bool { t.Outcome.Within = 1; return true }), "RB-17: for about six hours ahead", "RB-37: for about twelve hours ahead", "SL-62: outside the outcome timeframe", "RB-21: within the new two-hour timeframe"),
)
