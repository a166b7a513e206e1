package suite_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
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

// Wherever a run is killed, a consumer that does nothing wrong is accused of nothing.
func TestAStoryThatIsInterruptedAccusesNobody(t *testing.T) {
	t.Parallel()
	by, err := suite.NewJudge(features.FS, fixtures.FS, testVersion)
	require.NoError(t, err)
	run, err := suite.Run(t.Context(), suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: plain(), Seed: 1, Now: time.Now, Tags: ""})
	require.NoError(t, err)
	draw := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	_ = draw
	wrong := map[string]int{}
	for story, view := range run.Journals {
		for at := 1; at < lastEvent(view); at += 2 {
			cut := evidence.Interrupted(cutAt(view, at))
			require.Empty(t, evidence.Missing(cut))
			for _, id := range failed(by, story, cut) {
				if wrong[string(id)] == 0 {
					t.Log(fmt.Sprintf("%s at %d of %s", id, at, story))
				}
				wrong[string(id)]++
			}
		}
	}
	require.Empty(t, wrong)
}
