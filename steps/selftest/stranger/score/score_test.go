package score_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger"
	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger/score"
)

func finding(name string, breaks []requirement.ID, c results.Conclusion, broken ...requirement.ID) selftest.Finding {
	return selftest.Finding{Subject: selftest.Subject{Name: name, Defect: "What it does.", Breaks: breaks}, Conclusion: c, Broken: broken, Reasons: []string{"a reason"}}
}

var either = []requirement.ID{"RB-29", "RB-31"}

func TestEachOutcome(t *testing.T) {
	t.Parallel()
	unreachable := finding("x", either, "")
	unreachable.Err = errors.New("no such consumer")
	for name, c := range map[string]struct {
		found  selftest.Finding
		always []requirement.ID
		want   score.Outcome
		ok     bool
	}{
		"one of those expected":             {finding("x", either, results.DoesNotConform, "RB-31", "RB-32"), nil, score.Caught, true},
		"others only":                       {finding("x", either, results.DoesNotConform, "RB-32"), nil, score.OtherOnly, false},
		"what the honest one is accused of": {finding("x", either, results.DoesNotConform, "RB-31"), []requirement.ID{"RB-31"}, score.Inconclusive, false},
		"nothing":                           {finding("x", either, results.Conforms), nil, score.Missed, false},
		"nothing, but not all was seen":     {finding("x", either, results.Inconclusive), nil, score.Inconclusive, false},
		"no verdict":                        {finding("x", either, results.HarnessFault), nil, score.Fault, false},
		"no run":                            {unreachable, nil, score.Fault, false},
		"a variant":                         {finding("x", nil, results.Conforms), nil, score.Conforms, true},
		"a variant that is warned":          {finding("x", nil, results.Conforms, "RB-05"), nil, score.Accused, false},
		"a variant that is not seen":        {finding("x", nil, results.Inconclusive), nil, score.Inconclusive, false},
		"a variant without verdict":         {finding("x", nil, results.HarnessFault), nil, score.Fault, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := score.RowOf(c.found, c.always, nil)
			require.Equal(t, c.want, row.Outcome)
			require.Equal(t, c.ok, row.OK())
			explained := score.RowOf(c.found, c.always, []score.Explanation{{Name: "x", Reason: "Nothing shows it.", Source: "RB-31"}})
			require.Equal(t, c.want != score.Fault, explained.OK(), "a fault cannot be explained away")
			require.Equal(t, !c.ok && c.found.Err == nil, explained.Explained != "")
		})
	}
}

func TestTheScoreCountsAndIsWritten(t *testing.T) {
	t.Parallel()
	rep := selftest.Report{Findings: []selftest.Finding{
		finding("stranger", nil, results.Conforms),
		finding("wrong", nil, results.DoesNotConform, "RB-26"),
		finding("caught", either, results.DoesNotConform, "RB-29"),
		finding("hidden", either, results.Conforms),
		finding("mistaken", either, results.DoesNotConform, "RB-26"),
	}}
	s := score.Of(rep, score.About{Seed: 7}, []score.Explanation{{Name: "hidden", Reason: "Nothing shows it.", Source: "wire 17"}})
	require.False(t, s.OK())
	require.Equal(t, "1 of 3 defects caught on an expected clause (33.3 %), 1 on another clause only, 1 missed, 0 inconclusive; "+
		"1 of 2 variants conform, 1 accused, 0 inconclusive; 0 harness faults; 1 explained", s.Headline())
	written := map[string]string{}
	for _, f := range score.Files(s) {
		var out, again bytes.Buffer
		require.NoError(t, f.Write(&out))
		require.NoError(t, f.Write(&again))
		require.Equal(t, out.String(), again.String())
		written[f.Name] = out.String()
	}
	require.Contains(t, written["stranger.md"], "| hidden | What it does. | RB-29 RB-31 |  | missed; explained: Nothing shows it. (wire 17) |")
	require.Contains(t, written["stranger.md"], "| wrong | What it does. | RB-26 | accused: a reason |")
	var back score.Score
	require.NoError(t, json.Unmarshal([]byte(written["stranger.json"]), &back))
	require.Equal(t, s.Totals, back.Totals)
	require.True(t, score.Of(selftest.Report{Findings: []selftest.Finding{rep.Findings[0], rep.Findings[2]}}, score.About{}, nil).OK())
	require.False(t, score.Of(selftest.Report{}, score.About{}, nil).OK(), "nothing was judged")
}

func TestWhatIsExplainedExists(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, d := range stranger.Defects() {
		known[d.Name] = true
	}
	for _, v := range stranger.Variants() {
		known[v.Name] = true
	}
	all, err := score.Explanations()
	require.NoError(t, err)
	for _, e := range all {
		require.True(t, known[e.Name], e.Name)
		require.NotEmpty(t, e.Reason, e.Name)
		require.NotEmpty(t, e.Source, e.Name)
		known[e.Name] = false // a second time would be a mistake
	}
}
