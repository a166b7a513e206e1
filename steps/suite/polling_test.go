package suite_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// poller keeps the list of bookings up to date without a pause, beyond the end of its session.
type poller struct {
	afterthought
	busy *sync.WaitGroup
}

func (p *poller) Close() error {
	task := contract.Task{Now: p.last.Now, User: p.last.User, Encounter: "afterwards", Kind: contract.BeginEncounter, Patient: p.patient, Reason: contract.CancelOnly}
	p.busy.Go(func() {
		poll := time.NewTicker(8 * time.Millisecond)
		defer poll.Stop()
		for range 20 {
			_, _ = p.Driver.Perform(context.Background(), task)
			task.Kind = contract.ListBookings
			<-poll.C
		}
	})
	return nil
}

// Polls do no harm, whenever they arrive: in the midst of a story's end, or in the story that comes next at the same address.
func TestPollsThatOutliveTheirStoryAccuseNobody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*front.Config{
		"listeners of its own": nil,
		"at one fixed address": {Address: "127.0.0.1:0", Now: time.Now, Fixed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good := reference.Opener(reference.Options{})
			var busy sync.WaitGroup
			var mu sync.Mutex
			var printed []results.Scenario
			cfg := suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Now: time.Now, Tags: "@RB-55 or @RB-36 or @CX-07", Concurrency: 1, Grace: 300 * time.Millisecond,
				Done: func(s results.Scenario) {
					mu.Lock()
					defer mu.Unlock()
					printed = append(printed, s)
				},
				Opener: consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
					d, err := good.Open(ctx, setup)
					return &poller{afterthought{Driver: d}, &busy}, err
				}),
			}
			if c != nil {
				f, err := front.Listen(t.Context(), *c)
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, f.Close()) })
				cfg.Front = f
			}
			run, err := suite.Run(t.Context(), cfg)
			require.NoError(t, err)
			busy.Wait()
			for _, s := range append(printed, run.Scenarios...) {
				require.Equal(t, rule.Pass, s.Status, "%s: %s", s.ID, s.Detail)
			}
			require.Equal(t, results.ConformsInPart, run.Verdict.Conclusion, run.Verdict.Reasons)
			for _, r := range run.Requirements {
				require.NotEqual(t, rule.Concern, r.Status, "%s: %s", r.ID, r.Detail)
			}
		})
	}
}
