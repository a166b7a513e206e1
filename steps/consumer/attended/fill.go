package attended

import (
	"strconv"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// screen makes a screen of answers that were read.
func (s seen) screen(v Values) contract.Screen {
	out := contract.Screen{Case: v.first("case"), Stage: contract.Stage(v.first("stage"))}
	if out.Case == None {
		out.Case = ""
	}
	for i, slot := range s.slots {
		if n := strconv.Itoa(i + 1); v.is("slots", n) {
			fill(&slot, "slot"+n, slot.Start, v, "service", "start", "end")
			out.Slots = append(out.Slots, slot)
		}
	}
	for _, e := range s.entries {
		if v.is(e.ref+".shown", Yes) {
			out.Bookings = append(out.Bookings, e.booking(v))
		}
		if v.is(e.ref+".offer", Yes) {
			out.Options = append(out.Options, contract.Option{Act: contract.ActCancel, Booking: e.ref, Chosen: v.is(e.ref+".ticked", Yes)})
		}
	}
	if v.is("stranger", Yes) {
		// No provider holds it, so nothing but its words can be told of it.
		out.Bookings = append(out.Bookings, contract.Booking{Ref: stranger, Service: v.first("stranger.text")})
	}
	for _, act := range chosen(v["offers"]) {
		out.Options = append(out.Options, contract.Option{Act: contract.Act(act)})
	}
	if v.is("prompt", Yes) {
		out.Prompt = &contract.Prompt{
			Bookings: chosen(v["prompt.bookings"]), Text: v.first("prompt.text"),
			NewBookingMade: v.is("prompt.new", "made"), NoNewBooking: v.is("prompt.new", "not"),
		}
	}
	out.Messages = s.messages(v)
	for _, what := range chosen(v["record"]) {
		out.Record = append(out.Record, contract.Recorded{What: contract.Recording(what)})
	}
	for _, e := range s.entries {
		if e.URL == "" {
			disown(&out, e.ref)
		}
	}
	return out
}

// stranger stands for a booking on the screen that no provider holds.
const stranger = "stranger"

// disown has a screen name a booking that was to be made, and that no provider holds, as a stranger: its Ref is given to the next one that is made.
func disown(screen *contract.Screen, ref string) {
	rename := func(at *string) {
		if *at == ref {
			*at = stranger
		}
	}
	for i := range screen.Bookings {
		rename(&screen.Bookings[i].Ref)
	}
	for i := range screen.Options {
		rename(&screen.Options[i].Booking)
	}
	for i := range screen.Messages {
		rename(&screen.Messages[i].Booking)
	}
	if screen.Prompt != nil {
		for i := range screen.Prompt.Bookings {
			rename(&screen.Prompt.Bookings[i])
		}
	}
}

func (s seen) messages(v Values) []contract.Message {
	var out []contract.Message
	text := v.first("told.text")
	say := func(about contract.About, ref string, says []string) {
		for _, word := range chosen(says) {
			out = append(out, contract.Message{About: about, Says: contract.Says(word), Booking: ref, Text: text})
		}
	}
	say(contract.NewBooking, "", v["told.new"])
	say(contract.OtherBookings, "", v["told.others"])
	for _, e := range s.entries {
		say(contract.Existing, e.ref, v[e.ref+".told"])
	}
	if len(out) == 0 && text != "" { // it says something that none of the choices fits
		out = append(out, contract.Message{About: contract.Encounter, Says: contract.Noted, Text: text})
	}
	return out
}

// booking is the entry as it is shown.
func (e entry) booking(v Values) contract.Booking {
	out := contract.Booking{Ref: e.ref, URL: e.URL, Start: shownStart(e, v), New: v.is(e.ref+".new", Yes)}
	if v.is(e.ref+".place", Yes) {
		out.Service = e.Service
	}
	if status := v.first(e.ref + ".status"); status != None {
		out.Status = status
	}
	fill(&out, e.ref, e.Start, v, "ref", "url", "service", "location", "start", "status", "new")
	return out
}

// chosen are the values but for "none".
func chosen(values []string) []string {
	if len(values) == 1 && values[0] == None {
		return nil
	}
	return values
}
