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
	Describe: "for CI: a test case for each scenario, for each requirement and for the verdict",
	Write:    writeJUnit,
})

// The format has no schema of its own. What is written here is what the schemas of Jenkins' xUnit plugin (junit-10.xsd) and
// of Surefire (of each suite alone) both allow: properties within suites, elements of a case in Surefire's order.

type junitRun struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Errors   int           `xml:"errors,attr"`
	Time     string        `xml:"time,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`

	took time.Duration
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	Time      string        `xml:"time,attr"`
	Failure   *junitProblem `xml:"failure"`
	Skipped   *junitSkipped `xml:"skipped"`
	Error     *junitProblem `xml:"error"`
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

// junitWriter writes one run. Faults are told once.
type junitWriter struct {
	run   results.Run
	pass  string // before the names of a pass that is not the plain one
	names map[string]int
	once  wording.Once
}

// writeJUnit writes a suite for each feature, one for the requirements and one for the verdict. What is not good is never a
// bare test case: see [results.Meaning]. A run that does not end with exit code 0 has at least one failure or error.
func writeJUnit(w io.Writer, run results.Run) error {
	j := &junitWriter{run: run, pass: passOf(run.Config), names: map[string]int{}}
	out := junitRun{Name: "rebookcheck", Time: seconds(run.Times.Took)}
	suites := map[string]*junitSuite{}
	properties := junitProperties(run)
	add := func(name string) *junitSuite {
		suite := &junitSuite{Name: wording.Line(strings.TrimSpace(name + " " + j.note())), Properties: properties}
		out.Suites = append(out.Suites, suite)
		return suite
	}
	for _, s := range run.Scenarios {
		suite, ok := suites[s.Path]
		if !ok {
			suite = add(s.Feature)
			suites[s.Path] = suite
		}
		c := j.scenario(s)
		for _, a := range run.History.Of(s.ID) {
			c.Out = strings.TrimSpace(c.Out + "\n" + wording.Again(a))
		}
		suite.add(c, run.Times.Scenarios[s.ID])
	}
	requirements := add("requirements")
	for _, r := range run.Requirements {
		requirements.add(j.requirement(r), 0)
	}
	add("verdict").add(j.verdict(), 0)
	for _, s := range out.Suites {
		s.Time = seconds(s.took)
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
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

// passOf tells a pass with varied providers, in the real now, or of a shard apart from the plain one: many readers keep the
// first test of a name and drop the others.
func passOf(c results.Config) string {
	var parts []string
	if c.Variance != 0 {
		parts = append(parts, "variance-"+strconv.FormatInt(c.Variance, 10))
	}
	if c.Start != "" {
		parts = append(parts, "start-"+c.Start)
	}
	if c.Shard != "" {
		parts = append(parts, "shard-"+strings.ReplaceAll(c.Shard, "/", "-of-"))
	}
	if c.Attended != nil {
		parts = append(parts, "attended-plan")
	}
	return strings.Join(parts, ".")
}

// note is the pass as it stands behind the name of a suite.
func (j *junitWriter) note() string {
	if j.pass == "" {
		return ""
	}
	return "(" + strings.ReplaceAll(j.pass, ".", ", ") + ")"
}

// named begins a case. Its name is its own among those of its class.
func (j *junitWriter) named(class, name string, took time.Duration) junitCase {
	if j.pass != "" {
		class = j.pass + "." + class
	}
	class, name = wording.Line(class), wording.Line(name)
	key := class + "\x00" + name
	if j.names[key]++; j.names[key] > 1 {
		name = fmt.Sprintf("%s (%d)", name, j.names[key])
	}
	return junitCase{Name: name, Classname: class, Time: seconds(took)}
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

// scenario is the case of a scenario.
func (j *junitWriter) scenario(s results.Scenario) junitCase {
	c := j.named(strings.ReplaceAll(strings.TrimSuffix(s.Path, ".feature"), "/", "."), strings.Join(append(wording.About(s), s.Name), " "), j.run.Times.Scenarios[s.ID])
	means := j.run.OfScenario(s)
	kind := string(s.Status)
	detail := s.Detail
	if s.Fault != "" && s.Detail == s.Fault {
		detail = j.once.Fault(s.ID, s.Fault)
	}
	var lines, concerns []string
	for _, o := range wording.Notable(s) {
		if o.Status == s.Status && means == results.Bad && kind == string(s.Status) {
			kind = string(o.ID)
		}
		text := j.outcome(s, o)
		if o.Status == rule.Concern && s.Status != rule.Concern {
			concerns = append(concerns, text)
		} else {
			lines = append(lines, text)
		}
	}
	for _, st := range s.Steps {
		if st.Status == results.Failed || st.Status == results.Undefined || st.Status == results.NotDone {
			why := st.Detail
			if s.Fault != "" && strings.Contains(why, s.Fault) {
				why = j.once.Same(s.ID, s.Fault)
			}
			lines = append(lines, wording.Line(fmt.Sprintf("%s: %s %s: %s", st.Status, st.Keyword, st.Text, why)))
		}
	}
	if more := wording.Unfinished(s); more != "" {
		if s.Fault != "" {
			more = "The scenario could not be judged completely: " + wording.Line(j.once.Fault(s.ID, s.Fault))
		}
		lines = append(lines, more)
	}
	if means != results.Good {
		lines = append(lines, wording.Line(fmt.Sprintf("at %s:%d", s.Path, s.Line)))
	} else {
		concerns, lines = append(lines, concerns...), nil
	}
	c.conclude(means, wording.Line(detail), string(s.Status), kind, strings.Join(lines, "\n"))
	c.Out = strings.Join(concerns, "\n")
	return c
}

// outcome is a verdict in one line. What is withheld for a fault is told with its scenario, and not again for each rule.
func (j *junitWriter) outcome(s results.Scenario, o results.Outcome) string {
	if o.Status == rule.HarnessError && s.Fault != "" && strings.Contains(o.Detail, s.Fault) {
		o.Detail = j.once.Same(s.ID, s.Fault)
	}
	return wording.Outcome(o)
}

func (j *junitWriter) requirement(r results.Requirement) junitCase {
	c := j.named("requirements."+r.ID.Group(), fmt.Sprintf("%s %s: %s", r.ID, r.Level, wording.Must(r)), 0)
	means := j.run.OfRequirement(r)
	var lines []string
	for _, o := range r.Outcomes {
		switch {
		case o.Status != r.Status || o.Status == rule.Pass:
		case o.Status == rule.HarnessError:
			lines = append(lines, wording.Line(o.Scenario)) // the scenario tells why
		default:
			lines = append(lines, wording.Line(o.Scenario)+": "+wording.Outcome(o))
		}
	}
	detail := r.Detail
	if r.Status == rule.HarnessError {
		detail = j.once.Same(string(r.ID), detail)
	}
	message := wording.Line(detail)
	if means == results.Bad || means == results.Faulty {
		message = wording.Line(fmt.Sprintf("%s (%s) %s: %s", r.ID, r.Level, wording.Must(r), detail))
	}
	text := strings.Join(lines, "\n")
	c.conclude(means, message, string(r.Status), string(r.ID), text)
	if r.Status == rule.Concern && means == results.Good {
		c.Out = strings.TrimSpace("concern: " + message + "\n" + text)
	}
	return c
}

// verdict is the case of the run as a whole, so that no gate that looks at failures and errors lets a run through that did not conform.
func (j *junitWriter) verdict() junitCase {
	c := j.named("verdict", wording.ForRole(j.run, "the consumer conforms"), 0)
	words := wording.Of(j.run)
	reasons := wording.Text(strings.Join(j.run.Verdict.Reasons, "\n"))
	switch conclusion := j.run.Verdict.Conclusion; j.run.ExitCode() {
	case 0:
		c.Out = wording.Line(words.Headline)
	case results.DoesNotConform.ExitCode():
		c.Failure = &junitProblem{Message: wording.Line(words.Headline), Type: string(conclusion), Text: reasons}
	default:
		c.Error = &junitProblem{Message: wording.Line(words.Headline), Type: wording.Line(string(conclusion)), Text: reasons}
	}
	return c
}

// conclude gives the case its element. Only what is good has none.
func (c *junitCase) conclude(means results.Meaning, message, status, kind, text string) {
	if !rule.Status(status).Known() {
		message = fmt.Sprintf("unknown status %q: %s", wording.Line(status), message)
		kind, status = "unknown status", "unknown status"
	}
	switch means {
	case results.Good:
	case results.Bad:
		c.Failure = &junitProblem{Message: message, Type: kind, Text: text}
	case results.Aside:
		c.Skipped = &junitSkipped{Message: strings.TrimSuffix(status+": "+message, ": ")}
	case results.Excused:
		c.Skipped = &junitSkipped{Message: "known to the baseline: " + status + ": " + message}
	case results.Open, results.Faulty:
		c.Error = &junitProblem{Message: message, Type: status, Text: text}
	}
}
