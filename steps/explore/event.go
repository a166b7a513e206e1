package explore

import (
	"fmt"
	"slices"
)

// The events that happen beside what users do.
const (
	anHourPasses = iota
	looksAtList
	restarts
	staffAct
	staffCancelOne
	takesOver
	fewHoursPass
	bookedMeanwhile
	staffLookUp
	eventKinds
)

// event tells of something that happens, where it can. C is the call in hand, if one is.
func (w *teller) event(e event, c *call) {
	amid := c != nil
	switch e.kind {
	case anHourPasses:
		w.passes(1, "an hour passes")
	case fewHoursPass:
		n := []int{2, 3, 9, 15}[e.of]
		w.passes(n, fmt.Sprintf("%d hours pass", n))
	case looksAtList:
		if amid {
			w.say(false, "the user looks at the existing bookings")
		}
	case restarts:
		w.say(!amid, services[e.of%2]+" is restarted")
	case staffAct:
		w.staff(e, amid)
	case staffCancelOne:
		w.staffCancel(e, c)
	case takesOver:
		if amid {
			w.takesOver()
			return
		}
		w.clinician = true
		w.say(true, "a clinician is at the desk")
	case bookedMeanwhile:
		if !amid {
			w.book(earlier{patient: e.of, by: e.of % 2, place: e.of / 2, slot: len(earlierSlots) - 1})
		}
	case staffLookUp:
		w.say(!amid, fmt.Sprintf("the staff of %s look up %s", places[e.of%2], patients[e.of]))
	}
}

func (w *teller) passes(hours int, words string) {
	w.now += hours * hour
	w.say(true, words)
}

// staff has the staff of the original's provider do something about it, while it stands for sure.
func (w *teller) staff(e event, amid bool) {
	if w.original == nil || w.original.gone || w.original.unsure || w.original.at <= w.now {
		return
	}
	act := []string{"add a note to", "move", "cancel", "move"}[e.of]
	w.say(!amid, fmt.Sprintf("the staff of %s %s the original", places[w.original.place], act))
	switch act {
	case "cancel":
		w.original.gone = true
	case "move":
		w.original.at += hour
	}
}

// staffCancel has staff cancel a booking of the patient of the call in hand: phrases know it by its time.
func (w *teller) staffCancel(e event, c *call) {
	if c == nil {
		return
	}
	i := slices.IndexFunc(w.bookings, func(b *held) bool {
		return b.patient == c.patient && b != w.original && !b.gone && !b.unsure && b.at > w.now && !w.twice(b) && clock(b.at, w.now) != ""
	})
	if i < 0 || e.of > 1 {
		return
	}
	b := w.bookings[i]
	b.gone = true
	w.say(false, fmt.Sprintf("the staff of %s cancel the booking at %s", places[b.place], clock(b.at, w.now)))
}

// twice says that the patient of a booking has, or had, another that begins when it does.
func (w *teller) twice(b *held) bool {
	return slices.ContainsFunc(w.bookings, func(other *held) bool { return other != b && other.at == b.at && same(other.patient, b.patient) })
}
