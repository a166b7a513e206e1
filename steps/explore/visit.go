package explore

import (
	"fmt"
	"slices"
)

// call is the call in hand.
type call struct {
	visit
	who, service string
	known        []*held // existing bookings that the end of the call is about
	made         *held
	wrong        bool // something stands in the way of the booking
}

// visit tells of a call.
func (w *teller) visit(v visit, last bool) {
	for _, e := range v.before {
		w.event(e, nil)
	}
	c := &call{visit: v}
	patient, by := v.patient, v.by
	if w.original != nil {
		if patient == 0 {
			patient = w.original.patient
		}
		by = w.original.by ^ v.by
	}
	c.patient, c.by, c.who, c.service = patient, by, patients[patient], services[by]
	c.known = w.known(patient, by)
	if !c.cell.possible() {
		c.cell.Fault = 0
	}
	if !c.cell.possible() {
		c.cell.Choice = hangsUp
	}
	w.trouble(c)
	w.begins(c)
	if c.cell.Stage == unassessed {
		w.say(false, "the caller hangs up")
		w.cells = append(w.cells, c.cell)
		return
	}
	for _, e := range v.amid {
		w.event(e, c)
	}
	c.known = slices.DeleteFunc(c.known, func(b *held) bool { return b.gone || b.at <= w.now || clock(b.at, w.now) == "" })
	w.ends(c, last)
	w.cells = append(w.cells, c.cell)
}

// trouble tells beforehand of what goes wrong in a call.
func (w *teller) trouble(c *call) {
	fault := c.cell.Fault
	of := troubles[fault]
	if of.words == "" || slices.Contains(w.active, fault) {
		return
	}
	place := c.place
	if (of.hurts == theCancelling || of.hurts == theReading) && w.original != nil {
		place = w.original.place
	}
	place ^= c.faultPlace
	words := of.words
	switch {
	case words[0] == ' ':
		words = places[place] + words
	case len(words) > 7 && words[:7] == "staff: ":
		if w.original == nil {
			return
		}
		words = "the staff of " + places[place] + " will " + words[7:] + " the original just before it is cancelled"
	}
	w.active = append(w.active, fault)
	w.say(true, words)
	c.wrong = of.hurts == theBooking || of.hurts == theSearch
}

// begins tells of a call up to its bookings.
func (w *teller) begins(c *call) {
	assesses := "re-assesses"
	if c.cell.Stage == newProblem {
		assesses = "assesses"
	}
	const within = 2
	switch c.cell.Stage {
	case noneNeeded:
		w.say(false, fmt.Sprintf("%s re-assesses %s as needing no appointment", c.service, c.who))
	case referred:
		w.say(false, fmt.Sprintf("%s re-assesses %s as to be referred to Quay Clinic", c.service, c.who))
	case onlyToCancel:
		w.say(false, fmt.Sprintf("%s calls %s only to cancel", c.who, c.service))
	case unassessed:
		w.say(false, fmt.Sprintf("%s calls %s again", c.who, c.service))
	case byClinician:
		w.say(false, fmt.Sprintf("%s calls %s again", c.who, c.service))
		w.say(false, fmt.Sprintf("a clinician takes over and finds that the patient needs to be seen within %d hours", within))
		w.clinician = true
		w.books(c, newSlots[c.slot], "")
	case notBooked:
		w.say(false, fmt.Sprintf("%s re-assesses %s as needing to be seen within 1 hour", c.service, c.who))
		w.say(false, "the user looks for slots at "+places[c.place])
	default:
		w.say(false, fmt.Sprintf("%s %s %s as needing to be seen within %d hours", c.service, assesses, c.who, within))
		w.books(c, newSlots[c.slot], "")
	}
}

