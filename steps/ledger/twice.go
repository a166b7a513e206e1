package ledger

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// twice enters each booking that was made while the patient held another one: among those that are allowed, where it ended as the
// standard has it, somebody chose it, or the consumer could not know; as harm where nobody was ever asked.
func (r *reader) twice(p *patient, f, allowed *Figure) {
	for i, later := range p.holds {
		for _, earlier := range p.holds[:i] {
			if !earlier.liveAt(later.from) || later.Post == nil {
				continue
			}
			until := min(earlier.until, later.until)
			why := r.unchosen(earlier, later, until)
			to := allowed
			text := r.name(later.Booking, later.from) + " was held beside that for " + earlier.StartAt(later.from).UTC().Format("15:04")
			if why != "" {
				to, text = f, text+": "+why
			}
			to.addLasting(text, r.lasted(later.from, until), later.Post.Label(), r.clock.label(until))
		}
	}
}

// unchosen says why two bookings at once are nobody's choice; empty where they are, or where it is not for the consumer to ask.
func (r *reader) unchosen(earlier, later hold, until int) string {
	e := later.Encounter
	end := earlier.end
	if later.until < earlier.until {
		end = later.end
	}
	if e == nil || end == agreed || end == unasked || end == byStaff && until == min(earlier.until, later.until) {
		return ""
	}
	if earlier.Post != nil && earlier.Encounter == e && r.story.StepOf(earlier.Post) == r.story.StepOf(later.Post) {
		return "both were made for one choice of the user"
	}
	if !r.owed(e, earlier.Booking) || r.offered(earlier, later) {
		return ""
	}
	return "nobody was asked whether the earlier one should go"
}

// owed says that the encounter came to its end and that the consumer knew of the earlier booking.
func (r *reader) owed(e *evidence.Encounter, b *evidence.Booking) bool {
	done := e.BookingsDone()
	if done == 0 || len(e.Screens(done)) == 0 || e.LeftAsking() || r.story.Denied(e, b, e.Last()) {
		return false
	}
	if b.Encounter == e {
		return slices.Contains(r.story.Replaced(e), b) && r.story.Proved(b, e.Last())
	}
	known := r.story.ToOffer(e, r.story.KnownEarlier(e))
	return slices.Contains(known, b) && (b.MadeBy == e.Who || r.read(e, b))
}

// read says that a provider had shown the consumer a booking of somebody else's, or had not been asked about it.
func (r *reader) read(e *evidence.Encounter, b *evidence.Booking) bool {
	reads := slices.DeleteFunc(r.story.CallsIn(e, evidence.ReadOne), func(c *evidence.Call) bool { return c.Booking() != b.URL })
	return len(reads) == 0 || slices.ContainsFunc(reads, (*evidence.Call).Succeeded)
}

// offered says that a screen, once both stood, offered to cancel one of them or asked about it.
func (r *reader) offered(earlier, later hold) bool {
	for _, e := range r.story.Encounters {
		for _, st := range e.Screens(later.from) {
			if st.OffersOpenly(earlier.URL) || st.OffersOpenly(later.URL) {
				return true
			}
		}
	}
	return false
}

// kept enters bookings that stood on when the encounter was over although the user had confirmed that they are to be cancelled, where
// nobody was told that they stand. What a provider refused, and the user was told, is no harm of the consumer's doing.
func (r *reader) kept(p *patient, f *Figure) {
	once := map[string]bool{}
	for _, e := range p.encounters {
		for _, st := range e.All(contract.ConfirmCancel) {
			for _, shown := range r.story.ConfirmedIn(st) {
				i := slices.IndexFunc(p.holds, func(h hold) bool { return h.URL == shown.URL })
				if i < 0 || once[shown.URL] || st.Screen == nil || !p.holds[i].liveAt(e.Last()) || r.settled(st, p.holds[i]) {
					continue
				}
				once[shown.URL] = true
				h := p.holds[i]
				f.addLasting(r.name(h.Booking, st.Began)+" stood on though its cancellation was confirmed", r.lasted(st.Began, h.until), st.TaskLabel)
			}
		}
		r.keptForWant(p, e, f)
	}
}

// keptForWant enters a booking that the user was to have cancelled and could not, because no screen of the encounter had a way to.
// One that was held beside a new booking of the encounter is counted there.
func (r *reader) keptForWant(p *patient, e *evidence.Encounter, f *Figure) {
	i := slices.IndexFunc(r.story.NotDone, func(n evidence.NotDone) bool {
		return n.Who == e.Who && n.Seq > e.Begin() && n.Seq <= e.Last()+1 && (n.Task == contract.ChooseToCancel || n.Task == contract.ConfirmCancel)
	})
	if i < 0 || slices.ContainsFunc(p.holds, func(h hold) bool { return h.Encounter == e && h.liveAt(e.Last()) }) {
		return
	}
	no := r.story.NotDone[i]
	for _, h := range p.holds {
		if h.Made < e.Begin() && h.liveAt(e.Last()) && r.owed(e, h.Booking) && !slices.ContainsFunc(e.Screens(0), func(st *evidence.Step) bool { return st.OffersOpenly(h.URL) }) {
			f.addLasting(r.name(h.Booking, no.Seq)+" stood on though the user was to cancel it: no screen had a way to", r.lasted(no.Seq, h.until), no.Label)
		}
	}
}

// settled says that the user knew better: told, on the screen of the confirmation or a later one of the encounter, that the
// cancellation that was tried did not come about, asked once more, or said no after all.
func (r *reader) settled(st *evidence.Step, h hold) bool {
	e := st.Encounter
	if slices.ContainsFunc(e.Declined(), func(no *evidence.Step) bool { return no.Began > st.Began }) {
		return true
	}
	tried := slices.ContainsFunc(r.story.CallsIn(e), func(c *evidence.Call) bool { return c.Seq > st.Began && c.ID == h.ID })
	return slices.ContainsFunc(e.Screens(st.Ended), func(on *evidence.Step) bool {
		return on.Screen.Prompt != nil || tried && len(on.ToldOf(h.URL, contract.NotCancelled, contract.StillBooked, contract.FateUnknown)) > 0
	})
}
