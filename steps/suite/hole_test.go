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

func TestAChangeThatNothingJudgedExplainsLetsNothingPass(t *testing.T) {
	for _, name := range []string{"silent-cancel", ""} {
		t.Run("with the defect "+name, func(t *testing.T) {
			var mocks sync.Map
			opener := consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
				mock, _ := mocks.Load(s.Session)
				world, _ := mock.(*mockprovider.World)
				options := reference.Options{Transport: hole{world}}
				if m, ok := mutant.Find(name); ok {
					return m.Opener(options).Open(ctx, s) //nolint:wrapcheck // a consumer's own
				}
				return reference.Opener(options).Open(ctx, s) //nolint:wrapcheck // as above
			})
			run, err := suite.Run(t.Context(), suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Opener: opener, Seed: 1, Now: time.Now, Tags: "@RB-12",
				Mock: func(session string, mock *mockprovider.World) { mocks.Store(session, mock) },
			})
			require.NoError(t, err)
			require.NotEqual(t, results.Conforms, run.Verdict.Conclusion)
			changed := 0
			for _, s := range run.Scenarios {
				for _, o := range s.Outcomes {
					require.NotEqual(t, rule.Pass, o.Status, "%s passes in %s", o.ID, s.ID)
					if o.Detail == "nothing can pass: a booking was changed by nothing that was judged" {
						require.Equal(t, rule.HarnessError, o.Status)
						changed++
					}
				}
			}
			require.Positive(t, changed)
			if name == "silent-cancel" { // nothing that it did wrong was seen
				require.Equal(t, results.HarnessFault, run.Verdict.Conclusion)
				require.Equal(t, 3, run.Verdict.Conclusion.ExitCode())
			}
		})
	}
}
