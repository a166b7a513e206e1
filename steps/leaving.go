package steps

import (
	"context"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The ways in which a user leaves the question whether a booking is to be cancelled, other than by confirming:
// with it open, by saying no, by going back, or by leaving the screen to a colleague. Source: SC-11, SC-35, SC-36.

// marks has the user mark bookings for cancelling, and leave it at that.
func (w *World) marks(ctx context.Context, first, second string) error {
	urls := []string{w.original}
	if first != "" {
		urls = nil
	}
	for _, when := range []string{first, second} {
		if when == "" {
			continue
		}
		url, err := w.named(when)
		if err != nil {
			return err
		}
		urls = append(urls, url)
	}
	_, _, err := w.choose(ctx, urls...)
	return err
}

// marksThenConfirms has the user mark one booking and then confirm another.
func (w *World) marksThenConfirms(ctx context.Context, wrong, right string) error {
	if err := w.marks(ctx, wrong, ""); err != nil {
		return err
	}
	url, err := w.named(right)
	if err != nil {
		return err
	}
	return w.confirm(ctx, url)
}

// confirmsThenMarks has the user confirm one booking and then mark another, which the patient keeps. Where the screen does not
// let the user mark it, or asks about it without, the user leaves it.
func (w *World) confirmsThenMarks(ctx context.Context, confirmed, marked string) error {
	url, err := w.named(confirmed)
	if err != nil {
		return err
	}
	if err := w.chosenAndConfirmed(ctx, url); err != nil {
		return err
	}
	kept, err := w.named(marked)
	if err != nil {
		return err
	}
	if refs := w.refs(kept); len(refs) == 1 && w.enc.screen.Prompt == nil {
		if err := w.marksThese(ctx, refs); err != nil {
			return err
		}
	}
	if w.enc.screen.Prompt == nil {
		return nil
	}
	return w.saysNo(ctx)
}

// asksOnly says that a question stands which can only be confirmed or declined, and is about some of these bookings
// and no others.
func (w *World) asksOnly(urls []string) bool {
	if !w.questioned() || len(w.enc.screen.Prompt.Bookings) == 0 {
		return false
	}
	return !slices.ContainsFunc(w.enc.screen.Prompt.Bookings, func(ref string) bool { return !amongURLs(urls, w.enc.urls[ref]) })
}

// comesBack takes the user from questions that can only be confirmed or declined, or from a screen after a no, to where
// other bookings can be chosen. A screen that lets the user mark them needs no leaving. Source: wire contract, ruling 17.29.
func (w *World) comesBack(ctx context.Context, urls ...string) error {
	if err := w.saysNoUntil(ctx, urls); err != nil {
		return err
	}
	if !w.enc.declined || w.asksOnly(urls) || len(w.refs(urls...)) > 0 {
		return nil
	}
	if err := w.looksAtBookings(ctx); err != nil {
		return err
	}
	return w.saysNoUntil(ctx, urls)
}

// saysNoUntil declines one question after the other that can only be confirmed or declined, until one is about these
// bookings only. With no bookings all are declined.
func (w *World) saysNoUntil(ctx context.Context, urls []string) error {
	for range questionsMost {
		if !w.questioned() || w.asksOnly(urls) || w.enc.screen.NotDone != nil && w.enc.declined {
			break
		}
		if err := w.saysNo(ctx); err != nil {
			return err
		}
	}
	return nil
}

// saysNo has the user decline, and stay at the screen.
func (w *World) saysNo(ctx context.Context) error {
	if w.enc.screen.Prompt == nil && len(w.enc.screen.Options) == 0 {
		return w.notDone(w.enc.who, contract.Decline, "the screen has nothing to say no to", evidence.ByHarness)
	}
	w.enc.declined = true
	return w.declines(ctx)
}

// takesOver puts another user at the screen as it stands, or at the desk before the patient calls.
func (w *World) takesOver(who string) error {
	w.user = w.people.Users[map[string]string{"clinician": "clinician", "call handler": "handler"}[who]]
	return nil
}
