package suite_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// behindFront runs some scenarios against the reference consumer and returns the status of each requirement.
func behindFront(t *testing.T, f *front.Front, concurrency int, opener consumer.Opener) map[requirement.ID]rule.Status {
	t.Helper()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Now: time.Now, Opener: opener, Seed: 1, Front: f, Concurrency: concurrency,
		Tags: "@RB-09 or @RB-14 or @RB-24 or @RG-30 or @CX-01 or @RB-02",
	})
	require.NoError(t, err)
	out := map[requirement.ID]rule.Status{}
	for _, r := range run.Requirements {
		out[r.ID] = r.Status
	}
	for _, s := range run.Scenarios {
		require.Equal(t, rule.Pass, s.Status, "%s: %s", s.ID, s.Detail)
	}
	return out
}

func plain() consumer.Opener {
	return reference.Opener(reference.Options{NewID: uuid.NewString})
}

// without has a consumer forget the session in the proxy's address, as one does that was set up by hand.
func without(root string) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		s.Proxy = root + "/ssp"
		return plain().Open(ctx, s)
	})
}

func TestBehindAFixedAddressTheVerdictsAreTheSame(t *testing.T) {
	t.Parallel()
	want := behindFront(t, nil, 2, plain())
	for name, c := range map[string]struct {
		fixed       bool
		concurrency int
		forgets     bool
	}{
		"scenarios at once, each with a session in its path": {concurrency: 4},
		"one at a time, at addresses without a session":      {fixed: true, concurrency: 1},
		"the consumer forgets the session in the proxy's":    {concurrency: 1, forgets: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := front.Listen(t.Context(), front.Config{Address: "127.0.0.1:0", Fixed: c.fixed, Now: time.Now})
			require.NoError(t, err)
			opener := plain()
			if c.forgets {
				opener = without(f.Root())
			}
			require.Equal(t, want, behindFront(t, f, c.concurrency, opener))
			lost, more := f.Unmatched()
			require.Empty(t, lost)
			require.Zero(t, more)
			require.NoError(t, f.Close())
		})
	}
}
