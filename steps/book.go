package steps

import (
	"context"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// books searches the slots of a service, later ones too if the user wants one of them, and books one.
// The user can book only what is shown; a slot that is not on the screen is not done.
func (w *World) books(ctx context.Context, where, when, later string) error {
	start, err := w.time(when)
	if err != nil {
		return err
	}
	return w.booksAt(ctx, where, start, later)
}

// booksAt is books for a slot of which the start is known.
func (w *World) booksAt(ctx context.Context, where string, start time.Time, later string) error {
	name, err := w.service(where)
	if err != nil {
		return err
	}
	if err := w.do(ctx, contract.Task{Kind: contract.SearchSlots, Service: name, Beyond: later != ""}); err != nil {
		return err
	}
	if !slices.ContainsFunc(w.enc.screen.Slots, func(s contract.Slot) bool { return s.Start.Equal(start) }) {
		w.enc.unbooked = true
		return w.notDone(w.enc.who, contract.Book, "the screen shows no slot of "+where+" at "+start.In(london).Format("15:04")+" to be booked", evidence.ByHarness)
	}
	slot := contract.Period{Start: start, End: w.ends(start)}
	before := w.undone
	err = w.do(ctx, contract.Task{Kind: contract.Book, Service: name, Slot: &slot})
	w.enc.unbooked = w.enc.screen.NotDone != nil
	if w.enc.unbooked && later != "" && w.sentToClinician() {
		w.undone, w.enc.unbooked = before, false
	}
	return err
}

// sentToClinician says that the screen tells the user that a clinician has to approve the slot: that is an answer to
// the wish to book it, whether or not the adapter calls it not done as well [SL-62].
func (w *World) sentToClinician() bool {
	return slices.ContainsFunc(w.enc.screen.Messages, func(m contract.Message) bool { return m.Says == contract.NeedsApproval })
}

func (w *World) looksForSlots(ctx context.Context, where string) error {
	name, err := w.service(where)
	if err != nil {
		return err
	}
	return w.do(ctx, contract.Task{Kind: contract.SearchSlots, Service: name})
}
