package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name:     "ctrf",
	Describe: "the Common Test Report Format, for pipelines",
	Write:    writeCTRF,
})

type ctrfReport struct {
	Format  string      `json:"reportFormat"`
	Version string      `json:"specVersion"`
	By      string      `json:"generatedBy"`
	Results ctrfResults `json:"results"`
}

type ctrfResults struct {
	Tool        ctrfTool        `json:"tool"`
	Summary     ctrfSummary     `json:"summary"`
	Tests       []ctrfTest      `json:"tests"`
	Environment ctrfEnvironment `json:"environment"`
}

type ctrfTool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type ctrfSummary struct {
	Tests   int   `json:"tests"`
	Passed  int   `json:"passed"`
	Failed  int   `json:"failed"`
	Skipped int   `json:"skipped"`
	Pending int   `json:"pending"`
	Other   int   `json:"other"`
	Start   int64 `json:"start"` // milliseconds
	Stop    int64 `json:"stop"`
}

type ctrfTest struct {
	Name     string   `json:"name"`
	Status   string   `json:"status"`
	Duration int64    `json:"duration"` // milliseconds
	Suite    []string `json:"suite"`
	Message  string   `json:"message,omitempty"`
	Trace    string   `json:"trace,omitempty"`
	Raw      string   `json:"rawStatus"`
	Tags     []string `json:"tags,omitempty"`
	File     string   `json:"filePath,omitempty"`
	Line     int      `json:"line,omitempty"`
}

type ctrfEnvironment struct {
	App     string            `json:"appName"`
	Version string            `json:"appVersion,omitempty"`
	Extra   map[string]string `json:"extra"`
}

// writeCTRF writes a test for each scenario and each requirement, and one for the verdict: what is neither passed nor
// failed is "other" where it leaves the run open, and the test of the verdict fails then as well.
func writeCTRF(w io.Writer, run results.Run) error {
	out := ctrfReport{Format: "CTRF", Version: "0.0.0", By: wording.Suite(run), Results: ctrfResults{
		Tool:        ctrfTool{run.Harness.Name, run.Harness.Version},
		Environment: ctrfEnvironment{App: run.Consumer.ProductName(), Extra: map[string]string{}},
	}}
	if run.Consumer.Product != nil {
		out.Results.Environment.Version = run.Consumer.Product.Version
	}
	for _, f := range facts(run) {
		out.Results.Environment.Extra[f.name] = f.value
	}
	var once wording.Once
	pass := passOf(run.Config)
	suite := func(names ...string) []string {
		if pass != "" {
			names = append([]string{pass}, names...)
		}
		return names
	}
	tests := &out.Results.Tests
	for _, s := range run.Scenarios {
		detail := s.Detail
		if s.Fault != "" {
			detail = strings.Replace(detail, s.Fault, once.Fault(s.ID, s.Fault), 1)
		}
		var trace []string
		for _, o := range wording.Notable(s) {
			if s.Fault == "" || !strings.Contains(o.Detail, s.Fault) {
				trace = append(trace, wording.Outcome(o))
			}
		}
		*tests = append(*tests, ctrfTest{
			Name: wording.Line(strings.Join(append(wording.About(s), s.Name), " ")), Status: ctrfStatus(run.OfScenario(s)), Duration: run.Times.Scenarios[s.ID].Milliseconds(),
			Suite: suite(scenarioSuite(s)...), Message: wording.Line(detail), Trace: strings.Join(trace, "\n"), Raw: string(s.Status), Tags: s.Tags, File: s.Path, Line: s.Line,
		})
	}
	for _, r := range run.Requirements {
		detail := r.Detail
		if r.Status == rule.HarnessError {
			detail = once.Same(string(r.ID), detail)
		}
		*tests = append(*tests, ctrfTest{
			Name: wording.Line(fmt.Sprintf("%s %s: %s", r.ID, r.Level, wording.Must(r))), Status: ctrfStatus(run.OfRequirement(r)),
			Suite: suite("requirements", r.ID.Group()), Message: wording.Line(detail), Raw: string(r.Status),
		})
	}
	verdict := ctrfTest{Name: wording.ForRole(run, "the consumer conforms"), Status: "failed", Suite: suite("verdict"), Message: wording.Line(wording.Of(run).Headline), Trace: wording.Text(strings.Join(run.Verdict.Reasons, "\n")), Raw: string(run.Verdict.Conclusion)}
	if run.ExitCode() == 0 {
		verdict.Status = "passed"
	}
	*tests = append(*tests, verdict)
	out.Results.Summary = ctrfCount(*tests)
	out.Results.Summary.Start, out.Results.Summary.Stop = run.Times.Started.UnixMilli(), run.Times.Finished.UnixMilli()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("ctrf: %w", err)
	}
	return nil
}

func scenarioSuite(s results.Scenario) []string {
	if s.Rule == "" {
		return []string{wording.Line(s.Feature)}
	}
	return []string{wording.Line(s.Feature), wording.Line(s.Rule)}
}

func ctrfStatus(m results.Meaning) string {
	switch m {
	case results.Good:
		return "passed"
	case results.Bad:
		return "failed"
	case results.Aside, results.Excused:
		return "skipped"
	case results.Open, results.Faulty:
		return "other"
	}
	return "other"
}

func ctrfCount(tests []ctrfTest) ctrfSummary {
	out := ctrfSummary{Tests: len(tests)}
	for _, t := range tests {
		switch t.Status {
		case "passed":
			out.Passed++
		case "failed":
			out.Failed++
		case "skipped":
			out.Skipped++
		default:
			out.Other++
		}
	}
	return out
}
