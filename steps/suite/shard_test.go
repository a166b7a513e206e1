package suite_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestAShardIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]suite.Shard{"": {}, "1/1": {N: 1, Of: 1}, "2/5": {N: 2, Of: 5}, "5/5": {N: 5, Of: 5}} {
		got, err := suite.ParseShard(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	for _, text := range []string{"0/5", "6/5", "2", "2/", "/5", "2/0", "-1/5", "2/5/1", "two/5", " 2/5", "02/5", "1/99999"} {
		_, err := suite.ParseShard(text)
		require.Error(t, err, text)
	}
}

func TestEveryScenarioGoesToOneShardWhateverTheOrder(t *testing.T) {
	t.Parallel()
	_, all := load(t)
	whole, err := suite.Split(all, suite.Shard{})
	require.NoError(t, err)
	require.Equal(t, all, whole)
	const of = 5
	turned := slices.Clone(all)
	slices.Reverse(turned)
	seen, whereTold := map[string]int{}, map[string]int{}
	for n := 1; n <= of; n++ {
		part, err := suite.Split(all, suite.Shard{N: n, Of: of})
		require.NoError(t, err)
		require.InDelta(t, float64(stories(all))/of, stories(part), 1, "shards have equally much to act out")
		for _, s := range part {
			seen[s.ID]++
			require.Contains(t, []int{0, n}, whereTold[s.Story], "a story is not split")
			whereTold[s.Story] = n
		}
		back, err := suite.Split(turned, suite.Shard{N: n, Of: of})
		require.NoError(t, err)
		slices.Reverse(back)
		require.Equal(t, part, back, "the order of the scenarios is kept and decides nothing")
	}
	require.Len(t, seen, len(all))
	for id, times := range seen {
		require.Equal(t, 1, times, id)
	}
	_, err = suite.Split(all[:3], suite.Shard{N: 1, Of: 4})
	require.ErrorIs(t, err, suite.ErrNothingSelected)
}

func stories(of []suite.Scenario) int {
	told := map[string]bool{}
	for _, s := range of {
		told[s.Story] = true
	}
	return len(told)
}

// shardTags select a few scenarios, about as many as a test can run several times.
const shardTags = "@RB-31 or @RB-12 or @RB-28 or @RG-30 or @RB-06"

// shards runs every shard of a selection, and reads each back as it would be from its files.
func shards(t *testing.T, change func(*reference.Behaviour), of int) []suite.Part {
	t.Helper()
	var out []suite.Part
	for n := 1; n <= of; n++ {
		run := runOf(t, change, suite.Config{Tags: shardTags, Shard: suite.Shard{N: n, Of: of}, Concurrency: n})
		out = append(out, suite.Part{From: fmt.Sprintf("shard-%d", n), Run: readBack(t, run)})
	}
	return out
}

func readBack(t *testing.T, run results.Run) results.Run {
	t.Helper()
	var raw, lines bytes.Buffer
	require.NoError(t, run.WriteJSON(&raw))
	require.NoError(t, run.WriteJournal(&lines))
	back, err := results.Read(raw.Bytes(), lines.Bytes())
	require.NoError(t, err)
	return back
}

func cancelsInSilence(t *testing.T) func(*reference.Behaviour) {
	t.Helper()
	m, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	return m.Change
}

func merge(parts ...suite.Part) (results.Run, error) {
	return suite.Merge(features.FS, fixtures.FS, results.Harness{Name: "rebookcheck", Version: "9.9.9"}, parts)
}

func TestMergedShardsAreTheWholeRunByteForByte(t *testing.T) {
	t.Parallel()
	silent, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	for name, change := range map[string]func(*reference.Behaviour){"a good consumer": nil, "a bad one": silent.Change} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := runOf(t, change, suite.Config{Tags: shardTags, Concurrency: 2})
			parts := shards(t, change, 3)
			slices.Reverse(parts) // it does not matter in which order they are named
			merged, err := merge(parts...)
			require.NoError(t, err)
			require.Equal(t, string(withoutTimes(t, whole)), string(withoutTimes(t, merged)))
			require.Equal(t, whole.Verdict.Conclusion.ExitCode(), merged.Verdict.Conclusion.ExitCode())
			readBack(t, merged) // sealed with its own journal

			// The other reports are functions of the run; ports and times of the real world stand in journals and Times alone.
			merged.Times, whole.Times = results.Times{}, results.Times{}
			merged.Journals, whole.Journals = nil, nil
			for _, f := range report.All() {
				if f.Name == "journal" {
					continue
				}
				var a, b bytes.Buffer
				require.NoError(t, f.Write(&a, whole))
				require.NoError(t, f.Write(&b, merged))
				require.Equal(t, a.String(), b.String(), f.Name)
			}
		})
	}
}

