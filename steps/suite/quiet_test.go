package suite_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestEveryScenarioEndsInAQuietTimeThatTheResultsState(t *testing.T) {
	t.Parallel()
	run := runOf(t, nil, suite.Config{Tags: "@RB-31 or @RB-55"})
	require.Equal(t, steps.Quiet.String(), run.Config.Quiet)
	for _, s := range run.Scenarios {
		view := run.Journals[s.ID]
		last := slices.DeleteFunc(slices.Clone(view), func(e journal.Entry) bool { return e.Mark == nil || e.Mark.Kind != evidence.MarkTask })
		var task contract.Task
		require.NoError(t, json.Unmarshal(last[len(last)-1].Mark.Data, &task))
		rest := view[len(view)-3:]
		require.Equal(t, evidence.MarkClock, rest[0].Mark.Kind, s.ID)
		require.Equal(t, evidence.MarkState, rest[1].Mark.Kind, s.ID)
		require.Equal(t, evidence.MarkEnd, rest[2].Mark.Kind, s.ID)
		var then time.Time
		require.NoError(t, json.Unmarshal(rest[0].Mark.Data, &then))
		require.False(t, then.Before(task.Now.Add(steps.Quiet)), "%s: the clock moved from %s to %s only", s.ID, task.Now, then)
	}
}

// afterthought is a consumer that behaves until it is closed, and then cancels whatever it finds.
type afterthought struct {
	consumer.Driver
	patient *contract.Patient
	last    contract.Task
}

func (a *afterthought) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if t.Patient != nil {
		a.patient = t.Patient
	}
	a.last = t
	return a.Driver.Perform(ctx, t)
}

func (a *afterthought) Close() error {
	task := contract.Task{Now: a.last.Now, User: a.last.User, Encounter: "afterwards"}
	do := func(kind contract.Kind, change func(*contract.Task)) contract.Screen {
		next := task
		next.Kind = kind
		change(&next)
		screen, err := a.Driver.Perform(context.Background(), next)
		if err != nil {
			return contract.Screen{}
		}
		return screen
	}
	do(contract.BeginEncounter, func(t *contract.Task) { t.Patient, t.Reason = a.patient, contract.CancelOnly })
	list := do(contract.ListBookings, func(*contract.Task) {})
	refs := make([]string, 0, len(list.Bookings))
	for _, b := range list.Bookings {
		refs = append(refs, b.Ref)
	}
	do(contract.ChooseToCancel, func(t *contract.Task) { t.Bookings = refs })
	do(contract.ConfirmCancel, func(t *contract.Task) { t.Bookings = refs })
	return a.Driver.Close()
}

func TestACancellationAfterTheLastTaskIsSeen(t *testing.T) {
	t.Parallel()
	good := reference.Opener(reference.Options{})
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Now: time.Now, Tags: "@RB-55",
		Opener: consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
			d, err := good.Open(ctx, setup)
			return &afterthought{Driver: d}, err
		}),
	})
	require.NoError(t, err)
	require.Contains(t, run.Broken(), requirement.ID("RB-55"), run.Verdict.Reasons)
}
