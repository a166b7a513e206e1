package provider_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// judged is a run and the configuration that it was made with.
type judged struct {
	provider.Outcome
	provider.Config
}

func run(t *testing.T, c embedded.Config) judged {
	t.Helper()
	mock, err := embedded.Start(context.Background(), c)
	require.NoError(t, err)
	defer func() { require.NoError(t, mock.Close()) }()
	out, err := provider.Run(context.Background(), provider.Options{
		Config: mock.Config, Features: features.FS, Fixtures: fixtures.FS, Harness: results.Harness{Name: "rebookcheck", Version: "test"}, Journal: mock.Journal, Staff: mock, Registry: mock,
		Subject: results.Consumer{Name: mock.Config.Name}, Now: time.Now,
	})
	require.NoError(t, err)
	return judged{out, mock.Config}
}

func TestTheMockPassesEverything(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]embedded.Config{
		"directly":          {Seed: 1},
		"through the proxy": {Seed: 1, Proxy: true},
		"in XML":            {Seed: 1, Formats: []string{"xml", "json"}},
		"with variance 7":   {Seed: 1, Variance: 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := run(t, c)
			for _, r := range out.Run.Requirements {
				if r.Status != rule.Pass && r.Status != rule.NeedsAttestation && r.Status != rule.NotApplicable {
					t.Errorf("%s %s: %s", r.ID, r.Status, r.Detail)
				}
			}
			require.Equal(t, results.Conforms, out.Run.Verdict.Conclusion, fmt.Sprint(out.Run.Verdict.Reasons))
			require.Empty(t, out.Receipt.Open())
			plan, err := provider.PlanOf(out.Config, features.FS, fixtures.FS, "")
			require.NoError(t, err)
			require.LessOrEqual(t, len(out.Receipt.Bookings), plan.Total.Bookings, "no more is booked than the plan says")
			require.LessOrEqual(t, out.Requests, plan.Total.Requests, "and no more is sent")
			t.Log(out.Run.Verdict.Counts, out.Run.Times.Took)
		})
	}
}
