package suite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// sayYes answers every sheet at once with whatever sounds best, and sends nothing to anybody.
func sayYes(ctx context.Context, desk *attended.Desk) error {
	for {
		s, progress, _, changed := desk.Current()
		switch {
		case s.Serial != 0:
			v := attended.Values{}
			for _, q := range s.Questions {
				switch q.Kind {
				case attended.YesNo:
					v[q.ID] = []string{attended.Yes}
				case attended.Line:
					if q.ID != "cannot" {
						v[q.ID] = []string{"yes"}
					}
				case attended.Time, attended.Minutes:
				case attended.Many:
					for _, c := range q.Choices {
						v[q.ID] = append(v[q.ID], c.Value)
					}
				case attended.One:
					v[q.ID] = []string{q.Choices[0].Value}
					for _, c := range q.Choices {
						if c.Value == string(contract.WrapUp) {
							v[q.ID] = []string{c.Value}
						}
					}
				}
			}
			if err := desk.Submit(attended.Submission{Serial: s.Serial, Values: v}); err != nil && !errors.Is(err, attended.ErrStale) {
				return err
			}
		case progress.Finished:
			return nil
		default:
			select {
			case <-changed:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func TestNobodyPassesAWireRequirementByClicking(t *testing.T) {
	t.Parallel()
	desk, err := attended.New(attended.Config{Dir: t.TempDir(), Now: time.Now})
	require.NoError(t, err)
	clicked := make(chan error, 1)
	go func() { clicked <- sayYes(t.Context(), desk) }()
	require.NoError(t, desk.Welcome(t.Context()))
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Now: time.Now, Opener: desk.Opener(), Seed: 1, Concurrency: 1,
	})
	require.NoError(t, err)
	desk.Finish("done")
	require.NoError(t, <-clicked)
	require.False(t, run.Verdict.Conclusion.Good())
	for _, r := range run.Requirements {
		if r.Role == requirement.Consumer && r.Observable == requirement.Wire {
			require.NotEqual(t, rule.Pass, r.Status, "%s (%s): %s", r.ID, r.Observable, r.Detail)
		}
	}
}
