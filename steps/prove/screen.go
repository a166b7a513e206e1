package prove

import (
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// noOffer takes the option to cancel off a screen, and a question with it.
func noOffer(sc *contract.Screen) bool {
	was := len(sc.Options)
	sc.Options = slices.DeleteFunc(sc.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel })
	asked := sc.Prompt != nil
	sc.Prompt = nil
	return len(sc.Options) < was || asked
}

// noBookings takes the list off a screen.
func noBookings(sc *contract.Screen) bool {
	had := len(sc.Bookings) > 0
	sc.Bookings = nil
	return had
}

// lessABooking takes one entry off a list.
func lessABooking(sc *contract.Screen) bool {
	if len(sc.Bookings) == 0 {
		return false
	}
	sc.Bookings = sc.Bookings[1:]
	return true
}

// oneOfSeveral takes the last entry off a list that has more, with its option.
func oneOfSeveral(sc *contract.Screen) bool {
	n := len(sc.Bookings)
	if n < 2 { //nolint:mnd // several
		return false
	}
	ref := sc.Bookings[n-1].Ref
	sc.Bookings = sc.Bookings[:n-1]
	sc.Options = slices.DeleteFunc(sc.Options, func(o contract.Option) bool { return o.Booking == ref })
	return true
}

// oneOfferLess takes the last of several options to cancel off a screen.
func oneOfferLess(sc *contract.Screen) bool {
	var offers []int
	for i, o := range sc.Options {
		if o.Act == contract.ActCancel {
			offers = append(offers, i)
		}
	}
	if len(offers) < 2 { //nolint:mnd // several
		return false
	}
	last := offers[len(offers)-1]
	sc.Options = slices.Delete(sc.Options, last, last+1)
	return true
}

// entry changes each booking listed.
func entry(change func(*contract.Booking)) func(*contract.Screen) bool {
	return func(sc *contract.Screen) bool {
		for i := range sc.Bookings {
			change(&sc.Bookings[i])
		}
		return len(sc.Bookings) > 0
	}
}

// prompt changes the question on a screen.
func prompt(change func(*contract.Prompt)) func(*contract.Screen) bool {
	return func(sc *contract.Screen) bool {
		if sc.Prompt == nil {
			return false
		}
		change(sc.Prompt)
		return true
	}
}

// alsoListed puts a booking of the story on the lists of an encounter.
func alsoListed(fits func(*evidence.Step, *evidence.Booking) bool, status string) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.story.Encounters {
			for _, st := range e.Screens(0) {
				for _, b := range s.story.Bookings {
					listed := slices.ContainsFunc(st.Screen.Bookings, func(l contract.Booking) bool { return l.URL == b.URL })
					if st.Task.Kind != contract.ListBookings || listed || !fits(st, b) || b.Made > st.Ended {
						continue
					}
					out = append(out, func(d *draft) bool {
						return d.screen(st.Ended, func(sc *contract.Screen) bool {
							sc.Bookings = append(sc.Bookings, contract.Booking{Ref: "extra", URL: b.URL, Service: "a service", Location: "a place", Start: b.Start, Status: status})
							sc.Options = append(sc.Options, contract.Option{Act: contract.ActCancel, Booking: "extra"})
							return true
						})
					})
				}
			}
		}
		return out
	}
}

func thisEncounters(st *evidence.Step, b *evidence.Booking) bool { return b.Encounter == st.Encounter }

func anothers(st *evidence.Step, b *evidence.Booking) bool {
	return b.Encounter != nil && !st.Encounter.MayBe(b)
}

func gone(st *evidence.Step, b *evidence.Booking) bool {
	return st.Encounter.Is(b) && b.StatusAt(st.Ended) == "cancelled"
}

// offeredEarly puts the offer on a screen before the end: that of the outcome.
func offeredEarly(s *scene) []place {
	var out []place
	for _, e := range s.reassessments() {
		var known []contract.Booking
		for _, st := range e.Listed() {
			known = append(known, st.Screen.Bookings...)
		}
		for _, st := range e.Screens(0) {
			if len(known) == 0 || st.Task.Kind != contract.BeginEncounter && st.Task.Kind != contract.SearchSlots {
				continue
			}
			out = append(out, func(d *draft) bool {
				return d.screen(st.Ended, func(sc *contract.Screen) bool {
					sc.Bookings = known[:1]
					sc.Options = append(sc.Options, contract.Option{Act: contract.ActCancel, Booking: known[0].Ref})
					return true
				})
			})
		}
	}
	return out
}

