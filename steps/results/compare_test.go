package results_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// ofTwo is a run of two scenarios, named a and b, with the statuses given; b is about RB-18.
func ofTwo(t *testing.T, a, b rule.Status) results.Run {
	t.Helper()
	first, second := scenario(a, outcome("RB-01", a, true)), scenario(b, outcome("RB-18", b, true))
	first.ID, second.ID = "a", "b"
	return results.Fold(results.Run{Scenarios: []results.Scenario{first, second}}, catalogue(t), rules)
}

func TestARunIsComparedWithAnEarlierOne(t *testing.T) {
	good, bad := ofTwo(t, rule.Pass, rule.Pass), ofTwo(t, rule.Pass, rule.Fail)

	same := results.Compare(good, good, nil)
	require.True(t, same.Same())
	require.False(t, same.Worse())

	worse := results.Compare(good, bad, &good)
	require.True(t, worse.Worse())
	require.Equal(t, []results.Change{{ID: "RB-18", Was: rule.Pass, Now: rule.Fail, Worse: true}}, withoutDetail(worse.Requirements))
	require.Equal(t, "b", worse.Scenarios[0].ID)

	better := results.Compare(bad, good, nil)
	require.False(t, better.Worse())
	require.False(t, better.Same())

	ours := results.Compare(good, bad, &bad)
	require.True(t, ours.Requirements[0].Ours, "the earlier evidence comes to the same by the present suite")

	open := results.Compare(good, ofTwo(t, rule.Pass, rule.NotObserved), nil)
	require.True(t, open.Worse(), "a verdict that is gone is worse")

	shorter := bad
	shorter.Scenarios = bad.Scenarios[:1]
	shorter.Harness.Suite.Digest, shorter.Harness.Suite.Rules = "x", "y"
	shorter.Consumer.Product = &results.Product{Version: "2"}
	shorter.Config.Tags = "@RB-01"
	d := results.Compare(bad, shorter, nil)
	require.Equal(t, []string{"b"}, d.Gone)
	require.NotEmpty(t, d.Suite)
	require.Equal(t, []string{`product version not named and "2"`}, d.Consumer)
	require.Equal(t, []string{`tags "" and "@RB-01"`}, d.Config)
	require.Equal(t, []string{"b"}, results.Compare(shorter, bad, nil).New)
}

func withoutDetail(all []results.Change) []results.Change {
	for i := range all {
		all[i].Detail = ""
	}
	return all
}
