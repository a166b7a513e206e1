package suite_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// picky is an adapter that can do with the screen before it only what is on it: it finds the slot to be
// booked and the booking to be cancelled there, and says so where they are not.
type picky struct {
	consumer.Driver
	screen contract.Screen
	// answers makes it answer not_done; otherwise it answers with an error.
	answers bool
	refused map[contract.Kind]int
}

func (p *picky) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if why := p.missing(t); why != "" {
		p.refused[t.Kind]++
		if !p.answers {
			return contract.Screen{}, errors.New(why)
		}
		out := p.screen
		out.NotDone = &contract.NotDone{Why: why}
		return out, nil
	}
	screen, err := p.Driver.Perform(ctx, t)
	if err == nil && t.Kind != contract.RestartSystem {
		p.screen = screen
	}
	return screen, err
}

func (p *picky) missing(t contract.Task) string {
	switch t.Kind {
	case contract.Book:
		if !slices.ContainsFunc(p.screen.Slots, func(s contract.Slot) bool { return s.Start.Equal(t.Slot.Start) }) {
			return "there is no such slot to be chosen"
		}
	case contract.ChooseToCancel:
		for _, ref := range t.Bookings {
			if !slices.ContainsFunc(p.screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel && o.Booking == ref }) {
				return "there is no way to cancel it"
			}
		}
	case contract.ConfirmCancel:
		if p.screen.Prompt == nil {
			return "nothing is being asked"
		}
	default:
	}
	return ""
}

// pickily runs scenarios against a consumer with a picky adapter.
func pickily(t *testing.T, b *reference.Behaviour, answers bool, tags string) (results.Run, map[contract.Kind]int) {
	t.Helper()
	refused := map[contract.Kind]int{}
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Tags: tags, Concurrency: 1, Now: time.Now,
		Opener: consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
			d, err := reference.Opener(reference.Options{Behaviour: b}).Open(ctx, s)
			return &picky{Driver: d, answers: answers, refused: refused}, err
		}),
	})
	require.NoError(t, err)
	return run, refused
}

// claims changes every token of a consumer, headers every request's headers.
func claims(change func(reference.Object)) *reference.Behaviour {
	b := reference.Default()
	b.Claims = func(_ context.Context, _ *reference.Visit, _ reference.Request, claims reference.Object) {
		change(claims)
	}
	return b
}

func headers(change func(http.Header)) *reference.Behaviour {
	b := reference.Default()
	b.Headers = func(_ context.Context, _ *reference.Visit, _ reference.Request, h http.Header) { change(h) }
	return b
}

// The consumer's own defect leaves the user nothing to choose. The breach that led there stands in the journal and decides.
func TestADefectThatEmptiesTheScreenEndsInItsBreach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		behaviour *reference.Behaviour
		breach    requirement.ID
	}{
		"a wrong audience":     {claims(func(c reference.Object) { c["aud"] = "https://wrong.example/" }), "AU-07"},
		"a token of an hour":   {claims(func(c reference.Object) { c["exp"] = c["iat"].(int64) + 3600 }), "AU-08"},
		"another one's ASID":   {headers(func(h http.Header) { h.Set("Ssp-To", "918000000999") }), "SP-11"},
		"an ASID of eleven":    {headers(func(h http.Header) { h.Set("Ssp-From", "91800000011") }), "SP-10"},
		"no interaction named": {headers(func(h http.Header) { h.Del("Ssp-InteractionID") }), "SP-12"},
	} {
		for _, answers := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				run, refused := pickily(t, c.behaviour, answers, "@RB-17 or @RB-36 or @RB-51 or @"+string(c.breach))
				require.Equal(t, results.DoesNotConform, run.Verdict.Conclusion, run.Verdict.Reasons)
				require.Equal(t, rule.Fail, requirementOf(t, run, c.breach).Status)
				require.Zero(t, run.Verdict.Counts[rule.HarnessError])
				require.Empty(t, refused, "a user is given nothing to do that the screen has no means for")
				for _, s := range run.Scenarios {
					require.NotEqual(t, rule.HarnessError, s.Status, s.Detail)
				}
			})
		}
	}
}

func TestATaskThatCannotBeDoneIsAnAnswerAndAnErrorIsNot(t *testing.T) {
	t.Parallel()
	b := reference.Default() // it makes one booking in an encounter
	b.Cannot = func(v *reference.Visit) string {
		if v.Task.Kind == contract.Book && len(v.Standing()) > 0 {
			return "the button\nto book is not\x1b[31m there"
		}
		return ""
	}
	run, _ := pickily(t, b, true, "@RB-10")
	require.NotEqual(t, results.HarnessFault, run.Verdict.Conclusion, run.Verdict.Reasons)
	undone := func(st results.Step) bool { return st.Status == results.NotDone }
	sc := run.Scenarios[slices.IndexFunc(run.Scenarios, func(s results.Scenario) bool { return slices.ContainsFunc(s.Steps, undone) })]
	require.Equal(t, rule.NotObserved, sc.Status, "it could not be played")
	require.Equal(t, "the button to book is not [31m there", sc.Steps[slices.IndexFunc(sc.Steps, undone)].Detail)
	view := run.Journals[sc.Journal()]
	at := slices.IndexFunc(view, func(e journal.Entry) bool { return e.Mark != nil && e.Mark.Kind == evidence.MarkNotDone })
	require.GreaterOrEqual(t, at, 0)
	story, err := evidence.Read(view)
	require.NoError(t, err)
	require.Equal(t, evidence.ByAdapter, story.NotDone[0].By)
	require.Equal(t, contract.Book, story.NotDone[0].Task)
}

func TestAnErrorForATaskIsAFaultOfTheAdapter(t *testing.T) {
	t.Parallel()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Tags: "@RB-36", Concurrency: 1, Now: time.Now,
		Opener: consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
			d, err := reference.Opener(reference.Options{}).Open(ctx, s)
			return &failing{d}, err
		}),
	})
	require.NoError(t, err)
	require.Equal(t, results.HarnessFault, run.Verdict.Conclusion)
}

// failing fails whenever a booking is to be made.
type failing struct{ consumer.Driver }

func (f *failing) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if t.Kind == contract.Book {
		return contract.Screen{}, errors.New("the browser has crashed")
	}
	return f.Driver.Perform(ctx, t)
}

func TestOneBookingInAnEncounterConformsWhereItIsDeclared(t *testing.T) {
	t.Parallel()
	b := reference.Default()
	b.Cannot = func(v *reference.Visit) string {
		if (v.Task.Kind == contract.Book || v.Task.Kind == contract.SearchSlots) && len(v.Standing()) > 0 {
			return "one booking was made in this encounter, and there is no way to make another"
		}
		return ""
	}
	run := declared(t, reference.Opener(reference.Options{Behaviour: b}), contract.Without([]contract.Capability{contract.SeveralBookings}), "")
	require.Equal(t, results.Conforms, run.Verdict.Conclusion, run.Verdict.Reasons)
	require.Equal(t, rule.NotApplicable, requirementOf(t, run, "RB-64").Status)
	require.Equal(t, rule.Pass, requirementOf(t, run, "RB-62").Status, "it books again in a later encounter")
}
