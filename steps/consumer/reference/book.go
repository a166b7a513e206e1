package reference

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// attempt is what an attempt to book came to.
type attempt struct {
	fate   Fate
	answer Answer // the last one
}

// book makes a new booking of a slot that the latest search showed, and says what
// became of it. Whatever became of it, no earlier booking is touched.
// Source: scenario 1 step 6; RB-22, RB-57, RB-58, BK-79, BK-80.
func (v *Visit) book(ctx context.Context) error {
	svc, bookable, err := v.service()
	if err != nil || !bookable || !v.mayChooseSlots() {
		return err
	}
	if v.Task.Slot == nil {
		return errors.New("the task names no slot")
	}
	if why := v.sys.behaviour.MayBook(v); why != "" {
		v.notMade(ctx, contract.NotMade, why)
		return nil
	}
	slot, ok := v.pick(svc.Name)
	if !ok {
		v.notMade(ctx, contract.NotMade, "The booking was not made: that time is not among the slots shown. Search for slots again.")
		return nil
	}
	if !v.cautions(slot) {
		return nil
	}
	if v.Choice, err = v.choose(svc, slot); err != nil {
		return err
	}
	v.sys.behaviour.BeforeBooking(ctx, v)
	got := v.create(ctx)
	for v.sys.behaviour.AsksAnew(v, got.fate, got.answer) && v.chooseAnew() {
		got = v.create(ctx)
	}
	v.settle(ctx, got)
	v.sys.behaviour.AfterBooking(ctx, v, got.fate)
	v.offerEarly(ctx)
	return nil
}

// pick finds the slot on the screen: the latest search for the service.
func (v *Visit) pick(service string) (Slot, bool) {
	for _, search := range slices.Backward(v.Case.Searches) {
		if search.Service != service {
			continue
		}
		for _, slot := range search.Slots {
			want := v.Task.Slot
			if slot.Start.Equal(want.Start) && (want.End.IsZero() || slot.End.Equal(want.End)) {
				return slot, true
			}
		}
		break
	}
	return Slot{}, false
}

// create sends the request until its fate is known, or three times. It is sent again
// unchanged, and under the same X-Request-Id, only after silence or a failure of the
// provider. Source: retry rules; BK-82 to BK-84, SP-27, RB-59.
func (v *Visit) create(ctx context.Context) attempt {
	b, silent := v.sys.behaviour, false
	for sent := 1; ; sent++ {
		c := v.Choice
		a := v.Send(ctx, TargetOf(c.Service), c.Request)
		switch {
		case a.Status == http.StatusCreated:
			return v.confirm(ctx, a)
		case a.Unanswered():
			silent = true
			if b.AfterSilence == TakeAsMade {
				v.keep(Answer{}, "", nil)
				return attempt{Made, a}
			}
			if b.AfterSilence == BookAnother && sent == 1 && v.chooseAnother() {
				continue
			}
			if sent >= maxSends || b.AfterSilence == GiveUp || ctx.Err() != nil {
				return attempt{Unknown, a}
			}
		case (silent || a.Status < http.StatusBadRequest) && !a.Failed():
			return v.afterSilence(ctx, a)
		case b.Next(http.MethodPost, a.Status, sent) != Resend:
			return attempt{v.refusal(a, silent), a}
		}
		c.Request.ID = b.RetryID(c.Request.ID, v.sys.newID())
	}
}

// refusal tells a slot that has gone from any other refusal. The sources disagree on
// its status: 422 or 409 [BK-67, ER-20]. A 409 for a repeated request is not one of them.
func (v *Visit) refusal(a Answer, silent bool) Fate {
	switch {
	case silent:
		return Unknown
	case a.Status == http.StatusConflict && !a.issue("duplicate"):
		return Gone
	case a.Status == http.StatusUnprocessableEntity &&
		(a.issue("processing") || strings.Contains(strings.ToLower(a.diagnostics()), "slot no longer available")):
		return Gone
	}
	return Refused
}

// chooseAnother chooses another slot of those on the screen, if there is one.
func (v *Visit) chooseAnother() bool {
	slots := v.Case.Searches[len(v.Case.Searches)-1].Slots
	i := slices.IndexFunc(slots, func(s Slot) bool { return !s.Start.Equal(v.Choice.Slot.Start) })
	if i < 0 {
		return false
	}
	c, err := v.choose(v.Choice.Service, slots[i])
	if err != nil {
		return false
	}
	v.Choice = c
	return true
}

