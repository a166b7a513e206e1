package report

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// What the two Cucumber formats show, in their own words: features, scenarios and steps, each step with a status. Most
// readers count steps and nothing else, so the verdict of a scenario is its last step: "every rule holds".

// The statuses of steps, as Cucumber has them.
const (
	stepPassed    = "passed"
	stepFailed    = "failed"
	stepPending   = "pending" // what is still to be seen; no reader takes it for passed
	stepSkipped   = "skipped"
	stepUndefined = "undefined"
)

type shownFeature struct {
	uri, name, description string
	scenarios              []shownScenario
}

type shownScenario struct {
	rule, name string
	line       int
	tags       []string
	steps      []shownStep
}

type shownStep struct {
	keyword, text string
	line          int
	status, error string
	// took is in nanoseconds. The run holds no times of single steps: the last has that of the scenario.
	took   int64
	output []string
}

// shown is a run by feature, in the order of its scenarios, and at the end the run as a whole.
func shown(run results.Run) []*shownFeature {
	var out []*shownFeature
	byPath := map[string]*shownFeature{}
	about := fmt.Sprintf("Product: %s. Judged by %s.", wording.Line(run.Consumer.ProductName()), wording.Suite(run))
	if run.Judges() == requirement.Provider {
		about += " Judged as a " + run.RoleInFull() + "."
	}
	if other := wording.Facing(run); other != "" {
		about += " Facing " + wording.Line(other) + "."
	}
	if plan := wording.AttendedPlan(run.Config); plan != "" {
		about += " Played by " + plan + "."
	}
	var once wording.Once
	for _, s := range run.Scenarios {
		f, ok := byPath[s.Path]
		if !ok {
			f = &shownFeature{uri: s.Path, name: s.Feature, description: about}
			byPath[s.Path] = f
			out = append(out, f)
		}
		f.scenarios = append(f.scenarios, showScenario(run, s, &once))
	}
	return append(out, showVerdict(run, about))
}

func showScenario(run results.Run, s results.Scenario, once *wording.Once) shownScenario {
	out := shownScenario{rule: s.Rule, name: s.Name, line: s.Line}
	for _, t := range s.Tags {
		out.tags = append(out.tags, "@"+strings.TrimPrefix(t, "@"))
	}
	detail := s.Detail
	if s.Fault != "" {
		detail = strings.Replace(detail, s.Fault, once.Fault(s.Name, s.Fault), 1)
	}
	last := s.Line
	for i, st := range s.Steps {
		line := st.Line
		if line == 0 { // recorded before steps had lines
			line = s.Line + 1 + i
		}
		last = max(last, line)
		why := st.Detail
		if s.Fault != "" && strings.Contains(why, s.Fault) {
			why = once.Same(s.Name, s.Fault)
		}
		out.steps = append(out.steps, shownStep{keyword: st.Keyword, text: st.Text, line: line, status: stepStatus(st.Status), error: why})
	}
	judged := shownStep{keyword: "Then", text: "every rule holds in this scenario", line: last + 1, took: int64(run.Times.Scenarios[s.ID])}
	judged.status = statusOf(run.OfScenario(s))
	if judged.status != stepPassed {
		judged.error = fmt.Sprintf("%s: %s", s.Status, detail)
	}
	if !s.Status.Known() {
		judged.error = fmt.Sprintf("unknown status %q: %s", s.Status, detail)
	}
	for _, o := range wording.Notable(s) {
		if s.Fault != "" && strings.Contains(o.Detail, s.Fault) {
			continue // it is told already
		}
		judged.output = append(judged.output, wording.Outcome(o))
	}
	if more := wording.Unfinished(s); more != "" {
		judged.output = append(judged.output, strings.Replace(more, wording.Line(s.Fault), once.Same(s.Name, s.Fault), 1))
	}
	for _, a := range run.History.Of(s.ID) {
		judged.output = append(judged.output, wording.Again(a))
	}
	out.steps = append(out.steps, judged)
	return out
}

// showVerdict is the run as a whole, as a scenario: what breaks a requirement may be seen in a scenario of another one.
func showVerdict(run results.Run, about string) *shownFeature {
	step := shownStep{keyword: "Then", text: wording.ForRole(run, "the consumer conforms"), line: 3, status: stepPassed, took: 1} // the time is that of the scenarios
	switch run.ExitCode() {
	case 0:
	case results.Inconclusive.ExitCode():
		step.status = stepPending
	default:
		step.status = stepFailed
	}
	words := wording.Of(run)
	if step.status != stepPassed {
		step.error = wording.Line(words.Headline)
	}
	for _, reason := range run.Verdict.Reasons {
		step.output = append(step.output, wording.Line(reason))
	}
	return &shownFeature{
		uri: "verdict.feature", name: "The run as a whole", description: about,
		scenarios: []shownScenario{{name: "The verdict: " + wording.Line(wording.Conclusion(run)), line: 2, steps: []shownStep{step}}},
	}
}

func stepStatus(s results.StepStatus) string {
	switch s {
	case results.Passed, results.Failed, results.Skipped, results.Undefined:
		return string(s)
	case results.NotDone:
		return stepPending
	}
	return stepFailed
}

// statusOf is what a result means in the few words that steps have.
func statusOf(m results.Meaning) string {
	switch m {
	case results.Good:
		return stepPassed
	case results.Open:
		return stepPending
	case results.Aside, results.Excused:
		return stepSkipped
	case results.Bad, results.Faulty:
		return stepFailed
	}
	return stepFailed
}
