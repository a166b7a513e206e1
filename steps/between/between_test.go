package between_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/between"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestAGoodConsumerAndAGoodProviderBothConform(t *testing.T) {
	t.Parallel()
	done := pair(t, "", "")
	require.Equal(t, results.ConformsInPart, done.Consumer.Verdict.Conclusion, done.Consumer.Verdict.Reasons)
	require.Equal(t, results.ConformsInPart, done.Provider.Verdict.Conclusion, done.Provider.Verdict.Reasons)
	require.Equal(t, requirement.Provider, done.Provider.Role)
	require.Empty(t, done.Consumer.Role)
	require.Greater(t, len(done.Consumer.Scenarios), 100)
	require.NotEmpty(t, done.Receipt.Bookings)
	require.Empty(t, done.Receipt.Open())
	require.Equal(t, len(done.Receipt.Bookings), done.Attempts)
	require.Equal(t, "mock ", done.Consumer.Config.Between.Other)
	require.Equal(t, "reference ", done.Provider.Config.Between.Other)

	t.Run("what was left out says so and is no pass", func(t *testing.T) {
		for _, r := range done.Provider.Requirements {
			if r.ID == "CX-25" { // a cancellation without a version is nothing that a good consumer sends
				require.Equal(t, "not selected", string(r.Status))
				require.Contains(t, r.Detail, "not observed")
			}
		}
	})
	t.Run("both are judged again from what was written", func(t *testing.T) {
		requireSame(t, done.Consumer, again(t, done.Consumer))
		requireSame(t, done.Provider, again(t, done.Provider))
	})
	t.Run("both rest on the same entries", func(t *testing.T) {
		for story, view := range done.Provider.Journals {
			require.Equal(t, done.Consumer.Journals[story], view)
		}
	})
	t.Run("no entry that somebody else's report could need is missing", func(t *testing.T) {
		heard := map[string]int{}
		for _, view := range done.Consumer.Journals {
			for _, e := range view {
				if e.Exchange != nil {
					heard[e.Exchange.Heard+"/"+e.Exchange.By]++
				}
			}
		}
		for _, who := range []string{"proxy/", "provider-1/", "driver/" + journal.Harness, "registry/provider", "registry/"} {
			require.Positive(t, heard[who], "%s: %v", who, heard)
		}
	})
}

// again judges a run from its journal file.
func again(t *testing.T, run results.Run) results.Run {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, run.WriteJournal(&file))
	if run.Role == requirement.Provider {
		by, err := suite.NewProviderJudge(providerfeatures.FS, fixtures.FS, run.Harness)
		require.NoError(t, err)
		e, err := results.ReadEvidence(&file)
		require.NoError(t, err)
		return by.Judge(e)
	}
	by, err := suite.NewJudge(features.FS, fixtures.FS, run.Harness)
	require.NoError(t, err)
	out, err := by.File(context.Background(), bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	return out
}

func requireSame(t *testing.T, want, got results.Run) {
	t.Helper()
	require.Empty(t, got.Damage)
	require.Equal(t, want.Verdict, got.Verdict)
	require.Equal(t, want.Requirements, got.Requirements)
	require.Equal(t, want.Scenarios, got.Scenarios)
}

// Each of these is judged with a good one on the other side, which is blamed for nothing. Some of them make the other do
// what would be a breach if it were not for them.
func TestAKnownBadConsumerFailsOnItsOwnSide(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]string{
		"silent-cancel": "RB-31", "adds-reason": "CX-04", "another-reason": "AU-10", "blind-put": "CX-01", "cancels-without-request-id": "SP-25", "acts-on-pointer": "RG-30",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := pair(t, name, "")
			require.Equal(t, results.DoesNotConform, done.Consumer.Verdict.Conclusion)
			require.Contains(t, broken(done.Consumer), breaks)
			require.Empty(t, broken(done.Provider))
			require.Empty(t, faults(done.Provider))
			require.Empty(t, done.Receipt.Open())
			requireSame(t, done.Provider, again(t, done.Provider))
			requireSame(t, done.Consumer, again(t, done.Consumer))
		})
	}
}

func TestAKnownBadProviderFailsOnItsOwnSide(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]string{
		"a-collection": "SL-32", "cancels-original": "RB-49", "asks-token-badly": "RG-02", "cancelled-is-gone": "RD-01", "edits-original": "RB-23",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := pair(t, "", name)
			require.Equal(t, results.DoesNotConform, done.Provider.Verdict.Conclusion, done.Provider.Verdict.Reasons)
			require.Contains(t, broken(done.Provider), breaks)
			require.Empty(t, broken(done.Consumer))
			require.Empty(t, faults(done.Consumer))
			requireSame(t, done.Consumer, again(t, done.Consumer))
		})
	}
}