// chooseAnew makes a new request for the slot in hand.
func (v *Visit) chooseAnew() bool {
	c, err := v.choose(v.Choice.Service, v.Choice.Slot)
	if err != nil {
		return false
	}
	v.Choice = c
	return true
}

// confirm reads the 201. A booking counts as made when its URL is known: from the
// Location header, absolute or not, or from the body. An answer that cannot be used is
// a fault of the provider, and the booking is looked for [RB-22, BK-48, BK-85, ER-16].
func (v *Visit) confirm(ctx context.Context, a Answer) attempt {
	body := a.Resource()
	id := bookingID(a.Header.Get("Location"))
	if !v.sys.behaviour.Believes(v, a.Header.Get("Location"), text(body, "id")) {
		return attempt{Refused, a}
	}
	if isAppointment(body) && text(body, "status") == statusBooked {
		v.keep(a, text(body, "id"), body)
		return attempt{Made, a}
	}
	v.sys.log.ErrorContext(ctx, "provider confirmed a booking unusably",
		slog.String("service", v.Choice.Service.ID), slog.String("request", v.Choice.Request.ID))
	if id != "" {
		if read := v.Read(ctx, TargetOf(v.Choice.Service), id); v.isOurs(read.Resource()) {
			v.keep(read, id, read.Resource())
			return attempt{Made, a}
		}
	}
	if found, _ := v.find(ctx, ""); found {
		return attempt{Made, a}
	}
	return attempt{Unknown, a}
}

// keep remembers the booking that was made. It is written down at once [RB-19].
func (v *Visit) keep(a Answer, id string, body Object) {
	c := v.Choice
	r := &Record{
		Encounter: v.Case.Encounter, Patient: v.Case.Patient, ID: id, Base: c.Service.Provider, ASID: c.Service.ASID,
		Service: c.Service.Name, Location: c.Slot.Location, Start: c.Slot.Start, End: c.Slot.End,
		Slot: text(c.Slot.Resource, "identifier", 0, "value"), Document: c.Document, RequestID: c.Request.ID,
		Status: statusBooked, Body: a.Body, ETag: etag(a.Header, body),
	}
	if id != "" {
		r.URL = r.Base + bookingPath(id)
	}
	v.sys.store.add(r)
	if err := v.sys.vault.save(v.sys.store); err != nil {
		v.sys.log.Error("a booking was made and could not be written down", slog.String("booking", r.URL), slog.Any("error", err))
	}
}

// bookingID is the id in a booking's URL, absolute or relative, with or without a version.
func bookingID(location string) string {
	_, rest, ok := strings.Cut(unversioned(location), "Appointment/")
	if !ok {
		return ""
	}
	return strings.Trim(rest, "/")
}

// settle tells the user what became of the new booking [RB-22, RB-58].
func (v *Visit) settle(ctx context.Context, got attempt) {
	v.Case.Attempt = got.fate
	svc := v.Choice.Service.Name
	explain := func(plain string) string { return v.sys.behaviour.Explain(plain, got.answer) }
	switch got.fate {
	case Made:
		v.Case.Stage = contract.BookingDone
		v.say(contract.NewBooking, contract.Made, "The booking at "+svc+" for "+when(v.Choice.Slot.Start)+" is confirmed.")
	case Gone:
		v.forgetSlots(svc)
		v.notMade(ctx, contract.SlotGone, explain("The booking was not made: that slot has gone. Search again and choose another."))
	case Unknown:
		v.notMade(ctx, contract.FateUnknown, explain("It is not known whether the booking at "+svc+" was made. Check with the service before booking again."))
	default:
		v.notMade(ctx, contract.NotMade, explain("The booking was not made: "+refusedBecause(got.answer)))
	}
}

// forgetSlots takes the slots of the service off the screen: they are to be sought again [BK-81].
func (v *Visit) forgetSlots(service string) {
	v.Case.Searches = append(v.Case.Searches, Search{Service: service})
}

// notMade says that there is no new booking, or none that is known of, and that each earlier one stands [RB-58].
func (v *Visit) notMade(ctx context.Context, says contract.Says, words string) {
	if says == contract.NotMade {
		v.Case.Attempt = Refused
	}
	v.Case.Stage = contract.BookingOpen
	v.say(contract.NewBooking, says, words)
	for _, r := range v.refresh(ctx) {
		v.shown = append(v.shown, r.Ref)
		v.sayOf(r, contract.StillBooked, "The booking at "+r.Service+" for "+when(r.Start)+" still stands.")
	}
}
