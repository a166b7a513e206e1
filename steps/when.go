package steps

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func (w *World) calls(ctx context.Context, who, name, why string) error {
	if why == "only to cancel" {
		return w.begin(ctx, name, who, contract.CancelOnly)
	}
	return w.begin(ctx, name, who, contract.CallBack)
}

func (w *World) assesses(ctx context.Context, name, how, who, hours string) error {
	reason := contract.NewProblem
	if how == "re-assesses" {
		reason = contract.CallBack
	}
	if err := w.begin(ctx, name, who, reason); err != nil {
		return err
	}
	return w.alsoNeeds(ctx, hours)
}

func (w *World) needsNone(ctx context.Context, name, who string) error {
	if err := w.begin(ctx, name, who, contract.CallBack); err != nil {
		return err
	}
	return w.outcome(ctx, contract.Outcome{Text: "self-care advice, no appointment needed"})
}

func (w *World) referred(ctx context.Context, name, who, where string) error {
	if err := w.begin(ctx, name, who, contract.CallBack); err != nil {
		return err
	}
	name, err := w.service(where)
	if err != nil {
		return err
	}
	return w.outcome(ctx, contract.Outcome{Text: "referred without a booking", ReferTo: name})
}

func (w *World) clinicianTakesOver(ctx context.Context, hours string) error {
	w.user = w.people.Users["clinician"]
	return w.alsoNeeds(ctx, hours)
}

func (w *World) alsoNeeds(ctx context.Context, hours string) error {
	n, err := strconv.Atoi(hours)
	if err != nil {
		return fmt.Errorf("hours: %w", err)
	}
	return w.outcome(ctx, seenWithin(w.reaching(n)))
}

func seenWithin(hours int) contract.Outcome {
	return contract.Outcome{Text: fmt.Sprintf("face to face within %d hours", hours), Within: hours * 60, NeedsBooking: true}
}

func (w *World) begin(ctx context.Context, name, who string, reason contract.Reason) error {
	p, err := w.people.Patient(who)
	if err != nil {
		return err
	}
	w.begun++
	w.enc = &encounter{who: name, name: nameOf(w.seed, fmt.Sprintf("encounter %d", w.begun)), patient: who, urls: map[string]string{}}
	return w.do(ctx, contract.Task{Kind: contract.BeginEncounter, Patient: &p, Reason: reason})
}

func (w *World) outcome(ctx context.Context, o contract.Outcome) error {
	return w.do(ctx, contract.Task{Kind: contract.RecordOutcome, Outcome: &o})
}

// do performs a task in the encounter in hand.
func (w *World) do(ctx context.Context, t contract.Task) error {
	if w.enc == nil {
		return fmt.Errorf("%w: no encounter is in hand", ErrHarness)
	}
	if w.enc.unbegun {
		return w.notDone(w.enc.who, t.Kind, "the encounter could not be begun", evidence.ByHarness)
	}
	t.Encounter = w.enc.name
	screen, err := w.perform(ctx, w.enc.who, t)
	if err != nil {
		return err
	}
	w.enc.failed = w.enc.failed || t.Kind == contract.ConfirmCancel && slices.ContainsFunc(screen.Messages, tellsFailure)
	w.enc.screen, w.enc.unbegun = screen, t.Kind == contract.BeginEncounter && screen.NotDone != nil
	w.learns(screen)
	return nil
}

// learns keeps which booking each ref stands for. One that stands on no list is known by the question that shows it.
func (w *World) learns(screen contract.Screen) {
	for _, b := range screen.Bookings {
		w.enc.urls[b.Ref] = b.URL
	}
	if screen.Prompt == nil {
		return
	}
	for _, ref := range screen.Prompt.Bookings {
		if url := screen.Prompt.URL(ref); w.enc.urls[ref] == "" && url != "" {
			w.enc.urls[ref] = url
		}
	}
}

func (w *World) hangsUp(ctx context.Context) error { return w.close(ctx) }

