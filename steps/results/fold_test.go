package results_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func catalogue(t *testing.T) requirement.Catalogue {
	t.Helper()
	cat, err := requirement.Load(fstest.MapFS{
		"requirements.csv": {Data: []byte(`id,role,level,topic,statement,observable,source,notes
RB-01,consumer,MUST NOT,t,s,wire,x,
RB-05,consumer,SHOULD,t,s,ui,x,
RB-18,provider,MUST,t,s,wire,x,
RB-66,consumer,MUST,t,s,document,x,
RB-67,consumer,SHOULD,t,s,document,x,
SP-01,consumer,MUST,t,s,wire,x,
SP-02,provider,MUST,t,s,wire,x,
CX-13,provider,MUST,t,s,wire,x,
`)},
		"unjudged.csv": {Data: []byte("id,attest,reason\nRB-66,yes,stands in documents\nRB-67,yes,stands in documents\n")},
	})
	require.NoError(t, err)
	return cat
}

var rules = []rule.Rule{{ID: "RB-01", Sentence: "one", Checks: "What.", Limits: "What not."}, {ID: "RB-05", Sentence: "five"}, {ID: "RB-18", Sentence: "eighteen"}}

func outcome(id requirement.ID, status rule.Status, named bool) results.Outcome {
	return results.Outcome{Scenario: "s", ID: id, Named: named, Verdict: rule.Verdict{Status: status, Detail: string(status)}}
}

func scenario(status rule.Status, outcomes ...results.Outcome) results.Scenario {
	return results.Scenario{ID: "s", Status: status, Outcomes: outcomes}
}

// lost is a scenario that did not go to its end.
func lost(status rule.Status, outcomes ...results.Outcome) results.Scenario {
	s := scenario(status, outcomes...)
	s.Fault = "the consumer went away"
	return s
}

func withheld(id requirement.ID) results.Outcome {
	o := outcome(id, rule.HarnessError, true)
	o.Withheld = true
	return o
}

func TestALostScenarioConcernsOnlyTheRequirementsWhoseEvidenceItWas(t *testing.T) {
	good := scenario(rule.Pass, outcome("RB-01", rule.Pass, true), outcome("RB-05", rule.Pass, false))
	for name, c := range map[string]struct {
		scenarios []results.Scenario
		one, five rule.Status
	}{
		"it is about neither":               {[]results.Scenario{good, lost(rule.HarnessError)}, rule.Pass, rule.Pass},
		"it is about one of them":           {[]results.Scenario{good, lost(rule.HarnessError, withheld("RB-01"))}, rule.HarnessError, rule.Pass},
		"nothing else shows either":         {[]results.Scenario{lost(rule.HarnessError, withheld("RB-01"))}, rule.HarnessError, rule.HarnessError},
		"a breach was seen before the loss": {[]results.Scenario{good, lost(rule.Fail, outcome("RB-01", rule.Fail, true), withheld("RB-05"))}, rule.Fail, rule.HarnessError},
		"a breach was seen elsewhere":       {[]results.Scenario{scenario(rule.Fail, outcome("RB-01", rule.Fail, false)), lost(rule.HarnessError, withheld("RB-01"))}, rule.Fail, rule.HarnessError},
	} {
		t.Run(name, func(t *testing.T) {
			run := results.Fold(results.Run{Scenarios: c.scenarios}, catalogue(t), rules)
			status := map[requirement.ID]rule.Status{}
			for _, r := range run.Requirements {
				status[r.ID] = r.Status
			}
			require.Equal(t, c.one, status["RB-01"])
			require.Equal(t, c.five, status["RB-05"])
			told := strings.Join(run.Verdict.Reasons, "\n")
			require.Contains(t, told, "the consumer went away", "the fault is named beside the breach")
			if c.one == rule.Fail {
				require.Equal(t, results.DoesNotConform, run.Verdict.Conclusion)
				require.Contains(t, run.Verdict.Reasons[0], "RB-01")
			}
		})
	}
}

func TestARequirementCarriesWhatItsRuleSaysOfItself(t *testing.T) {
	run := results.Fold(results.Run{}, catalogue(t), rules)
	require.Equal(t, requirement.ID("RB-01"), run.Requirements[0].ID)
	require.Equal(t, []string{"one", "What.", "What not."}, []string{run.Requirements[0].Sentence, run.Requirements[0].Checks, run.Requirements[0].Limits})
}

