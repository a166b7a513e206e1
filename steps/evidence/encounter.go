package evidence

import (
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Begin is the encounter's place in the order of events.
func (e *Encounter) Begin() int { return e.Steps[0].Began }

// Now is the session's time when the encounter began.
func (e *Encounter) Now() time.Time { return e.Steps[0].Task.Now }

// NowAt is the session's time at a place in the order of events: that of the latest task given by then. The time of a
// booking may come while the patient is on the line.
func (e *Encounter) NowAt(seq int) time.Time {
	now := e.Now()
	for _, s := range e.Steps {
		if s.Began <= seq {
			now = s.Task.Now
		}
	}
	return now
}

// Last is the place of the latest thing known of the encounter.
func (e *Encounter) Last() int {
	last := e.Steps[len(e.Steps)-1]
	return max(last.Began, last.Ended)
}

// Is says whether a booking is for the encounter's patient.
func (e *Encounter) Is(b *Booking) bool {
	if e.Patient.NHSNumber != "" && b.NHSNumber != "" {
		return e.Patient.NHSNumber == b.NHSNumber
	}
	// A booking made before the number was known is told by whom it was made for.
	return b.NHSNumber == "" && b.Encounter != nil && b.Encounter.Patient.NHSNumber == "" && samePerson(e.Patient, b.Encounter.Patient)
}

// MayBe says whether a booking is for the encounter's patient or may be taken to be: one of the two was traced and the other
// was not, and name, date of birth and postcode are the same. Nothing is owed on the ground of it, and nobody is blamed for
// it: how a patient who was not traced is recognised is for the consumer to say [RB-20, RB-26].
func (e *Encounter) MayBe(b *Booking) bool {
	if e.Is(b) {
		return true
	}
	return b.Encounter != nil && (e.Patient.NHSNumber == "" || b.NHSNumber == "") && samePerson(e.Patient, b.Encounter.Patient)
}

// samePerson compares what tells a patient whose number is not known.
func samePerson(a, b contract.Patient) bool {
	return a.Family != "" && a.BirthDate != "" && a.Given == b.Given && a.Family == b.Family && a.BirthDate == b.BirthDate && a.Postcode == b.Postcode
}

// First is the first step in which that task was done; nil when there was none.
func (e *Encounter) First(kind contract.Kind) *Step {
	i := slices.IndexFunc(e.Steps, func(s *Step) bool { return s.Does(kind) })
	if i < 0 {
		return nil
	}
	return e.Steps[i]
}

// Latest is the last step of a kind that began before a place in the order of events; nil when there is none.
func (e *Encounter) Latest(kind contract.Kind, before int) *Step {
	var latest *Step
	for _, st := range e.All(kind) {
		if st.Began < before {
			latest = st
		}
	}
	return latest
}

// All are the steps in which one of those tasks was done.
func (e *Encounter) All(kinds ...contract.Kind) []*Step {
	var out []*Step
	for _, s := range e.Steps {
		if s.Does(kinds...) {
			out = append(out, s)
		}
	}
	return out
}

// Declined are the steps in which the user declined the offer, or would have, had the screen a way to.
func (e *Encounter) Declined() []*Step {
	return slices.DeleteFunc(slices.Clone(e.Steps), func(s *Step) bool { return s.Task.Kind != contract.Decline })
}

// Does says that the step is one of those tasks, and that the user could do it.
func (s *Step) Does(kinds ...contract.Kind) bool {
	return !s.Undone && slices.Contains(kinds, s.Task.Kind)
}

// Ended says that the user closed the encounter and was shown that it is closed.
func (e *Encounter) Ended() bool {
	end := e.First(contract.EndEncounter)
	return end != nil && end.Screen != nil
}

// ReAssessed says that the patient called again and a new outcome was recorded.
func (e *Encounter) ReAssessed() bool {
	return e.Reason == contract.CallBack && e.First(contract.RecordOutcome) != nil
}

// Screens are the screens from a place in the order of events on, each with its step.
func (e *Encounter) Screens(from int) []*Step {
	var out []*Step
	for _, s := range e.Steps {
		if s.Screen != nil && s.Ended >= from {
			out = append(out, s)
		}
	}
	return out
}

// BookingsDone is the place after which no new booking of this encounter is outstanding:
// the user has gone on to the end of the encounter. It is 0 when the user never did.
func (e *Encounter) BookingsDone() int {
	for _, s := range e.Steps {
		if s.Does(contract.ListBookings, contract.EndEncounter) {
			return s.Began
		}
	}
	return 0
}

// Settled is the place from which on an offer is one at the end of the encounter. Where the user closed it straight from a screen, that
// screen belongs to it: everything was settled when it was shown. It is 0 where BookingsDone is.
func (e *Encounter) Settled() int {
	for _, s := range e.Steps {
		if !s.Does(contract.ListBookings, contract.EndEncounter) {
			continue
		}
		if before := s.Before(); s.Task.Kind == contract.EndEncounter && before != nil && e.outcomeBy(before.Ended) {
			return before.Ended
		}
		return s.Began
	}
	return 0
}

// outcomeBy says that the outcome of the assessment had been recorded by a place in the order of events.
func (e *Encounter) outcomeBy(place int) bool {
	first := e.First(contract.RecordOutcome)
	return first != nil && first.Ended != 0 && first.Ended <= place
}

// Listed are the steps whose screen lists existing bookings.
func (e *Encounter) Listed() []*Step {
	return slices.DeleteFunc(e.Screens(0), func(s *Step) bool { return len(s.Screen.Bookings) == 0 })
}

// Offers says whether the screen offers to cancel the booking with that URL, on its own or
// along with all that the screen lists, or asks of its own accord whether it is to be cancelled.
func (s *Step) Offers(url string) bool {
	if s.OffersAlone(url) || s.asks(url) {
		return true
	}
	listed := s.Screen != nil && slices.ContainsFunc(s.Screen.Bookings, func(b contract.Booking) bool { return b.URL == url })
	return listed && slices.ContainsFunc(s.Screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel && o.Booking == "" })
}

