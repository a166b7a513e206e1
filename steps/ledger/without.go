package ledger

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// cancelled enters the bookings that the consumer cancelled although nobody had confirmed it.
func (r *reader) cancelled(p *patient, f *Figure) {
	for _, h := range p.holds {
		if h.end == unasked {
			f.add(r.name(h.Booking, h.until)+" was cancelled: "+string(h.lack), h.call.Label())
		}
	}
}

// reliance is a booking that the patient counts on and has not: it was cancelled without being asked, or never made although the
// user was told so. It lasts until the patient knows better, gives it up or is seen.
type reliance struct {
	from, until int
	why, label  string
}

func (x reliance) at(place int) bool { return x.from <= place && place < x.until }

// without enters the times at which the patient counted on a booking and had none at all. Each begins when the last one goes, or
// with what the user was told, and ends with the next booking, with the reliance on it or with the story.
func (r *reader) without(p *patient, f *Figure) {
	relies := r.reliances(p)
	has := func(place int) bool {
		return slices.ContainsFunc(p.holds, func(h hold) bool { return h.liveAt(place) })
	}
	on := func(place int) int { return slices.IndexFunc(relies, func(x reliance) bool { return x.at(place) }) }
	over := 0
	for _, from := range r.turns(p, relies) {
		i := on(from)
		if from < over || i < 0 || has(from) {
			continue
		}
		over = r.clock.end()
		for _, place := range r.turns(p, relies) {
			if place > from && (has(place) || on(place) < 0) {
				over = place
				break
			}
		}
		text := relies[i].why
		if over < r.clock.end() {
			text += ", until it was made good or given up"
		} else {
			text += ", to the end of the story"
		}
		f.addLasting("no booking was left: "+text, r.lasted(from, over), relies[i].label, r.clock.label(from))
	}
}

// turns are the places at which a booking of the patient's begins or ends, or a reliance does, in order.
func (r *reader) turns(p *patient, relies []reliance) []int {
	var out []int
	for _, h := range p.holds {
		out = append(out, h.from, h.until)
	}
	for _, x := range relies {
		out = append(out, x.from, x.until)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(place int) bool { return place >= r.clock.end() })
}

func (r *reader) reliances(p *patient) []reliance {
	var out []reliance
	for _, h := range p.holds {
		if h.end == unasked {
			until := min(r.seenAfter(p, h.until), r.confirmedAfter(p, h))
			out = append(out, reliance{h.until, until, r.name(h.Booking, h.until) + " was cancelled though it was still wanted", h.call.Label()})
		}
	}
	for _, e := range p.encounters {
		for _, st := range e.Screens(0) {
			if r.saysMade(p, st) {
				until := min(r.seenAfter(p, st.Ended), r.retracted(e, st.Ended))
				out = append(out, reliance{st.Ended, until, "a screen said that the new booking is made, and none was", st.ScreenLabel})
			}
		}
	}
	return out
}

// saysMade says that a screen claims a new booking that is not there, and that the consumer could have known.
func (r *reader) saysMade(p *patient, st *evidence.Step) bool {
	return slices.ContainsFunc(r.story.Claims(st), func(c evidence.Claim) bool {
		return c.Says == contract.Made && r.untrue(p, st, c)
	})
}

// seenAfter is the place at which the patient was seen after another, and has what the reliance was for.
func (r *reader) seenAfter(p *patient, place int) int {
	first := r.clock.end()
	for _, h := range p.holds {
		if h.end == seen && h.until > place {
			first = min(first, h.until)
		}
	}
	return first
}

// confirmedAfter is the place at which the user confirmed a cancellation that had been made already.
func (r *reader) confirmedAfter(p *patient, h hold) int {
	first := r.clock.end()
	for _, e := range p.encounters {
		for _, st := range e.All(contract.ConfirmCancel) {
			if st.Began > h.until && slices.ContainsFunc(r.story.ConfirmedIn(st), func(s evidence.Shown) bool { return s.URL == h.URL }) {
				first = min(first, st.Began)
			}
		}
	}
	return first
}

// retracted is the place at which the user was told, after having been told otherwise, that the new booking is not made or not known to be.
func (r *reader) retracted(e *evidence.Encounter, after int) int {
	for _, st := range e.Screens(after + 1) {
		if len(st.Tells(contract.NewBooking, contract.NotMade, contract.SlotGone, contract.FateUnknown)) > 0 {
			return st.Ended
		}
	}
	return r.clock.end()
}