// ticked chooses an option for the user.
func ticked(sc *contract.Screen) bool {
	for i := range sc.Options {
		if sc.Options[i].Act == contract.ActCancel {
			sc.Options[i].Chosen = true
			return true
		}
	}
	return false
}

func noRecord(sc *contract.Screen) bool {
	had := len(sc.Record) > 0
	sc.Record = nil
	return had
}

func otherRecord(sc *contract.Screen) bool {
	for i := range sc.Record {
		if sc.Record[i].What == contract.OfferDeclined || sc.Record[i].What == contract.ChoseToCancel {
			sc.Record[i].What = contract.NothingKnown
			return true
		}
	}
	return false
}

// What screens show of bookings, offers and questions.
var _ = register(
	edit(Screen, "the offer is taken off all screens of a re-assessment", onEncounters(noOffer),
		"RB-51: offers the user the option to cancel the original booking", "RB-52: Makes the offer whatever the re-assessment led to"),
	edit(Screen, "the list of bookings is taken off all screens of a re-assessment", onEncounters(noBookings),
		"RB-24: shows the user the list of the patient's existing relevant bookings", "RB-64: shows the existing bookings", "RB-51: offers the user the option to cancel"),
	edit(Screen, "a booking is taken off a list", onScreens(lessABooking, contract.ListBookings), "RB-24: shows the user the list"),
	edit(Screen, "a listed booking has neither service nor place", onScreens(entry(func(b *contract.Booking) { b.Service, b.Location = "", "" }), contract.ListBookings), "RB-27: at least service or location"),
	edit(Screen, "a listed booking has no start", onScreens(entry(func(b *contract.Booking) { b.Start = time.Time{} }), contract.ListBookings), "RB-27: date and start time"),
	edit(OtherTime, "a listed booking has another start", onScreens(entry(func(b *contract.Booking) { b.Start = b.Start.Add(time.Hour) }), contract.ListBookings), "RB-27: enough for the user to check it with the patient"),
	edit(Screen, "a listed booking has no status", onScreens(entry(func(b *contract.Booking) { b.Status = "" }), contract.ListBookings), "RB-27: and status"),
	edit(Screen, "the new booking is listed among the earlier ones", alsoListed(thisEncounters, "booked"), "RB-25: and not the booking just made"),
	edit(Screen, "a booking of another patient is listed", alsoListed(anothers, "booked"), "RB-26: same patient"),
	edit(Screen, "a cancelled booking is listed as booked", alsoListed(gone, "booked"), "RB-26: currently live (not cancelled)", "RD-23: cancelled bookings are not presented as live"),
	edit(Screen, "the offer stands on an early screen", offeredEarly, "RB-53: at a point in the flow from which the original could be cancelled before"),
	edit(Screen, "an offer is ticked already", onScreens(ticked), "RB-31: through a pre-ticked default"),
	edit(Screen, "the question is taken away", onScreens(func(sc *contract.Screen) bool { had := sc.Prompt != nil; sc.Prompt = nil; return had }), "RB-30: The confirmation step makes clear"),
	edit(Screen, "the question does not say that a new booking was made", onScreens(prompt(func(p *contract.Prompt) { p.NewBookingMade, p.NoNewBooking = false, false })), "RB-30: because a new one has been made"),
	edit(Screen, "the question says the opposite about a new booking", onScreens(prompt(func(p *contract.Prompt) { p.NewBookingMade, p.NoNewBooking = !p.NewBookingMade, p.NewBookingMade })), "RB-30: because a new one has been made", "RB-57: knowing that no new booking is confirmed"),
	edit(Screen, "the question names no booking", onScreens(prompt(func(p *contract.Prompt) { p.Bookings, p.Shown = nil, nil })), "RB-30: that the earlier booking will be cancelled"),
	edit(Screen, "the case holds nothing about the offer", onEncounters(noRecord), "RB-56: Records that the offer was made"),
	edit(Screen, "the case holds another choice", onEncounters(otherRecord), "RB-56: what the user chose"),
	edit(Screen, "the offer is taken off all screens of a call", everywhere(noOffer), "CX-07: Can cancel any booking it made, during the consultation and after it"),
	edit(Screen, "one of several offers is taken away", everywhere(oneOfferLess), "CX-08: Can cancel at any provider", "RB-51: offers the user the option to cancel the original booking"),
	edit(Screen, "one of several bookings is taken off all lists", everywhere(oneOfSeveral), "RB-25: The list holds the earlier bookings", "RB-24: the patient's existing relevant bookings"),
)
