package suite_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// cutAt is what the journal of a story held when an event of it had just happened.
func cutAt(view journal.View, event int) journal.View {
	var out journal.View
	for _, e := range view {
		if e.Seq > event {
			break
		}
		if e.Closed > event {
			x := *e.Exchange
			x.Fate, x.Status, x.Response = "", 0, journal.Message{}
			e.Closed, e.Exchange = 0, &x
		}
		out = append(out, e)
	}
	return out
}

// lastEvent is how many events a journal holds.
func lastEvent(view journal.View) int {
	last := 0
	for _, e := range view {
		last = max(last, e.Seq, e.Closed)
	}
	return last
}

// failed are the requirements that a story breaks.
func failed(by *suite.Judge, story string, view journal.View) []requirement.ID {
	run := by.Judge(results.Evidence{Stories: []string{story}, Journals: map[string]journal.View{story: view}})
	var out []requirement.ID
	for _, s := range run.Scenarios {
		for _, o := range s.Outcomes {
			if o.Status == rule.Fail && !slices.Contains(out, o.ID) {
				out = append(out, o.ID)
			}
		}
	}
	return out
}

// moments are events at which a story might be interrupted: right after each screen, where the harness has not marked yet
// what providers hold, and a few others.
func moments(view journal.View, draw *rand.Rand) []int {
	var out []int
	for _, e := range view {
		if e.Mark != nil && e.Mark.Kind == evidence.MarkScreen {
			out = append(out, e.Seq)
		}
	}
	for range 2 {
		out = append(out, 1+draw.IntN(lastEvent(view)-1))
	}
	return out
}

// Wherever a run is killed, a consumer that does nothing wrong is accused of nothing.
func TestAStoryThatIsInterruptedAccusesNobody(t *testing.T) {
	t.Parallel()
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(t, err)
	run, err := suite.Run(t.Context(), suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: plain(), Seed: 1, Now: time.Now, Tags: "@RB-59 or @RB-60 or @CX-41"})
	require.NoError(t, err)
	draw := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	for _, story := range slices.Sorted(maps.Keys(run.Journals)) {
		view := run.Journals[story]
		for _, at := range moments(view, draw) {
			cut := evidence.Interrupted(cutAt(view, at))
			require.Empty(t, evidence.Missing(cut))
			require.Empty(t, failed(by, story, cut), "at event %d of %s", at, story)
		}
	}
}

// A consumer that breaks something is accused of that and of nothing else, wherever the run is killed, and from its
// deed on of that.
func TestAnInterruptedStoryShowsTheBreachThatWasSeen(t *testing.T) {
	t.Parallel()
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(t, err)
	silent, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	run, err := suite.Run(t.Context(), suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: silent.Opener(reference.Options{}), Seed: 1, Now: time.Now, Tags: "@RB-12 or @RB-31"})
	require.NoError(t, err)
	shown := 0
	for _, story := range slices.Sorted(maps.Keys(run.Journals)) {
		view := run.Journals[story]
		whole := failed(by, story, view)
		since := false
		for at := 1; at < lastEvent(view); at += 3 {
			got := failed(by, story, evidence.Interrupted(cutAt(view, at)))
			require.Subset(t, whole, got, "at event %d of %s", at, story)
			if now := slices.Contains(got, "RB-31"); now || since {
				require.True(t, now, "at event %d of %s it is forgotten", at, story)
				since = true
				shown++
			}
		}
		require.Equal(t, slices.Contains(whole, "RB-31"), since, story)
	}
	require.Positive(t, shown)
}
