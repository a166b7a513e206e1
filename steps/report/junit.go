package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name: "junit", File: "junit.xml",
	Describe: "for CI: a test case for each scenario and for each requirement",
	Write:    writeJUnit,
})

type junitRun struct {
	XMLName    xml.Name        `xml:"testsuites"`
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Suites     []*junitSuite   `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`

	took time.Duration
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	File      string        `xml:"file,attr,omitempty"`
	Line      int           `xml:"line,attr,omitempty"`
	Time      string        `xml:"time,attr"`
	Failure   *junitProblem `xml:"failure"`
	Error     *junitProblem `xml:"error"`
	Skipped   *junitSkipped `xml:"skipped"`
	Out       string        `xml:"system-out,omitempty"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// writeJUnit writes a suite for each feature and one for the requirements. What
// did not pass is never a bare test case: what does not apply, waits for attestation or was not seen of
// a clause that does not bind is skipped; what leaves the run without a verdict, and an unknown status, is an error.
func writeJUnit(w io.Writer, run results.Run) error {
	out := junitRun{Name: "rebookcheck", Time: seconds(run.Times.Took), Properties: junitProperties(run)}
	suites := map[string]*junitSuite{}
	started := run.Times.Started.UTC().Format("2006-01-02T15:04:05")
	for _, s := range run.Scenarios {
		suite, ok := suites[s.Path]
		if !ok {
			suite = &junitSuite{Name: wording.Line(s.Feature), Timestamp: started}
			suites[s.Path] = suite
			out.Suites = append(out.Suites, suite)
		}
		c := scenarioCase(s, run.Times.Scenarios[s.ID], wording.Open(run, s))
		for _, a := range run.History.Of(s.ID) {
			c.Out = strings.TrimSpace(c.Out + "\n" + wording.Again(a))
		}
		suite.add(c, run.Times.Scenarios[s.ID])
	}
	requirements := &junitSuite{Name: "requirements", Timestamp: started}
	for _, r := range run.Requirements {
		requirements.add(requirementCase(r), 0)
	}
	out.Suites = append(out.Suites, requirements)
	for _, s := range out.Suites {
		s.Time = seconds(s.took)
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
		out.Skipped += s.Skipped
	}
	return encodeXML(w, out)
}

func encodeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	return nil
}

func (s *junitSuite) add(c junitCase, took time.Duration) {
	s.Cases = append(s.Cases, c)
	s.took += took
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// scenarioCase is the case of a scenario. One that leaves the run open is an error: most readers take what was skipped for passed.
func scenarioCase(s results.Scenario, took time.Duration, open bool) junitCase {
	c := junitCase{
		Name:      wording.Line(strings.Join(append(wording.About(s), s.Name), " ")),
		Classname: wording.Line(strings.ReplaceAll(strings.TrimSuffix(s.Path, ".feature"), "/", ".")),
		File:      wording.Line(s.Path), Line: s.Line, Time: seconds(took),
	}
	kind := string(s.Status)
	var lines, concerns []string
	for _, o := range wording.Notable(s) {
		switch o.Status {
		case rule.Concern:
			concerns = append(concerns, wording.Outcome(o))
		case s.Status:
			if s.Status == rule.Fail && kind == string(rule.Fail) {
				kind = string(o.ID)
			}
			lines = append(lines, wording.Outcome(o))
		default:
			lines = append(lines, wording.Outcome(o))
		}
	}
	for _, st := range s.Steps {
		if st.Status == results.Failed || st.Status == results.Undefined || st.Status == results.NotDone {
			lines = append(lines, wording.Line(fmt.Sprintf("%s: %s %s: %s", st.Status, st.Keyword, st.Text, st.Detail)))
		}
	}
	if more := wording.Unfinished(s); more != "" {
		lines = append(lines, more)
	}
	c.conclude(s.Status, open, wording.Line(s.Detail), kind, strings.Join(lines, "\n"))
	c.Out = strings.Join(concerns, "\n")
	return c
}

func requirementCase(r results.Requirement) junitCase {
	c := junitCase{
		Name:      wording.Line(fmt.Sprintf("%s %s: %s", r.ID, r.Level, wording.Must(r))),
		Classname: "requirements." + wording.Line(r.ID.Group()), Time: seconds(0),
	}
	var lines []string
	for _, o := range r.Outcomes {
		if o.Status == r.Status && o.Status != rule.Pass {
			lines = append(lines, wording.Line(o.Scenario)+": "+wording.Outcome(o))
		}
	}
	message := wording.Line(r.Detail)
	if r.Status == rule.Fail || r.Status == rule.HarnessError {
		message = wording.Line(fmt.Sprintf("%s (%s) %s: %s", r.ID, r.Level, wording.Must(r), r.Detail))
	}
	text := strings.Join(lines, "\n")
	c.conclude(r.Status, r.Status == rule.NotObserved && r.Level.Binding(), message, string(r.ID), text)
	if r.Status == rule.Concern {
		c.Out = strings.TrimSpace("concern: " + message + "\n" + text)
	}
	return c
}

// conclude gives the case its element. Only a pass or a concern has none.
func (c *junitCase) conclude(status rule.Status, open bool, message, kind, text string) {
	switch status {
	case rule.Pass, rule.Concern:
	case rule.NotObserved:
		if open {
			c.Error = &junitProblem{Message: message, Type: string(status), Text: text}
			return
		}
		c.Skipped = &junitSkipped{Message: strings.TrimSuffix(string(status)+": "+message, ": ")}
	case rule.Fail:
		c.Failure = &junitProblem{Message: message, Type: kind, Text: text}
	case rule.NeedsAttestation, rule.NotSelected, rule.NotApplicable:
		c.Skipped = &junitSkipped{Message: strings.TrimSuffix(string(status)+": "+message, ": ")}
	case rule.HarnessError:
		c.Error = &junitProblem{Message: message, Type: string(status), Text: text}
	default:
		c.Error = &junitProblem{Message: fmt.Sprintf("unknown status %q: %s", wording.Line(string(status)), message), Type: "unknown status", Text: text}
	}
}

func junitProperties(run results.Run) []junitProperty {
	all := []junitProperty{
		{"consumer", run.Consumer.Name},
		{"mutant", run.Consumer.Mutant},
		{"seed", strconv.FormatInt(run.Config.Seed, 10)},
		{"rehearsed", strconv.FormatBool(run.Config.Rehearsed)},
		{"resumed", wording.Resumed(run)},
		{"tags", run.Config.Tags},
		{"selection", wording.Selection(run.Config)},
		{"contract", run.Config.Contract},
		{"standard", run.Standard},
		{"harness", run.Harness.Name},
		{"harness_version", run.Harness.Version},
		{"conclusion", string(run.Verdict.Conclusion)},
		{"journal_sha256", run.Times.JournalSHA256},
	}
	if attached := wording.AttachedIn(run); attached != "" {
		all = append(all, junitProperty{"screens", attached})
	}
	if beside := run.Verdict.Beside; len(beside) > 0 {
		all = append(all, junitProperty{"beside_the_conclusion", strings.Join(beside, "; ")})
	}
	for i := range all {
		all[i].Value = wording.Line(all[i].Value)
	}
	return all
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
