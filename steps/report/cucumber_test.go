package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v21"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// cucumberElement is a scenario as a reader of the format sees it.
type cucumberElement struct {
	Name  string `json:"name"`
	After []any  `json:"after"`
	Steps []struct {
		Keyword, Name string
		Line          int
		Result        struct {
			Status   string
			Duration int64
		}
	} `json:"steps"`
}

func TestTheVerdictOfAScenarioInCucumberJSONIsItsLastStep(t *testing.T) {
	run := sample(t)
	want := map[string]string{}
	for _, s := range run.Scenarios {
		want[s.Name] = map[rule.Status]string{rule.Pass: "passed", rule.Concern: "passed", rule.Fail: "failed", rule.HarnessError: "failed", rule.NotObserved: "pending"}[s.Status]
	}
	var features []struct{ Elements []cucumberElement }
	require.NoError(t, json.Unmarshal([]byte(write(t, "cucumber", run)), &features))
	var last cucumberElement
	for _, f := range features {
		for _, e := range f.Elements {
			require.Empty(t, e.After, "most readers count no hooks")
			lines, took := map[int]bool{}, int64(0)
			for _, st := range e.Steps {
				require.False(t, lines[st.Line], "%s: two steps stand on line %d", e.Name, st.Line)
				lines[st.Line] = true
				took += st.Result.Duration
			}
			require.Positive(t, took, e.Name)
			verdict := e.Steps[len(e.Steps)-1]
			require.Equal(t, "Then ", verdict.Keyword)
			if status, scenario := want[e.Name]; scenario {
				require.Equal(t, status, verdict.Result.Status, e.Name)
				delete(want, e.Name)
			}
			last = e
		}
	}
	require.Empty(t, want)
	require.Equal(t, "the consumer conforms", last.Steps[0].Name)
}

func TestTheRunAsAWholeIsNeverPassedWhereItDidNotConform(t *testing.T) {
	for conclusion, want := range map[results.Conclusion]string{
		results.Conforms: "passed", results.ConformsInPart: "passed", results.ConformsByPlan: "passed",
		results.DoesNotConform: "failed", results.Inconclusive: "pending", results.HarnessFault: "failed", "something new": "failed",
	} {
		run := results.Run{Schema: results.Schema, Verdict: results.Verdict{Conclusion: conclusion}}
		require.Contains(t, write(t, "cucumber", run), `"status": "`+want+`"`, conclusion)
		require.Contains(t, write(t, "messages", run), `"status":"`+strings.ToUpper(want)+`"`, conclusion)
		good := map[bool]string{true: "passed", false: "failed"}[want == "passed"]
		require.Contains(t, write(t, "ctrf", run), `"status": "`+good+`"`, conclusion)
	}
}

// A stream of messages holds together: whatever a message refers to has been sent before it.
func TestMessagesReferOnlyToWhatWasSentBefore(t *testing.T) {
	run := sample(t)
	known := map[string]bool{}
	scenarios, statuses := 0, map[messages.TestStepResultStatus]int{}
	need := func(id string) { require.True(t, known[id], "%s was not sent before", id) }
	var finished *messages.TestRunFinished
	dec := json.NewDecoder(strings.NewReader(write(t, "messages", run)))
	dec.DisallowUnknownFields()
	for dec.More() {
		var e messages.Envelope
		require.NoError(t, dec.Decode(&e))
		switch {
		case e.GherkinDocument != nil:
			for _, c := range e.GherkinDocument.Feature.Children {
				all := []*messages.Scenario{c.Scenario}
				if c.Rule != nil {
					all = nil
					for _, inner := range c.Rule.Children {
						all = append(all, inner.Scenario)
					}
				}
				for _, s := range all {
					known[s.Id] = true
					for _, st := range s.Steps {
						known[st.Id] = true
					}
				}
			}
		case e.Pickle != nil:
			need(e.Pickle.AstNodeIds[0])
			known[e.Pickle.Id] = true
			for _, st := range e.Pickle.Steps {
				need(st.AstNodeIds[0])
				known[st.Id] = true
			}
		case e.TestCase != nil:
			need(e.TestCase.PickleId)
			known[e.TestCase.Id] = true
			for _, st := range e.TestCase.TestSteps {
				need(st.PickleStepId)
				known[st.Id] = true
			}
		case e.TestCaseStarted != nil:
			scenarios++
			need(e.TestCaseStarted.TestCaseId)
			known[e.TestCaseStarted.Id] = true
		case e.TestStepFinished != nil:
			need(e.TestStepFinished.TestCaseStartedId)
			need(e.TestStepFinished.TestStepId)
			statuses[e.TestStepFinished.TestStepResult.Status]++
		case e.TestRunFinished != nil:
			finished = e.TestRunFinished
		}
	}
	require.Equal(t, len(run.Scenarios)+1, scenarios)
	require.Positive(t, statuses[messages.TestStepResultStatus_FAILED])
	require.Positive(t, statuses[messages.TestStepResultStatus_PENDING])
	require.NotNil(t, finished)
	require.False(t, finished.Success)
}

// ctrfAllowed are the members that the schema of CTRF has for each of its objects; it allows no others.
var ctrfAllowed = map[string][]string{
	"":            {"results", "reportFormat", "specVersion", "reportId", "timestamp", "generatedBy", "extra"},
	"results":     {"tool", "summary", "tests", "environment", "extra"},
	"tool":        {"name", "version", "extra"},
	"summary":     {"tests", "passed", "failed", "skipped", "pending", "other", "flaky", "suites", "start", "stop", "duration", "extra"},
	"environment": {"appName", "appVersion", "extra"},
	"tests":       {"id", "name", "status", "duration", "suite", "message", "trace", "line", "rawStatus", "tags", "filePath"},
}

func TestCTRFHasWhatItsSchemaAsksForAndNothingElse(t *testing.T) {
	for name, run := range variants(t) {
		var root map[string]any
		require.NoError(t, json.Unmarshal([]byte(write(t, "ctrf", run)), &root))
		res := root["results"].(map[string]any)
		require.Equal(t, "CTRF", root["reportFormat"])
		require.Regexp(t, `^[0-9]+\.[0-9]+\.[0-9]+$`, root["specVersion"])
		for where, object := range map[string]any{"": root, "results": res, "tool": res["tool"], "summary": res["summary"], "environment": res["environment"]} {
			for key := range object.(map[string]any) {
				require.Contains(t, ctrfAllowed[where], key, "%s: in %q", name, where)
			}
		}
		counted := map[string]int{}
		for _, one := range res["tests"].([]any) {
			test := one.(map[string]any)
			for key := range test {
				require.Contains(t, ctrfAllowed["tests"], key)
			}
			require.NotEmpty(t, test["name"])
			require.NotEmpty(t, test["suite"])
			require.Contains(t, []any{"passed", "failed", "skipped", "pending", "other"}, test["status"])
			counted[test["status"].(string)]++
		}
		summary := res["summary"].(map[string]any)
		for _, status := range []string{"passed", "failed", "skipped", "pending", "other"} {
			require.InDelta(t, counted[status], summary[status], 0)
		}
	}
}

func TestWhatARunLeftUnderTheNamesOfReportsIsCleared(t *testing.T) {
	dir := t.TempDir()
	paths, err := report.WriteAll(dir, sample(t))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	require.NoError(t, report.Clear(dir))
	for _, p := range paths {
		require.NoFileExists(t, p)
	}
	require.NoError(t, report.Clear(dir), "twice is no fault")
}