// books tells of the bookings of a call.
func (w *teller) books(c *call, after int, later string) {
	if c.extra == tooLate {
		after, later = lateSlot, ", later than the outcome allows"
	}
	if c.extra == afterLooking {
		w.say(false, "the user looks at the existing bookings")
	}
	w.bookOne(c, after, later)
	switch c.extra {
	case bookAgain:
		before := c.made
		w.bookOne(c, after+steps15, "")
		if before != nil && c.made != before {
			c.known = append(c.known, before) // the later one replaces it
		}
	case alsoNeeds:
		w.say(false, "the re-assessment also needs an appointment within 4 hours")
		c.place ^= 1
		w.bookOne(c, lateSlot, "")
	}
}

func (w *teller) bookOne(c *call, after int, later string) {
	at, ok := w.slot(c.place, w.now+after)
	if !ok {
		w.say(false, "the user looks for slots at "+places[c.place])
		return
	}
	w.say(false, fmt.Sprintf("the user books %s at %s%s", places[c.place], clock(at, w.now), later))
	c.made = &held{patient: c.patient, by: c.by, place: c.place, at: at, unsure: c.wrong || w.troubled(theBooking) || w.troubled(theSearch) || later != ""}
	w.bookings = append(w.bookings, c.made)
}

// ends tells how the user leaves a call.
func (w *teller) ends(c *call, last bool) {
	if len(c.known) == 0 {
		if c.cell.Choice == hangsUp {
			w.say(false, "the caller hangs up")
			return
		}
		w.say(false, "the user finishes the encounter")
		return
	}
	one := c.known[c.pick%len(c.known)]
	other := one
	if n := len(c.known); n > 1 {
		other = c.known[(c.pick+1+c.other%(n-1))%n]
	}
	twoTold := other != one && other.at != one.at
	switch choice := c.cell.Choice; {
	case choice == declines:
		w.say(false, "the patient keeps the original")
	case choice == leaves:
		w.say(false, "the user closes the encounter without answering")
	case choice == hangsUp:
		w.say(false, "the caller hangs up")
	case choice == confirmsTwo && twoTold:
		w.say(false, fmt.Sprintf("the user confirms with the patient that the bookings at %s and %s are to be cancelled", clock(one.at, w.now), clock(other.at, w.now)))
		w.cancelled(one, other)
	case choice == marksThenOther && twoTold:
		w.say(false, fmt.Sprintf("the user marks the booking at %s and then confirms the booking at %s instead", clock(other.at, w.now), clock(one.at, w.now)))
		w.cancelled(one)
	case choice == marksThenNo:
		w.marks(one)
		w.say(false, "the patient says no")
		w.say(false, "the user closes the encounter without answering")
	case choice == marksThenNext:
		w.marks(one)
		if last {
			w.say(false, "the user closes the encounter without answering")
		}
	default:
		w.confirms(c, one)
	}
}

// confirms tells of one booking that is confirmed, at once or after something else.
func (w *teller) confirms(c *call, one *held) {
	switch c.cell.Choice {
	case noThenConfirms:
		w.marks(one)
		w.say(false, "the patient says no")
	case colleague:
		w.marks(one)
		w.takesOver()
	case goesBack:
		w.marks(one)
		w.say(false, "the user goes back to the existing bookings")
	}
	if one == w.original && c.other%2 == 0 {
		w.say(false, "the user confirms with the patient that the original is to be cancelled")
	} else {
		w.say(false, fmt.Sprintf("the user confirms with the patient that the booking at %s is to be cancelled", clock(one.at, w.now)))
	}
	w.cancelled(one)
}

func (w *teller) marks(b *held) {
	if b == w.original {
		w.say(false, "the user marks the original")
		return
	}
	w.say(false, fmt.Sprintf("the user marks the booking at %s", clock(b.at, w.now)))
}

// cancelled notes bookings whose cancellation was confirmed.
func (w *teller) cancelled(all ...*held) {
	for _, b := range all {
		b.unsure = b.unsure || w.troubled(theCancelling) || w.troubled(theReading)
		b.gone = !b.unsure
	}
}

func (w *teller) takesOver() {
	w.clinician = !w.clinician
	if w.clinician {
		w.say(false, "a clinician takes over")
		return
	}
	w.say(false, "a call handler takes over")
}
