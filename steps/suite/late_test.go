package suite_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// belated is a consumer that behaves until it is closed, and a while after that cancels whatever it finds.
type belated struct {
	afterthought
	done chan<- struct{}
}

func (b *belated) Close() error {
	time.AfterFunc(200*time.Millisecond, func() {
		_ = b.afterthought.Close()
		b.done <- struct{}{}
	})
	return nil
}

func TestACancellationThatIsSentWhenTheStoryHasEndedIsJudged(t *testing.T) {
	t.Parallel()
	for name, fronts := range map[string][]front.Config{
		"listeners of its own": {},
		"behind one address":   {{Address: "127.0.0.1:0", Now: time.Now}},
		"at one fixed address": {{Address: "127.0.0.1:0", Now: time.Now, Fixed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good, done := reference.Opener(reference.Options{}), make(chan struct{}, 100)
			cfg := suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Now: time.Now, Tags: "@RB-55", Concurrency: 1, Grace: 3 * time.Second,
				Opener: consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
					d, err := good.Open(ctx, setup)
					return &belated{afterthought{Driver: d}, done}, err
				}),
			}
			for _, c := range fronts {
				f, err := front.Listen(t.Context(), c)
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, f.Close()) })
				cfg.Front = f
			}
			run, err := suite.Run(t.Context(), cfg)
			require.NoError(t, err)
			require.Equal(t, results.DoesNotConform, run.Verdict.Conclusion, run.Verdict.Reasons)
			require.Contains(t, run.Broken(), requirement.ID("RB-55"), run.Verdict.Reasons)
			for _, s := range run.Scenarios {
				t.Log(s.ID, s.Status, s.Detail, s.Unjudged)
			}
			<-done
		})
	}
}

func TestWhatOnlyReadsWhenTheStoryHasEndedIsNoFault(t *testing.T) {
	t.Parallel()
	good, done := reference.Opener(reference.Options{}), make(chan struct{}, 100)
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Now: time.Now, Tags: "@RB-55", Concurrency: 1, Grace: 2 * time.Second,
		Opener: consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
			d, err := good.Open(ctx, setup)
			return &looking{afterthought{Driver: d}, done}, err
		}),
	})
	require.NoError(t, err)
	<-done
	require.Equal(t, results.ConformsInPart, run.Verdict.Conclusion, run.Verdict.Reasons)
}

// looking looks at what the patient has booked when nobody asks for it any more.
type looking struct {
	afterthought
	done chan<- struct{}
}

func (l *looking) Close() error {
	time.AfterFunc(50*time.Millisecond, func() {
		task := contract.Task{Now: l.last.Now, User: l.last.User, Encounter: "afterwards", Kind: contract.BeginEncounter, Patient: l.patient, Reason: contract.CancelOnly}
		_, _ = l.Driver.Perform(context.Background(), task)
		l.done <- struct{}{}
	})
	return nil
}
