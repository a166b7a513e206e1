package steps

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// questioned says that the screen asks of its own accord whether bookings are to be cancelled, and
// that this can only be confirmed or declined: there is nothing to choose.
func (w *World) questioned() bool {
	return w.enc.screen.Prompt != nil && !slices.ContainsFunc(w.enc.screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel })
}

// questionsMost is how many questions in a row a user answers.
const questionsMost = 8

// answers confirms the questions that name bookings to be cancelled and no others, and declines the rest. What no
// question named is chosen, where the screen then offers that.
func (w *World) answers(ctx context.Context, urls ...string) error {
	left := slices.Clone(urls)
	for range questionsMost {
		p := w.enc.screen.Prompt
		if p == nil {
			break
		}
		task := contract.Task{Kind: contract.Decline}
		wanted := func(ref string) bool { return slices.Contains(urls, w.enc.urls[ref]) }
		if len(p.Bookings) > 0 && !slices.ContainsFunc(p.Bookings, func(ref string) bool { return !wanted(ref) }) {
			task = contract.Task{Kind: contract.ConfirmCancel, Bookings: p.Bookings}
			left = slices.DeleteFunc(left, func(url string) bool {
				return slices.ContainsFunc(p.Bookings, func(ref string) bool { return w.enc.urls[ref] == url })
			})
		}
		if err := w.do(ctx, task); err != nil {
			return err
		}
	}
	if len(left) == 0 {
		return nil
	}
	if len(w.refs(left...)) > 0 {
		return w.chooseAndConfirm(ctx, left...)
	}
	return w.notDone(w.enc.who, contract.ConfirmCancel, "no question asks about the booking to be cancelled and no other", evidence.ByHarness)
}

// declines has the user decline the offer. Where the screen names no way to and the adapter says that
// there is none, leaving is the way to keep a booking, and nothing is missing.
func (w *World) declines(ctx context.Context) error {
	named := slices.ContainsFunc(w.enc.screen.Options, func(o contract.Option) bool { return o.Act == contract.ActDecline })
	before := w.undone
	if err := w.do(ctx, contract.Task{Kind: contract.Decline}); err != nil {
		return err
	}
	if !named {
		w.undone = before
	}
	return nil
}

// leaves has a user for whom nothing could be booked leave the existing bookings as they are: nobody
// gives up an appointment for one that was not made. Where an offer is made, it is declined.
func (w *World) leaves(ctx context.Context) error {
	why := "nothing was booked in its place, so the user leaves the original as it is"
	if err := w.notDone(w.enc.who, contract.ConfirmCancel, why, evidence.ByHarness); err != nil {
		return err
	}
	return w.keeps(ctx)
}

// oneLine is a text in one line that holds no control characters, whoever wrote it.
func oneLine(text string) string {
	shown := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
	return strings.Join(strings.Fields(shown), " ")
}