func TestARunConformsOnlyWhenSomethingPassedAndNothingStandsInTheWay(t *testing.T) {
	cat := catalogue(t)
	pass := outcome("RB-01", rule.Pass, true)
	for name, c := range map[string]struct {
		scenarios []results.Scenario
		want      results.Conclusion
		code      int
	}{
		"all passed":                              {[]results.Scenario{scenario(rule.Pass, pass)}, results.Conforms, 0},
		"a concern does not stand in the way":     {[]results.Scenario{scenario(rule.Concern, pass, outcome("RB-05", rule.Concern, true))}, results.Conforms, 0},
		"a breach":                                {[]results.Scenario{scenario(rule.Fail, outcome("RB-01", rule.Fail, true))}, results.DoesNotConform, 1},
		"a breach in one of two":                  {[]results.Scenario{scenario(rule.Pass, pass), scenario(rule.Fail, outcome("RB-01", rule.Fail, false))}, results.DoesNotConform, 1},
		"a moment that never came":                {[]results.Scenario{scenario(rule.NotObserved, outcome("RB-01", rule.NotObserved, true))}, results.Inconclusive, 4},
		"passed here, not seen where it mattered": {[]results.Scenario{scenario(rule.Pass, pass), scenario(rule.NotObserved, outcome("RB-01", rule.NotObserved, true))}, results.Inconclusive, 4},
		"a SHOULD that was not seen":              {[]results.Scenario{scenario(rule.NotObserved, pass, outcome("RB-05", rule.NotObserved, true))}, results.Conforms, 0},
		"a clause that did not come into play":    {[]results.Scenario{scenario(rule.NotApplicable, pass, outcome("RB-05", rule.NotApplicable, true))}, results.Conforms, 0},
		"nothing but a clause that did not":       {[]results.Scenario{scenario(rule.NotApplicable, outcome("RB-01", rule.NotApplicable, true))}, results.Inconclusive, 4},
		"a scenario that could not go on":         {[]results.Scenario{scenario(rule.NotObserved, pass)}, results.Inconclusive, 4},
		"a breach outranks a harness fault":       {[]results.Scenario{scenario(rule.Fail, outcome("RB-01", rule.Fail, true)), scenario(rule.HarnessError)}, results.DoesNotConform, 1},
		"a scenario that did not go to its end":   {[]results.Scenario{scenario(rule.Pass, pass), lost(rule.HarnessError)}, results.HarnessFault, 3},
		"a concern in such a scenario":            {[]results.Scenario{scenario(rule.Pass, pass), lost(rule.Concern, outcome("RB-05", rule.Concern, true))}, results.HarnessFault, 3},
		"a provider of ours that failed":          {[]results.Scenario{scenario(rule.Fail, pass, outcome("RB-18", rule.HarnessError, false))}, results.HarnessFault, 3},
		"a status nobody knows":                   {[]results.Scenario{scenario(rule.Pass, outcome("RB-01", "splendid", true))}, results.HarnessFault, 3},
		"a scenario with a status nobody knows":   {[]results.Scenario{scenario("splendid", pass)}, results.Inconclusive, 4},
		"no scenario":                             {nil, results.Inconclusive, 4},
		"a scenario that judged nothing":          {[]results.Scenario{scenario(rule.Pass)}, results.Inconclusive, 4},
	} {
		t.Run(name, func(t *testing.T) {
			run := results.Fold(results.Run{Scenarios: c.scenarios}, cat, rules)
			require.Equal(t, c.want, run.Verdict.Conclusion, run.Verdict.Reasons)
			require.Equal(t, c.code, run.Verdict.Conclusion.ExitCode())
		})
	}
	require.Equal(t, 3, results.Conclusion("splendid").ExitCode(), "an unknown conclusion is never a pass")
}

func TestAPartOfTheRunNeverConformsAsAWhole(t *testing.T) {
	cat := catalogue(t)
	passing := []results.Scenario{scenario(rule.Pass, outcome("RB-01", rule.Pass, true))}
	for name, c := range map[string]struct {
		cfg        results.Config
		scenarios  []results.Scenario
		conclusion results.Conclusion
		unseen     rule.Status // of RB-05, which no scenario is about
	}{
		"the whole":              {results.Config{}, passing, results.Conforms, rule.NotApplicable},
		"by tags":                {results.Config{Tags: "@RB-01"}, passing, results.ConformsInPart, rule.NotSelected},
		"a shard":                {results.Config{Shard: "1/2"}, passing, results.ConformsInPart, rule.NotSelected},
		"by tags, with a breach": {results.Config{Tags: "@RB-01"}, []results.Scenario{scenario(rule.Fail, outcome("RB-01", rule.Fail, true))}, results.DoesNotConform, rule.NotSelected},
		"by tags, with a fault":  {results.Config{Tags: "@RB-01"}, append([]results.Scenario{lost(rule.HarnessError)}, passing...), results.HarnessFault, rule.NotSelected},
	} {
		t.Run(name, func(t *testing.T) {
			run := results.Fold(results.Run{Config: c.cfg, Scenarios: c.scenarios}, cat, rules)
			require.Equal(t, c.conclusion, run.Verdict.Conclusion, run.Verdict.Reasons)
			require.Equal(t, c.conclusion == results.Conforms || c.conclusion == results.ConformsInPart, run.Verdict.Conclusion.Good())
			status := map[requirement.ID]rule.Status{}
			for _, r := range run.Requirements {
				status[r.ID] = r.Status
			}
			require.Equal(t, c.unseen, status["RB-05"])
			require.Equal(t, rule.NotApplicable, status["CX-13"], "what does not bind the consumer is no matter of selection")
			require.Equal(t, rule.NeedsAttestation, status["RB-66"])
		})
	}
	require.Zero(t, results.ConformsInPart.ExitCode())
}

