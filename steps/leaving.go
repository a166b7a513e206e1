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
	_, err := w.choose(ctx, urls...)
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

// modal says that a question stands on the screen which can only be confirmed or declined.
func (w *World) modal() bool {
	offers := func(act contract.Act) bool {
		return slices.ContainsFunc(w.enc.screen.Options, func(o contract.Option) bool { return o.Act == act })
	}
	return w.enc.screen.Prompt != nil && offers(contract.ActDecline) && !offers(contract.ActCancel)
}

// askedAlready are the refs of bookings which a question that can only be confirmed or declined is about; nil when
// none stands, or the user had marked others.
func (w *World) askedAlready(urls ...string) []string {
	if !w.modal() || !slices.Equal(urls, w.enc.marked) {
		return nil
	}
	return w.enc.markedRefs
}

// leaveQuestion declines a question that can only be confirmed or declined, where other bookings are wanted than it is
// about. A screen that lets the user mark others needs no leaving. Source: wire contract, ruling 17.29.
func (w *World) leaveQuestion(ctx context.Context, urls ...string) error {
	if !w.modal() {
		return nil
	}
	if err := w.saysNo(ctx); err != nil || len(w.refs(urls...)) > 0 {
		return err
	}
	return w.looksAtBookings(ctx)
}

// saysNo has the user decline, and stay at the screen.
func (w *World) saysNo(ctx context.Context) error {
	if w.enc.screen.Prompt == nil && len(w.enc.screen.Options) == 0 {
		return w.notDone(w.enc.who, contract.Decline, "the screen has nothing to say no to", evidence.ByHarness)
	}
	return w.do(ctx, contract.Task{Kind: contract.Decline})
}

// takesOver puts another user at the screen as it stands.
func (w *World) takesOver(who string) error {
	w.user = w.cfg.People.Users[map[string]string{"clinician": "clinician", "call handler": "handler"}[who]]
	return nil
}
