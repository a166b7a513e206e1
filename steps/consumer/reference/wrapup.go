package reference

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// refresh reads each earlier booking at its provider and returns those that belong on a
// list. One that cannot be read stays as it was last known; one that was cancelled
// meanwhile is told of. Reading does no harm at any time.
// Source: scenario 1 step 7; RB-24 to RB-27, RD-23, CX-11.
func (v *Visit) refresh(ctx context.Context) []*Record {
	b := v.sys.behaviour
	earlier := append(v.Known(), v.Replaced()...)
	named, more := v.searchEach(ctx, earlier)
	earlier = append(earlier, more...)
	for _, r := range earlier {
		if !r.Booked() || r.ID == "" || b.ListsUnread || b.TrustsPointers && r.Pointer != "" || named[r] {
			continue
		}
		if read := v.Read(ctx, r.Target(), r.ID); read.Status == http.StatusOK {
			v.update(r, read.Resource())
		}
		if r.Status == statusCancelled {
			v.sayOf(r, contract.AlreadyCancelled, "The booking at "+r.Service+" for "+when(r.Start)+" had already been cancelled.")
		}
	}
	earlier = append(earlier, v.followPointers(ctx)...)
	return slices.DeleteFunc(b.List(earlier, v.Standing()), func(r *Record) bool { return !b.Relevant(r.Status, r.Start, v.Task.Now) })
}

// update takes over what a booking reads as now. A body that is not that booking is passed over.
func (v *Visit) update(r *Record, body Object) {
	if !isAppointment(body) || text(body, "id") != r.ID {
		return
	}
	r.Status = text(body, "status")
	if start := instant(text(body, "start")); !start.IsZero() {
		r.Start, r.End = start, instant(text(body, "end"))
	}
	if slot := slotIdentifier(body); slot != "" {
		r.Slot = slot
	}
}

// listBookings is the end of the encounter: what became of the new booking, the patient's
// earlier bookings, and the option to cancel each. It is the same whatever the assessment
// led to, and in a call only to cancel. Source: consuming system; RB-24, RB-51, RB-52, RB-54, CX-07.
func (v *Visit) listBookings(ctx context.Context) error {
	if v.closed() {
		return nil
	}
	listed := v.refresh(ctx)
	v.Case.Listed, v.shown = refs(listed), refs(listed)
	earlier := len(slices.DeleteFunc(slices.Clone(listed), v.isNew))
	if !v.assessed() { // nothing is on offer while the assessment is open [RB-08, RB-53]
		v.say(contract.Encounter, contract.Noted, "Record the outcome of the assessment first.")
		v.tellOfOthers(earlier, wordsListed)
		return nil
	}
	v.Case.Stage, v.Case.WrappedUp, v.Case.Prompted = contract.WrapUp, true, nil
	v.tellOfNew()
	v.offer(listed)
	v.tellOfOthers(earlier, wordsListed)
	v.sys.behaviour.AfterListing(ctx, v)
	v.askOutright()
	return nil
}

// offer puts the option to cancel beside each booking, and on record [RB-51, RB-56].
func (v *Visit) offer(listed []*Record) {
	v.Case.Offered, v.options = nil, true
	for _, r := range listed {
		if v.sys.behaviour.Offers(v, r) {
			v.Case.Offered = append(v.Case.Offered, r.Ref)
			v.record(contract.OfferMade, r.Ref)
		}
	}
	if !slices.ContainsFunc(listed, func(r *Record) bool { return !v.isNew(r) }) {
		v.record(contract.NothingKnown, "")
	}
}

// isNew says that a booking is a new one of this encounter.
func (v *Visit) isNew(r *Record) bool { return slices.Contains(v.Standing(), r) }

// offerEarly is never due: it is for a behaviour that offers while the assessment is open [RB-53].
func (v *Visit) offerEarly(ctx context.Context) {
	if v.sys.behaviour.OffersEarly {
		v.OfferNow(ctx)
	}
}

// OfferNow lists the earlier bookings, with the option to cancel each, on the screen in hand.
func (v *Visit) OfferNow(ctx context.Context) {
	listed := v.refresh(ctx)
	v.Case.Listed = refs(listed)
	for _, ref := range v.Case.Listed {
		if !slices.Contains(v.shown, ref) {
			v.shown = append(v.shown, ref)
		}
	}
	v.offer(listed)
}

// tellOfNew says whether a new booking was made, so that the user sees it before deciding [RB-35, RB-52, RB-57].
func (v *Visit) tellOfNew() {
	for _, r := range v.Standing() {
		v.say(contract.NewBooking, contract.Made, "The new booking at "+r.Service+" for "+when(r.Start)+" is confirmed.")
	}
	switch {
	case v.Case.Attempt == Unknown:
		v.say(contract.NewBooking, contract.FateUnknown, "It is not known whether the last booking was made. Check with the service.")
	case len(v.Standing()) == 0:
		v.say(contract.NewBooking, contract.NotMade, "No new booking was made in this call.")
	case v.Case.Attempt == Refused, v.Case.Attempt == Gone:
		v.say(contract.NewBooking, contract.NotMade, "The last booking that was tried was not made.")
	}
}