// A provider that does something by itself makes no consumer conform.
func TestNothingPassesOnWhatAProviderDidByItself(t *testing.T) {
	t.Parallel()
	done := pair(t, "", "edits-original")
	require.Equal(t, results.Inconclusive, done.Consumer.Verdict.Conclusion)
	require.Contains(t, done.Consumer.Verdict.Reasons[0], "somebody reached it past the proxy")
}

// A consumer that books somebody else, or changes what it did not make, does not reach the provider.
func TestNobodyElseIsBooked(t *testing.T) {
	t.Parallel()
	done := pair(t, "", "", func(o *between.Options) {
		o.Provider.Patients = append([]provider.Patient{}, o.Provider.Patients...)
		o.Run.Opener = booking("9990001030", o.Run.Opener)
		o.Run.Tags = "@RB-17"
	})
	require.Zero(t, done.Attempts, "the booking was written down, and so was let through")
	require.Empty(t, done.Receipt.Bookings)
}

func TestTheLimitOfBookingsHolds(t *testing.T) {
	t.Parallel()
	done := pair(t, "", "", func(o *between.Options) { o.Provider.Limits.Bookings = 4 })
	require.LessOrEqual(t, done.Attempts, 4)
	require.Equal(t, results.Inconclusive, done.Consumer.Verdict.Conclusion)
	seen := false
	for _, s := range done.Consumer.Scenarios {
		for _, st := range s.Steps {
			seen = seen || bytes.Contains([]byte(st.Detail), []byte("limit of 4 bookings"))
		}
	}
	require.True(t, seen, "no step says that the limit is why")
}

func TestTooFewSlotsSaySo(t *testing.T) {
	t.Parallel()
	done := pair(t, "", "", func(o *between.Options) { o.Provider.Window.From, o.Provider.Window.To = "2m", "3m" })
	require.Equal(t, results.Inconclusive, done.Consumer.Verdict.Conclusion)
	require.Zero(t, done.Attempts)
	found := false
	for _, s := range done.Consumer.Scenarios {
		for _, st := range s.Steps {
			found = found || bytes.Contains([]byte(st.Detail), []byte("the provider shows 0"))
		}
	}
	require.True(t, found)
}

func TestAnInterruptedRunCancelsWhatItBooked(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	done, err := playedIn(ctx, t, "", "", func(o *between.Options) {
		o.Run.Done = func(results.Scenario) {
			if n++; n == 20 {
				cancel()
			}
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NotEmpty(t, done.Receipt.Bookings)
	require.Empty(t, done.Receipt.Open())
}

func TestThePlanNamesWhatIsLeftOutAndWhy(t *testing.T) {
	t.Parallel()
	c, err := provider.Parse([]byte("base_url: https://utc.example/STU3/1\nasid: \"918000000333\"\nservices: [\"1\"]\n"), false)
	require.NoError(t, err)
	with := results.Between{Registry: true}
	plan, err := between.PlanOf(features.FS, "", with)
	require.NoError(t, err)
	var said bytes.Buffer
	require.NoError(t, plan.Print(&said, c))
	require.Contains(t, said.String(), "Nothing was sent")
	require.Contains(t, said.String(), "cannot be arranged: Vale UTC will refuse the new booking")

	without, err := between.PlanOf(features.FS, "", results.Between{})
	require.NoError(t, err)
	require.Less(t, len(without.Stories), len(plan.Stories))
	_, err = between.PlanOf(features.FS, "@CX-38", with)
	require.ErrorIs(t, err, suite.ErrNothingSelected)
}

// Who changed a booking past our proxy cannot be told. It makes no consumer conform, and a provider is not said to be the only one who can.
func TestWhatNobodyWasHeardAskingForIsFoundAtTheEnd(t *testing.T) {
	t.Parallel()
	done, err := playedAt(context.Background(), t, "", "", func(o *between.Options, at *embedded.Provider) {
		o.Run.Tags = "@RB-24"
		o.Run.Opener = pastUs(at, o.Run.Opener)
	})
	require.NoError(t, err)
	require.Equal(t, results.Inconclusive, done.Consumer.Verdict.Conclusion)
	require.Contains(t, done.Consumer.Verdict.Reasons[0], "somebody reached it past the proxy")
	require.NotContains(t, done.Consumer.Verdict.Reasons[0], "did amiss")
	for _, r := range done.Provider.Requirements {
		if r.Status == rule.Fail {
			require.Contains(t, r.Detail, "somebody reached it past the proxy", r.ID)
		}
	}
	requireSame(t, done.Provider, again(t, done.Provider))
	requireSame(t, done.Consumer, again(t, done.Consumer))
}
