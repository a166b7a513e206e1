package steps

import (
	"context"
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// chooseAndConfirm has the user choose bookings and confirm the question about them. Where it was about some of them
// only, for the screen lets one be marked at a time, the user comes back for the others.
func (w *World) chooseAndConfirm(ctx context.Context, urls ...string) error {
	for len(urls) > 0 {
		refs, outright, err := w.choose(ctx, urls...)
		switch {
		case err != nil:
			return err
		case outright:
			return w.answers(ctx, urls...)
		}
		asked, err := w.confirms(ctx, refs)
		if err != nil || len(asked) == 0 {
			return err
		}
		chosen := func(url string, of []string) bool {
			return slices.ContainsFunc(of, func(ref string) bool { return w.enc.urls[ref] == url })
		}
		urls = slices.DeleteFunc(slices.Clone(urls), func(url string) bool { return !chosen(url, refs) || chosen(url, asked) })
		if len(urls) > 0 && len(w.refs(urls...)) == 0 {
			if err := w.looksAtBookings(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose marks bookings for cancellation; none where the screen offers nothing to choose, which is then marked as not
// done. Outright says that a question about them stands that the user need not choose for.
func (w *World) choose(ctx context.Context, urls ...string) (refs []string, outright bool, err error) {
	if !w.enc.listed {
		if err := w.looksAtBookings(ctx); err != nil {
			return nil, false, err
		}
	}
	if err := w.comesBack(ctx, urls...); err != nil {
		return nil, false, err
	}
	if w.asksOnly(urls) {
		return w.enc.screen.Prompt.Bookings, true, nil
	}
	refs = w.refs(urls...)
	if missing := len(urls) - len(refs); missing > 0 {
		why := fmt.Sprintf("the screen offers the user no way to cancel %d of the %d bookings to be cancelled", missing, len(urls))
		if len(urls) == 1 {
			why = "the screen offers the user no way to cancel the booking"
		}
		if err := w.notDone(w.enc.who, contract.ChooseToCancel, why, evidence.ByHarness); err != nil {
			return nil, false, err
		}
	}
	if len(refs) == 0 {
		return nil, false, nil
	}
	return refs, false, w.marksThese(ctx, refs)
}

// marksThese marks bookings on the list. Where they cannot be marked together, the first is marked on its own.
func (w *World) marksThese(ctx context.Context, refs []string) error {
	before := w.undone
	if err := w.do(ctx, contract.Task{Kind: contract.ChooseToCancel, Bookings: refs}); err != nil || w.enc.screen.NotDone == nil || len(refs) == 1 {
		return err
	}
	if err := w.do(ctx, contract.Task{Kind: contract.ChooseToCancel, Bookings: refs[:1]}); err != nil || w.enc.screen.NotDone != nil {
		return err
	}
	w.undone = before
	return nil
}

// confirms has the user confirm the question about the bookings that were chosen, and says which of them it was about.
func (w *World) confirms(ctx context.Context, refs []string) ([]string, error) {
	if len(refs) > 0 && w.enc.screen.Prompt == nil {
		return nil, w.notDone(w.enc.who, contract.ConfirmCancel, "no prompt asks the user to confirm the cancellation", evidence.ByHarness)
	}
	var all []string
	// A prompt that comes back is answered again, as a user would, but not for ever.
	for range 2 + len(refs) {
		if len(refs) == 0 || w.enc.screen.Prompt == nil {
			break
		}
		asked := w.asked(refs)
		all = append(all, asked...)
		if err := w.do(ctx, contract.Task{Kind: contract.ConfirmCancel, Bookings: asked}); err != nil {
			return all, err
		}
	}
	return all, nil
}

// asked are those of the user's bookings that the prompt names: it may ask about each by itself. They are all of
// them where it names none of them.
func (w *World) asked(refs []string) []string {
	named := slices.DeleteFunc(slices.Clone(refs), func(ref string) bool { return !slices.Contains(w.enc.screen.Prompt.Bookings, ref) })
	if len(named) == 0 {
		return refs
	}
	return named
}

// looksAgain has a user who was told of a failed cancellation, and is left at a screen with nothing to be done, go back
// to the list: there it can be tried again [RB-60]. A question that stands there is left as it is.
func (w *World) looksAgain(ctx context.Context) error {
	screen := w.enc.screen
	if !w.enc.failed || len(screen.Options) > 0 || screen.Prompt != nil || screen.Stage == contract.Closed {
		return nil
	}
	return w.do(ctx, contract.Task{Kind: contract.ListBookings})
}

// tellsFailure says that a message tells of a booking that it still stands, or that this is not known.
func tellsFailure(m contract.Message) bool {
	return m.Speaks(contract.Existing) && slices.Contains([]contract.Says{contract.NotCancelled, contract.StillBooked, contract.FateUnknown}, m.Says)
}