func TestARowThatOnlyADocumentShowsNeedsAttestationAndNeverPasses(t *testing.T) {
	run := results.Fold(results.Run{Scenarios: []results.Scenario{scenario(rule.Pass, outcome("RB-01", rule.Pass, true))}}, catalogue(t), rules)
	status, why := map[requirement.ID]rule.Status{}, map[requirement.ID]string{}
	for _, r := range run.Requirements {
		status[r.ID], why[r.ID] = r.Status, r.Detail
	}
	require.Equal(t, map[requirement.ID]rule.Status{
		"RB-01": rule.Pass, "RB-05": rule.NotApplicable, "RB-18": rule.NotApplicable, "RB-66": rule.NeedsAttestation, "RB-67": rule.NeedsAttestation,
		"CX-13": rule.NotApplicable, "SP-01": rule.NotApplicable,
	}, status, "every clause that binds a consumer is told; what binds others in other chapters is not")
	require.Equal(t, "no rule judges this clause yet", why["SP-01"])
	require.Equal(t, "binds the provider, not the consumer under test", why["CX-13"])
	require.Equal(t, "stands in documents", why["RB-66"])
}

func TestResultsReadBackAndAreBoundToTheirJournal(t *testing.T) {
	view := journal.View{{Seq: 1, At: time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC), Mark: &journal.Mark{Kind: "clock", Nth: 1}}}
	run := results.Fold(results.Run{Schema: results.Schema, Scenarios: []results.Scenario{scenario(rule.Pass, outcome("RB-01", rule.Pass, true))}, Journals: map[string]journal.View{"s": view}}, catalogue(t), rules)
	run, err := run.Seal()
	require.NoError(t, err)
	var out, lines bytes.Buffer
	require.NoError(t, run.WriteJSON(&out))
	require.NoError(t, run.WriteJournal(&lines))

	back, err := results.Read(out.Bytes(), lines.Bytes())
	require.NoError(t, err)
	require.Equal(t, run, back)

	_, err = results.Read(out.Bytes(), append(lines.Bytes(), lines.Bytes()...))
	require.ErrorContains(t, err, "not whole: line 4 does not follow")
	other := run
	other.Config.Seed = 9
	var second bytes.Buffer
	require.NoError(t, other.WriteJournal(&second))
	_, err = results.Read(out.Bytes(), second.Bytes())
	require.ErrorContains(t, err, "not the one they were made from")
	_, err = results.Read([]byte(`{"schema":"other"}`), nil)
	require.ErrorContains(t, err, `the file says it is "other"`)
	_, err = results.Read([]byte(`{"schema":"rebookcheck-results/1","colour":1}`), nil)
	require.ErrorContains(t, err, "unknown field")
}

func TestTheLedgerOfARunChangesNoVerdict(t *testing.T) {
	s := scenario(rule.Pass, outcome("RB-01", rule.Pass, true))
	before := results.Fold(results.Run{Scenarios: []results.Scenario{s}}, catalogue(t), rules)
	require.Nil(t, before.Ledger, "a provider's run has none")
	s.Ledger = &ledger.Ledger{Cancelled: &ledger.Figure{Times: 3}}
	told := s
	s.Story, told.Story, told.ID = "one story", "one story", "another scenario that tells it"
	after := results.Fold(results.Run{Scenarios: []results.Scenario{s, told}}, catalogue(t), rules)
	require.Equal(t, before.Verdict.Conclusion, after.Verdict.Conclusion)
	require.Equal(t, before.Verdict.Counts, after.Verdict.Counts)
	require.Equal(t, 3, after.Ledger.Cancelled.Times, "a story counts once")
	require.Equal(t, 1, after.Ledger.Harmed)
}
