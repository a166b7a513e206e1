package suite_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// declared runs a selection against an opener whose consumer declares what it cannot do.
func declared(t *testing.T, opener consumer.Opener, c contract.Capabilities, tags string) results.Run {
	t.Helper()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: consumer.Declaring(opener, c), Seed: 7, Tags: tags, Now: time.Now,
	})
	require.NoError(t, err)
	return run
}

func requirementOf(t *testing.T, run results.Run, id requirement.ID) results.Requirement {
	t.Helper()
	i := slices.IndexFunc(run.Requirements, func(r results.Requirement) bool { return r.ID == id })
	require.GreaterOrEqual(t, i, 0)
	return run.Requirements[i]
}

func no() *bool { return new(bool) }

const noRegistry = "the consumer declares that it has no access to the booking registry"

func TestWhatAConsumerDeclaresThatItCannotDoDoesNotApplyAndNeverPasses(t *testing.T) {
	t.Parallel()
	good := reference.Opener(reference.Options{})
	run := declared(t, good, contract.Capabilities{Registry: no()}, "@RG-28 or @RG-31 or @RB-36")
	require.Equal(t, results.ConformsInPart, run.Verdict.Conclusion, run.Verdict.Reasons)
	require.Equal(t, []string{noRegistry}, run.Consumer.Declares)
	for _, id := range []requirement.ID{"RG-28", "RG-31"} {
		r := requirementOf(t, run, id)
		require.Equal(t, rule.NotApplicable, r.Status, id)
	}
	require.Equal(t, noRegistry, requirementOf(t, run, "RG-28").Detail)
	for _, s := range run.Scenarios {
		if !strings.HasPrefix(s.Path, "registry/") {
			require.Equal(t, rule.Pass, s.Status)
			continue
		}
		require.Equal(t, rule.NotApplicable, s.Status, s.ID)
		require.Contains(t, s.Detail, noRegistry)
		require.False(t, slices.ContainsFunc(s.Outcomes, func(o results.Outcome) bool { return o.Status == rule.Pass }))
		again, err := rule.JudgeAll(run.Journals[s.ID], catalogue(t))
		require.NoError(t, err)
		require.Equal(t, rule.NotApplicable, again["RG-28"].Status, "judged again from the journal alone")
		require.Equal(t, noRegistry, again["RG-28"].Detail)
	}
}

func silentCancel(t *testing.T) consumer.Opener {
	t.Helper()
	m, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	b := reference.Default()
	m.Change(b)
	return reference.Opener(reference.Options{Behaviour: b})
}

func catalogue(t *testing.T) requirement.Catalogue {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	return cat
}

func TestARunInWhichNothingAppliesDoesNotConform(t *testing.T) {
	t.Parallel()
	run := declared(t, reference.Opener(reference.Options{}), contract.Capabilities{Registry: no()}, "@RG-28 or @RG-30")
	require.Equal(t, results.Inconclusive, run.Verdict.Conclusion)
	require.Zero(t, run.Verdict.Counts[rule.Pass])
	require.NotEmpty(t, run.Verdict.Reasons)
}

func TestNoDeclarationExcusesTheCoreClauses(t *testing.T) {
	t.Parallel()
	everything := contract.Capabilities{CancelLevel: new(0), Registry: no(), SeveralBookings: no(), XML: no(), Restart: no(), CaseRecord: no()}
	const core = "@RB-09 or @RB-31 or @RB-51 or @CX-07"
	run := declared(t, reference.Opener(reference.Options{}), everything, core)
	for _, id := range []requirement.ID{"RB-09", "RB-31", "RB-51", "CX-07"} {
		require.Equal(t, rule.Pass, requirementOf(t, run, id).Status, id)
	}
	bad := declared(t, silentCancel(t), everything, "@RB-31")
	require.Equal(t, rule.Fail, requirementOf(t, bad, "RB-31").Status)
}

// unrecorded is a consumer whose adapter does not show the case record.
func unrecorded(o consumer.Opener) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		d, err := o.Open(ctx, s)
		return blind{d}, err
	})
}

type blind struct{ consumer.Driver }

func (b blind) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	s, err := b.Driver.Perform(ctx, t)
	s.Record = nil
	return s, err
}

func TestACaseRecordThatIsNotShownHasToBeAttested(t *testing.T) {
	t.Parallel()
	hidden := unrecorded(reference.Opener(reference.Options{}))
	run := declared(t, hidden, contract.Capabilities{CaseRecord: no()}, "@RB-56")
	require.Equal(t, rule.NeedsAttestation, requirementOf(t, run, "RB-56").Status)
	undeclared := declared(t, hidden, contract.Capabilities{}, "@RB-56")
	require.Equal(t, rule.Concern, requirementOf(t, undeclared, "RB-56").Status, "only what is declared is excused")
	belied := declared(t, reference.Opener(reference.Options{}), contract.Capabilities{CaseRecord: no()}, "@RB-56")
	require.Equal(t, rule.Pass, requirementOf(t, belied, "RB-56").Status, "what is shown is judged")
}

func TestTheNeedsOfAScenarioAreReadFromItsTagsAndPhrases(t *testing.T) {
	t.Parallel()
	needs, err := steps.Needs([]string{"@RB-01", "@needs-xml"}, []string{"North 111 is restarted", "South 111 may look at the registry"})
	require.NoError(t, err)
	require.Equal(t, []contract.Capability{contract.UseRegistry, contract.SpeakXML, contract.RestartTheWhole}, needs)
	_, err = steps.Needs([]string{"@needs-luck"}, nil)
	require.ErrorContains(t, err, "names no capability")
	needing := 0
	_, all := load(t)
	for _, s := range all {
		if len(s.Needs) > 0 {
			needing++
		}
	}
	require.Greater(t, needing, 4)
}

// All sessions of a run are of one consumer; an adapter that declares now this and now that is mistaken, and excused nothing.
func TestSessionsThatDeclareDifferentThingsAreAMistakeOfTheAdapter(t *testing.T) {
	t.Parallel()
	opened := 0
	var mu sync.Mutex
	good := reference.Opener(reference.Options{})
	now := consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		mu.Lock()
		defer mu.Unlock()
		if opened++; opened%2 == 0 {
			return consumer.Declaring(good, contract.Capabilities{Registry: no()}).Open(ctx, s)
		}
		return good.Open(ctx, s)
	})
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: now, Seed: 7, Tags: "@RB-36 or @RB-31", Now: time.Now,
	})
	require.NoError(t, err)
	require.Equal(t, results.HarnessFault, run.Verdict.Conclusion, run.Verdict.Reasons)
	require.Contains(t, strings.Join(run.Verdict.Reasons, "\n"), "declared different capabilities")
	require.Contains(t, strings.Join(run.Verdict.Reasons, "\n"), noRegistry)
	require.Equal(t, 3, run.Verdict.Conclusion.ExitCode())
}