// OffersOpenly says that the screen offers to cancel the booking with that URL, and that the user can still choose it: the
// encounter is not closed.
func (s *Step) OffersOpenly(url string) bool {
	return s.Offers(url) && s.Screen.Stage != contract.Closed
}

// OffersAlone says whether the screen offers to cancel just the booking with that URL.
func (s *Step) OffersAlone(url string) bool {
	return s.Screen != nil && slices.ContainsFunc(s.Screen.Options, func(o contract.Option) bool {
		return o.Act == contract.ActCancel && o.Booking != "" && s.Encounter.URL(o.Booking, s.Ended) == url
	})
}

// AsksOutright says whether the screen asks, without the user having chosen anything, for a cancellation to be confirmed.
func (s *Step) AsksOutright() bool {
	return s.Screen != nil && s.Screen.Prompt != nil && len(s.Screen.Prompt.Bookings) > 0 && s.Task.Kind != contract.ChooseToCancel
}

// LeftAsking says that the user closed the encounter, or did nothing more in it, with such a question open. What would
// have been asked next, nobody knows.
func (e *Encounter) LeftAsking() bool {
	for i, s := range e.Steps {
		if s.AsksOutright() && (i+1 == len(e.Steps) || e.Steps[i+1].Does(contract.EndEncounter)) {
			return true
		}
	}
	return false
}

// asks says whether the screen asks, without the user having chosen anything, for the cancellation of
// the booking with that URL to be confirmed.
func (s *Step) asks(url string) bool {
	return s.AsksOutright() && slices.ContainsFunc(s.Screen.Prompt.Bookings, func(ref string) bool {
		return s.Encounter.URL(ref, s.Ended) == url
	})
}

// OffersWhatever says whether the screen has an option to cancel that is for any of the bookings that it lists.
func (s *Step) OffersWhatever() bool {
	return s.Screen != nil && slices.ContainsFunc(s.Screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel && o.Booking == "" })
}

// OffersAny says whether the screen offers to cancel anything, or asks outright.
func (s *Step) OffersAny() bool { return s.OffersChoice() || s.AsksOutright() }

// OffersChoice says whether the screen has an option to cancel.
func (s *Step) OffersChoice() bool {
	return s.Screen != nil && slices.ContainsFunc(s.Screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel })
}

// Told are the messages of the screen about a subject that say one of the things given, or anything.
func (s *Step) Told(about contract.About, says ...contract.Says) []contract.Message {
	if s.Screen == nil {
		return nil
	}
	var out []contract.Message
	for _, m := range s.Screen.Messages {
		if m.About == about && (len(says) == 0 || slices.Contains(says, m.Says)) {
			out = append(out, m)
		}
	}
	return out
}

// ToldOf are the messages about the booking with that URL that say one of the things given.
func (s *Step) ToldOf(url string, says ...contract.Says) []contract.Message {
	return slices.DeleteFunc(s.Tells(contract.Existing, says...), func(m contract.Message) bool {
		return s.Encounter.URL(m.Booking, s.Ended) != url
	})
}