// looksAtBookings takes the user to the end of the encounter, where existing bookings are dealt with.
func (w *World) looksAtBookings(ctx context.Context) error {
	if err := w.saysNoUntil(ctx, nil); err != nil {
		return err
	}
	w.enc.listed = true
	return w.do(ctx, contract.Task{Kind: contract.ListBookings})
}

func (w *World) confirmsOriginal(ctx context.Context) error { return w.confirm(ctx, w.original) }

func (w *World) confirmsAt(ctx context.Context, first, second string) error {
	urls := make([]string, 0, 2)
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
	return w.confirm(ctx, urls...)
}

// confirm has the user choose bookings on the list, check with the patient, confirm and close the encounter.
func (w *World) confirm(ctx context.Context, urls ...string) error {
	if w.enc.unbooked {
		return w.leaves(ctx)
	}
	if err := w.chosenAndConfirmed(ctx, urls...); err != nil {
		return err
	}
	return w.close(ctx)
}

// chosenAndConfirmed has the user choose bookings on the list, check with the patient and confirm; the encounter stays open.
func (w *World) chosenAndConfirmed(ctx context.Context, urls ...string) error {
	if !w.enc.listed {
		if err := w.looksAtBookings(ctx); err != nil {
			return err
		}
	}
	if err := w.chooseAndConfirm(ctx, urls...); err != nil {
		return err
	}
	return w.looksAgain(ctx)
}

// refs are the names under which the screen offers the bookings for cancelling. Where it offers
// something without saying which booking it stands for, the user has no choice but to take that.
func (w *World) refs(urls ...string) []string {
	offered := func(ref string) bool {
		return slices.ContainsFunc(w.enc.screen.Options, func(o contract.Option) bool {
			return o.Act == contract.ActCancel && (o.Booking == ref || o.Booking == "")
		})
	}
	var out []string
	for _, b := range w.enc.screen.Bookings {
		if amongURLs(urls, b.URL) && offered(b.Ref) {
			out = append(out, b.Ref)
		}
	}
	if len(w.enc.screen.Bookings) > 0 {
		return out
	}
	for _, o := range w.enc.screen.Options {
		if o.Act == contract.ActCancel && o.Booking != "" {
			out = append(out, o.Booking)
		}
	}
	return out
}

// keeps has the user decline the offer, where one is made, and close the encounter.
func (w *World) keeps(ctx context.Context) error {
	if !w.enc.listed {
		if err := w.looksAtBookings(ctx); err != nil {
			return err
		}
	}
	switch {
	case w.questioned():
		if err := w.answers(ctx); err != nil {
			return err
		}
	case len(w.enc.screen.Options) > 0:
		if err := w.declines(ctx); err != nil {
			return err
		}
	}
	return w.close(ctx)
}

// finishes goes to the end of the encounter and closes it, whatever is asked there.
func (w *World) finishes(ctx context.Context) error {
	if !w.enc.listed {
		if err := w.looksAtBookings(ctx); err != nil {
			return err
		}
	}
	return w.close(ctx)
}

// close closes the encounter; where the consumer first shows something else, once more.
func (w *World) close(ctx context.Context) error {
	begun := w.undone
	for range 2 {
		if err := w.do(ctx, contract.Task{Kind: contract.EndEncounter}); err != nil {
			return err
		}
		if w.enc.screen.Stage == contract.Closed {
			w.undone = begun
			return nil
		}
	}
	// A question that cannot be left open is answered with no; the user has then left the only way that there is.
	if w.enc.screen.Prompt != nil {
		if err := w.saysNo(ctx); err != nil {
			return err
		}
		if err := w.saysNoUntil(ctx, nil); err != nil {
			return err
		}
		if err := w.do(ctx, contract.Task{Kind: contract.EndEncounter}); err != nil {
			return err
		}
		if w.enc.screen.Stage == contract.Closed {
			w.undone = begun
			return nil
		}
	}
	return w.notDone(w.enc.who, contract.EndEncounter, "the encounter does not close, though the user closed it twice", evidence.ByHarness)
}
