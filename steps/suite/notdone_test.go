package suite_test

import (
	"bytes"
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/page"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// tagged runs the scenarios of some tags against a known-bad or a good consumer of ours; the reference for no name.
func tagged(t *testing.T, name, tags string) results.Run {
	t.Helper()
	return judged(t, features.FS, name, tags)
}

func judged(t *testing.T, from fs.FS, name, tags string) results.Run {
	t.Helper()
	b := reference.Default()
	m, ok := mutant.Find(name)
	if i := slices.IndexFunc(mutant.Variants(), func(v mutant.Mutant) bool { return v.Name == name }); !ok && i >= 0 {
		m, ok = mutant.Variants()[i], true
	}
	require.True(t, ok || name == "", name)
	if ok {
		m.Change(b)
	}
	run, err := suite.Run(t.Context(), suite.Config{
		Features: from, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{Behaviour: b}),
		Tags: tags, Seed: 1, Now: time.Now,
	})
	require.NoError(t, err)
	return run
}

func TestAStepThatCouldNotBeDoneIsNotShownAsPassed(t *testing.T) {
	t.Parallel()
	run := tagged(t, "never-offers", "@RB-36")
	sc := run.Scenarios[0]
	i := slices.IndexFunc(sc.Steps, func(s results.Step) bool { return s.Status == results.NotDone })
	require.GreaterOrEqual(t, i, 0, "%+v", sc.Steps)
	require.Equal(t, "the user confirms with the patient that the original is to be cancelled", sc.Steps[i].Text)
	require.Contains(t, sc.Steps[i].Detail, "no way to cancel the booking")
	require.NotEqual(t, results.Skipped, sc.Steps[i+1].Status, "the scenario goes on")

	at := slices.IndexFunc(run.Journals[sc.Journal()], func(e journal.Entry) bool { return e.Mark != nil && e.Mark.Kind == evidence.MarkNotDone })
	require.GreaterOrEqual(t, at, 0, "the journal says that it was not done")
	story, err := evidence.Read(run.Journals[sc.Journal()])
	require.NoError(t, err)
	require.Equal(t, evidence.ByHarness, story.NotDone[0].By)

	for name, want := range map[string]string{"html": `"status": "not-done"`, "pretty": "not done: ", "cucumber": `"status": "pending"`, "json": `"status": "not done"`} {
		f, ok := report.Find(name)
		require.True(t, ok)
		var out bytes.Buffer
		require.NoError(t, f.Write(&out, run))
		said := out.String()
		if name == "html" { // most of it is compressed
			said, err = page.Unpacked(said)
			require.NoError(t, err)
		}
		require.Contains(t, said, want, name)
	}
}

// unable is an adapter that answers one kind of task with not_done, always, and hands on the others.
type unable struct {
	consumer.Driver
	kind   contract.Kind
	screen contract.Screen
}

func (u *unable) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if t.Kind == u.kind {
		out := u.screen
		out.NotDone = &contract.NotDone{Why: "there is no button for it"}
		return out, nil
	}
	screen, err := u.Driver.Perform(ctx, t)
	if t.Kind != contract.RestartSystem {
		u.screen = screen
	}
	return screen, err //nolint:wrapcheck // handed on
}

// What an adapter says it could not do is its to say: it is no fault of the harness, and nothing that needs it passes.
func TestNoKindOfTaskThatCouldNotBeDoneIsAHarnessFault(t *testing.T) {
	t.Parallel()
	for _, kind := range []contract.Kind{
		contract.BeginEncounter, contract.RecordOutcome, contract.SearchSlots, contract.Book, contract.ListBookings,
		contract.ChooseToCancel, contract.ConfirmCancel, contract.Decline, contract.EndEncounter, contract.RestartSystem,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			run, err := suite.Run(t.Context(), suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Tags: "@SC-33 or @SC-36 or @SC-11 or @CX-07", Now: time.Now,
				Opener: consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
					d, err := plain().Open(ctx, s)
					return &unable{Driver: d, kind: kind}, err
				}),
			})
			require.NoError(t, err)
			require.NotEqual(t, results.HarnessFault, run.Verdict.Conclusion, run.Verdict.Reasons)
			undone := false
			for _, sc := range run.Scenarios {
				require.Empty(t, sc.Fault, sc.ID)
				require.NotEqual(t, rule.HarnessError, sc.Status, sc.ID)
				undone = undone || slices.ContainsFunc(sc.Steps, func(s results.Step) bool { return s.Status == results.NotDone })
			}
			require.True(t, undone || kind == contract.Decline, "some step shows it")
			if kind == contract.RestartSystem {
				require.Equal(t, results.Inconclusive, run.Verdict.Conclusion, run.Verdict.Reasons)
			}
		})
	}
}

// A consumer may be right to offer nothing, where the scenario says so. Without these words the same scenario does not pass.
func TestAScenarioThatCouldNotBePlayedDoesNotPass(t *testing.T) {
	t.Parallel()
	const file, words = "rebook/2_another_service.feature", ", if that is offered"
	text, err := fs.ReadFile(features.FS, file)
	require.NoError(t, err)
	require.Contains(t, string(text), words)
	for name, c := range map[string]struct {
		text string
		want rule.Status
		why  string
	}{
		"the story allows for it": {string(text), rule.Pass, ""},
		"the story does not":      {strings.ReplaceAll(string(text), words, ""), rule.NotObserved, "could not be played: the user confirms"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := judged(t, fstest.MapFS{file: {Data: []byte(c.text)}}, "no-registry", "@SC-57")
			sc := run.Scenarios[0]
			require.Equal(t, c.want, sc.Status, sc.Detail)
			require.Contains(t, sc.Detail, c.why)
			require.Equal(t, results.NotDone, sc.Steps[len(sc.Steps)-2].Status)
		})
	}
}
