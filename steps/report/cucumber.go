package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name: "cucumber", File: "cucumber.json",
	Describe: "the Cucumber JSON report, for tools that show features and scenarios",
	Write:    writeCucumber,
})

type cucumberFeature struct {
	URI         string            `json:"uri"`
	ID          string            `json:"id"`
	Keyword     string            `json:"keyword"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Line        int               `json:"line"`
	Elements    []cucumberElement `json:"elements"`
}

type cucumberElement struct {
	ID          string         `json:"id"`
	Keyword     string         `json:"keyword"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Line        int            `json:"line"`
	Type        string         `json:"type"`
	Tags        []cucumberTag  `json:"tags"`
	Steps       []cucumberStep `json:"steps"`
	After       []cucumberHook `json:"after"`
}

type cucumberTag struct {
	Name string `json:"name"`
	Line int    `json:"line"`
}

type cucumberStep struct {
	Keyword string         `json:"keyword"`
	Name    string         `json:"name"`
	Line    int            `json:"line"`
	Match   cucumberMatch  `json:"match"`
	Result  cucumberResult `json:"result"`
}

type cucumberHook struct {
	Match  cucumberMatch  `json:"match"`
	Result cucumberResult `json:"result"`
	Output []string       `json:"output,omitempty"`
}

type cucumberMatch struct {
	Location string `json:"location"`
}

type cucumberResult struct {
	Status string `json:"status"`
	// Duration is in nanoseconds.
	Duration int64  `json:"duration"`
	Error    string `json:"error_message,omitempty"`
}

// writeCucumber writes the run by feature. Every rule judges every scenario when
// its last step is done; that judgement is the scenario's "after" hook, which also
// carries the scenario's time, since the run holds no times of single steps.
func writeCucumber(w io.Writer, run results.Run) error {
	features := []*cucumberFeature{}
	byPath := map[string]*cucumberFeature{}
	for _, s := range run.Scenarios {
		f, ok := byPath[s.Path]
		if !ok {
			f = &cucumberFeature{URI: s.Path, ID: slug(s.Feature), Keyword: "Feature", Name: s.Feature, Line: 1}
			byPath[s.Path] = f
			features = append(features, f)
		}
		f.Elements = append(f.Elements, cucumberScenario(run, f.ID, s, int64(run.Times.Scenarios[s.ID])))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(features); err != nil {
		return fmt.Errorf("cucumber: %w", err)
	}
	return nil
}

func cucumberScenario(run results.Run, feature string, s results.Scenario, took int64) cucumberElement {
	e := cucumberElement{
		ID: feature + ";" + slug(s.Rule) + ";" + slug(s.Name), Keyword: "Scenario", Name: s.Name, Line: s.Line, Type: "scenario",
		Tags: []cucumberTag{}, Steps: []cucumberStep{},
	}
	if s.Rule != "" {
		e.Description = "Rule: " + s.Rule
	}
	for _, t := range s.Tags {
		e.Tags = append(e.Tags, cucumberTag{Name: "@" + strings.TrimPrefix(t, "@"), Line: s.Line})
	}
	for _, st := range s.Steps {
		e.Steps = append(e.Steps, cucumberStep{
			Keyword: st.Keyword + " ", Name: st.Text, Line: s.Line,
			Match:  cucumberMatch{Location: fmt.Sprintf("%s:%d", s.Path, s.Line)},
			Result: cucumberResult{Status: cucumberStepStatus(st.Status), Error: st.Detail},
		})
	}
	// Most readers count steps and not hooks, so the judgement is a step as well.
	judged := cucumberStep{
		Keyword: "Then ", Name: "every rule holds in this scenario", Line: s.Line,
		Match: cucumberMatch{Location: fmt.Sprintf("%s:%d", s.Path, s.Line)},
	}
	judged.Result.Status, judged.Result.Error = cucumberJudgement(s)
	if wording.Open(run, s) {
		judged.Result.Status = "pending"
	}
	e.Steps = append(e.Steps, judged)
	hook := cucumberHook{Match: cucumberMatch{Location: "rebookcheck: every rule judges the journal"}, Result: cucumberResult{Duration: took}}
	hook.Result.Status, hook.Result.Error = cucumberJudgement(s)
	for _, o := range wording.Notable(s) {
		hook.Output = append(hook.Output, wording.Outcome(o))
	}
	if more := wording.Unfinished(s); more != "" {
		hook.Output = append(hook.Output, more)
	}
	for _, a := range run.History.Of(s.ID) {
		hook.Output = append(hook.Output, wording.Again(a))
	}
	e.After = []cucumberHook{hook}
	return e
}

func cucumberStepStatus(s results.StepStatus) string {
	switch s {
	case results.Passed, results.Failed, results.Skipped, results.Undefined:
		return string(s)
	case results.NotDone:
		return "pending" // the format's word for what is still to be done; no reader takes it for passed
	}
	return string(results.Failed)
}

// cucumberJudgement is the scenario's verdict in the few words that the format has.
func cucumberJudgement(s results.Scenario) (status, message string) {
	switch s.Status {
	case rule.Pass, rule.Concern:
		return "passed", ""
	case rule.NotObserved, rule.NeedsAttestation, rule.NotSelected, rule.NotApplicable:
		return "skipped", fmt.Sprintf("%s: %s", s.Status, s.Detail)
	case rule.Fail, rule.HarnessError:
		return "failed", fmt.Sprintf("%s: %s", s.Status, s.Detail)
	}
	return "failed", fmt.Sprintf("unknown status %q: %s", s.Status, s.Detail)
}

// slug is a name as the format's ids have it: lower case, with hyphens.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
}
