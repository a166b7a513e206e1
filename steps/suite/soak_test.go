package suite_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// soakRuns is how often each consumer is judged when TEST_SOAK is set, and a moment's worth otherwise.
const (
	soakRuns  = 200
	soakBound = 40 * time.Minute
)

// soakMutants are known-bad consumers of different themes; soakTags select what they break, for the moment's worth.
// Two hundred times they are judged in all scenarios.
var soakMutants = []string{"silent-cancel", "star-if-match", "drops-document", "never-offers", "no-list"}

const soakTags = "@RB-31 or @CX-05"

// TestSoakVerdictsAreTheSameEveryTime judges the reference consumer and five mutants over and over,
// in this process and with eight scenarios at a time, and wants the same sealed results every time.
func TestSoakVerdictsAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	repeats := 2
	if os.Getenv("TEST_SOAK") != "" { //nolint:forbidigo // a flag would have to be known to every package
		repeats = soakRuns
	}
	end := time.Now().Add(soakBound)
	changes := map[string]func(*reference.Behaviour){"reference": nil}
	for _, name := range soakMutants {
		m, ok := mutant.Find(name)
		require.True(t, ok, name)
		changes[name] = m.Change
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tags := soakTags
			if repeats == soakRuns {
				tags = ""
			}
			first := runOf(t, change, suite.Config{Tags: tags, Concurrency: 1})
			if change != nil {
				require.NotEmpty(t, first.Broken(), "%s breaks nothing in these scenarios, which would be no test of it", name)
			}
			want := string(withoutTimes(t, first))
			for n := 2; n <= repeats; n++ {
				require.True(t, time.Now().Before(end), "run %d of %d was not reached within %s", n, repeats, soakBound)
				require.Equal(t, want, string(resultsOf(t, change, 8, tags)), "run %d of %d", n, repeats)
			}
		})
	}
}
