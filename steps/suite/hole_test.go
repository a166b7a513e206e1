package suite_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// hole carries a consumer's updates to the mock by a way that the judge does not read: as if the
// harness itself had sent them.
type hole struct{ mock *mockprovider.World }

func (h hole) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut {
		return h.mock.Ask(r)
	}
	return http.DefaultTransport.RoundTrip(r) //nolint:wrapcheck // as the network has it
}

// passesNothing requires that nothing passes in a run, and that it says why.
func passesNothing(t *testing.T, run results.Run, why string) {
	t.Helper()
	said := 0
	for _, s := range run.Scenarios {
		for _, o := range s.Outcomes {
			require.NotEqual(t, rule.Pass, o.Status, "%s passes in %s", o.ID, s.ID)
			if o.Detail == "nothing can pass: "+why {
				require.Equal(t, rule.HarnessError, o.Status)
				said++
			}
		}
	}
	require.Positive(t, said)
	require.False(t, run.Verdict.Conclusion.Good())
}

func TestACancellationThatTheJudgeDoesNotReadLetsNothingPass(t *testing.T) {
	var mocks sync.Map
	silent, _ := mutant.Find("silent-cancel")
	opener := consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		mock, _ := mocks.Load(s.Session)
		world, _ := mock.(*mockprovider.World)
		return silent.Opener(reference.Options{Transport: hole{world}}).Open(ctx, s) //nolint:wrapcheck // a consumer's own
	})
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: opener, Seed: 1, Now: time.Now, Tags: "@RB-12",
		Mock: func(session string, mock *mockprovider.World) { mocks.Store(session, mock) },
	})
	require.NoError(t, err)
	passesNothing(t, run, "a booking was changed by nothing that was judged")
}

// A consumer of which nothing wrong was seen gets no verdict where something happened that nobody explains.
func TestAChangeThatNothingExplainsEndsARunWithoutAVerdict(t *testing.T) {
	start := mockprovider.DefaultNow()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Seed: 1, Now: time.Now, Tags: "@RB-12",
		Mock: func(_ string, mock *mockprovider.World) {
			_, err := mock.Registry().Plant(mockprovider.Planted{
				BookingURL: mock.Providers()[0].Base + "/Appointment/unseen", NHSNumber: "9990009996",
				Start: start, End: start.Add(time.Minute), Created: start,
			})
			require.NoError(t, err)
		},
	})
	require.NoError(t, err)
	passesNothing(t, run, "a registry entry was made by nothing that was judged")
	require.Equal(t, results.HarnessFault, run.Verdict.Conclusion, run.Verdict.Reasons)
	require.Equal(t, 3, run.Verdict.Conclusion.ExitCode())
}