// chooseToCancel marks bookings and asks for confirmation. Nothing is sent [RB-29, RB-30].
func (v *Visit) chooseToCancel(ctx context.Context) error {
	if v.closed() {
		return nil
	}
	b := v.sys.behaviour
	v.shown, v.options = v.Case.Listed, true
	chosen := b.Chosen(only(v.Task.Bookings, v.Case.Offered), v.Case.Offered)
	if len(chosen) == 0 {
		v.say(contract.Encounter, contract.Noted, "Nothing that can be cancelled was chosen.")
		return nil
	}
	v.Case.Prompted = chosen
	if b.CancelsOnMarking {
		return v.cancelEach(ctx, chosen)
	}
	v.Case.Stage = contract.Confirming
	if b.AsksOneByOne {
		chosen = chosen[:1]
	}
	v.putQuestion(chosen)
	return nil
}

// confirmCancel cancels what the user confirmed on the prompt, one after the other, and
// shows what became of each. A failed one may be confirmed again.
// Source: scenario 1 step 9; RB-12, RB-28, RB-32, RB-33, RB-60.
func (v *Visit) confirmCancel(ctx context.Context) error {
	if v.closed() {
		return nil
	}
	b := v.sys.behaviour
	v.shown, v.options = v.Case.Listed, true
	confirmed := only(b.Chosen(v.Task.Bookings, v.Case.Offered), v.Case.Prompted)
	if len(confirmed) == 0 {
		v.say(contract.Encounter, contract.Noted, "There was nothing to confirm. Choose the bookings to be cancelled first.")
		return nil
	}
	if b.AsksTwice && !v.Case.Asked {
		v.Case.Asked = true
		v.putQuestion(confirmed)
		for _, r := range v.records(confirmed) {
			v.sayOf(r, contract.StillBooked, "The booking at "+r.Service+" for "+when(r.Start)+" is still booked.")
		}
		return nil
	}
	if v.inTurn() {
		confirmed = confirmed[:1]
	}
	err := v.cancelEach(ctx, confirmed)
	v.askOfNext(confirmed)
	return err
}

func (v *Visit) cancelEach(ctx context.Context, confirmed []string) error {
	v.Case.Stage, v.Case.Asked = contract.WrapUp, false
	for _, ref := range confirmed {
		v.record(contract.ChoseToCancel, ref)
	}
	v.tellOfNew()
	for _, r := range v.sys.behaviour.ToCancel(v.records(confirmed), v.Offered(), v.Standing()) {
		v.Cancel(ctx, r)
	}
	v.shown = v.Case.Listed
	return nil
}

// decline leaves every booking as it is and notes the choice [RB-55, RB-56].
func (v *Visit) decline(ctx context.Context) error {
	if v.closed() {
		return nil
	}
	v.declined = v.Case.Listed
	if v.sys.behaviour.AsksEach && len(v.Case.Prompted) > 0 {
		v.declined = v.Case.Prompted[:1]
	} else {
		v.Case.Prompted = nil
	}
	v.shown, v.options = v.Case.Listed, true
	if v.Case.WrappedUp {
		v.Case.Stage = contract.WrapUp
	}
	for _, r := range v.Declined() {
		v.record(contract.OfferDeclined, r.Ref)
		v.sayOf(r, contract.StillBooked, "The booking at "+r.Service+" for "+when(r.Start)+" stays as it is.")
	}
	v.sys.behaviour.OnDecline(ctx, v)
	v.askOfNext(v.declined)
	return nil
}

// Declined are the bookings to which the user said no in the task in hand.
func (v *Visit) Declined() []*Record {
	return slices.DeleteFunc(v.records(v.declined), func(r *Record) bool { return !r.Booked() })
}

// endEncounter closes the case and sends nothing. Where the option to cancel was due and
// has not been shown, the end of the encounter comes first [RB-31, RB-51].
func (v *Visit) endEncounter(ctx context.Context) error {
	if v.closed() {
		return nil
	}
	known := len(v.Earlier()) + len(v.Replaced()) + len(v.Case.Pointers)
	due := v.Case.Reason != contract.NewProblem || len(v.Replaced()) > 0
	if v.assessed() && !v.Case.WrappedUp {
		if due && known > 0 {
			if err := v.listBookings(ctx); err != nil || len(v.Case.Offered) > 0 {
				return err
			}
		}
		if known == 0 {
			v.tellOfOthers(0, "")
			v.record(contract.NothingKnown, "")
		}
	}
	v.sys.behaviour.OnClose(ctx, v)
	v.Case.Stage, v.Case.Prompted = contract.Closed, nil
	v.say(contract.Encounter, contract.Noted, "The encounter is closed.")
	return nil
}

// only keeps of a choice what is allowed, once each and in the order of the choice.
func only(chosen, allowed []string) []string {
	var out []string
	for _, ref := range chosen {
		if slices.Contains(allowed, ref) && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}