func TestWhatIsNotTheShardsOfOneRunIsRefused(t *testing.T) {
	t.Parallel()
	three := shards(t, nil, 3)
	two := shards(t, nil, 2)
	whole := suite.Part{From: "whole", Run: runOf(t, nil, suite.Config{Tags: shardTags})}
	_, err := merge(three...)
	require.NoError(t, err, "they are right as they are")
	// changed is the last shard with something about it changed.
	changed := func(change func(*results.Run)) []suite.Part {
		parts := slices.Clone(three)
		change(&parts[2].Run)
		return parts
	}
	three[1].Run.Consumer.Adapter = map[string]string{"./adapter": "aa", "./only-here": "cc"}
	for want, parts := range map[string][]suite.Part{
		"the file ./adapter of its command with SHA-256 aa… and bb…": {three[1], changed(func(r *results.Run) { r.Consumer.Adapter = map[string]string{"./adapter": "bb"} })[2]},
		"none was given":                nil,
		"the shard 2/3 is missing":      {three[0], three[2]},
		"are both the shard 1/3":        {three[0], three[0], three[1], three[2]},
		"is one of 2 shards":            {three[0], two[0], three[1], three[2]},
		"is a whole run and no shard":   {whole},
		"has the seed 8":                changed(func(r *results.Run) { r.Config.Seed = 8 }),
		`ran the tags "@RB-31"`:         changed(func(r *results.Run) { r.Config.Tags = "@RB-31" }),
		"was configured otherwise":      changed(func(r *results.Run) { r.Config.Variance = 3 }),
		"is of another consumer":        changed(func(r *results.Run) { r.Consumer.Name = "another" }),
		"was judged by rebookcheck 1.0": changed(func(r *results.Run) { r.Harness.Version = "1.0" }),
		"by another suite than this program's (suite 1, and this is ; what differs: one of them does not say": changed(func(r *results.Run) { r.Harness.Suite = results.Suite{Digest: "1"} }),
		`two builds of the consumer, which never make one verdict: product version not named and "2"`:         changed(func(r *results.Run) { r.Consumer.Product = &results.Product{Version: "2"} }),
		"another edition of the standard":                  changed(func(r *results.Run) { r.Standard = "2" }),
		`shard "x": give the part`:                         changed(func(r *results.Run) { r.Config.Shard = "x" }),
		"1 of the scenarios that it selects are not in it": changed(func(r *results.Run) { r.Scenarios = r.Scenarios[:len(r.Scenarios)-1] }),
		"scenarios are in it that it does not select": {three[0], three[2], func() suite.Part {
			p := three[1]
			p.Run.Scenarios = three[2].Run.Scenarios
			return p
		}()},
		"or it was changed": changed(func(r *results.Run) {
			r.Requirements = slices.Clone(r.Requirements)
			r.Requirements[0].Status = rule.NotObserved
		}),
		"the journal holds nothing of the story": changed(func(r *results.Run) { r.Journals = map[string]journal.View{"other": {}} }),
		`its results say "pass"`: changed(func(r *results.Run) { // the journal of a breach, and results that were edited
			bad := runOf(t, cancelsInSilence(t), suite.Config{Tags: shardTags, Shard: suite.Shard{N: 3, Of: 3}})
			r.Journals = bad.Journals
		}),
	} {
		run, err := merge(parts...)
		require.ErrorIs(t, err, suite.ErrMerge, want)
		require.ErrorContains(t, err, want)
		require.False(t, run.Verdict.Conclusion.Good())
	}
}
