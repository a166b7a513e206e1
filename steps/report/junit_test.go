package report_test

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// element is an XML element as it was read.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all are the elements of a name below e.
func (e element) all(name string) []element {
	var out []element
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			out = append(out, c)
		}
		out = append(out, c.all(name)...)
	}
	return out
}

// allowed is what a schema says of an element. A list of children in order is kept to where inOrder is true; each may be left out.
type allowed struct {
	required, attrs, children []string
	inOrder                   bool
}

// xunit is junit-10.xsd of Jenkins' xUnit plugin, as of November 2025; a file that does not fit it is skipped there.
var xunit = map[string]allowed{
	"testsuites": {attrs: []string{"name", "time", "tests", "failures", "errors"}, children: []string{"testsuite"}},
	"testsuite": {
		required: []string{"name", "tests", "failures", "errors"},
		attrs:    []string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
		children: []string{"testsuite", "properties", "testcase", "system-out", "system-err"},
	},
	"properties": {children: []string{"property"}},
	"property":   {required: []string{"name", "value"}},
	"testcase":   {required: []string{"name"}, attrs: []string{"time", "classname", "group"}, children: []string{"skipped", "error", "failure", "system-out", "system-err"}},
	"failure":    {attrs: []string{"type", "message"}},
	"error":      {attrs: []string{"type", "message"}},
	"skipped":    {attrs: []string{"type", "message"}},
	"system-out": {},
}

// surefire is surefire-test-report.xsd, which knows a suite alone.
var surefire = map[string]allowed{
	"testsuite":  {required: []string{"name", "tests", "errors", "skipped", "failures"}, attrs: []string{"time", "group"}, children: []string{"properties", "testcase"}, inOrder: true},
	"properties": {children: []string{"property"}},
	"property":   {required: []string{"name", "value"}},
	"testcase":   {required: []string{"name", "time"}, attrs: []string{"classname", "group"}, children: []string{"failure", "skipped", "error", "system-out", "system-err"}, inOrder: true},
	"failure":    {required: []string{"type"}, attrs: []string{"message"}},
	"error":      {required: []string{"type"}, attrs: []string{"message"}},
	"skipped":    {attrs: []string{"message"}},
	"system-out": {},
}

// surefireTime is the stricter of the two forms of a time.
var surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?$`)

// misfits says in what an element does not fit a schema.
func misfits(schema map[string]allowed, e element) []string {
	name := e.XMLName.Local
	own, known := schema[name]
	if !known {
		return []string{"no element " + name}
	}
	var out []string
	has := map[string]bool{}
	for _, a := range e.Attrs {
		has[a.Name.Local] = true
		if !slices.Contains(own.required, a.Name.Local) && !slices.Contains(own.attrs, a.Name.Local) {
			out = append(out, "no attribute "+a.Name.Local+" of "+name)
		}
		if a.Name.Local == "time" && !surefireTime.MatchString(a.Value) {
			out = append(out, "no time: "+a.Value)
		}
	}
	for _, r := range own.required {
		if !has[r] {
			out = append(out, name+" lacks "+r)
		}
	}
	last := 0
	for _, c := range e.Children {
		at := slices.Index(own.children, c.XMLName.Local)
		if at < 0 {
			out = append(out, "no "+c.XMLName.Local+" in "+name)
			continue
		}
		if own.inOrder && at < last {
			out = append(out, c.XMLName.Local+" comes too late in "+name)
		}
		last = at
		out = append(out, misfits(schema, c)...)
	}
	return out
}

func junitOf(t *testing.T, run results.Run) element {
	t.Helper()
	var root element
	require.NoError(t, xml.Unmarshal([]byte(write(t, "junit", run)), &root))
	return root
}

// variants are runs of which each leads to another mix of elements.
func variants(t *testing.T) map[string]results.Run {
	t.Helper()
	strict := sample(t)
	strict.Config.Strict = true
	varied := sample(t)
	varied.Config.Variance = 7
	shard := sample(t)
	shard.Config.Shard = "1/2"
	other := sample(t)
	other.Config.Shard = "2/2"
	return map[string]results.Run{"plain": sample(t), "strict": strict, "varied": varied, "shard": shard, "another shard": other, "hostile": hostile(t), "faulty": faulty(t)}
}

func TestJUnitFitsTheSchemasOfItsStricterReaders(t *testing.T) {
	for name, run := range variants(t) {
		t.Run(name, func(t *testing.T) {
			root := junitOf(t, run)
			require.Empty(t, misfits(xunit, root))
			for _, suite := range root.all("testsuite") {
				require.Empty(t, misfits(surefire, suite))
			}
		})
	}
	// The check itself can fail.
	bad := element{XMLName: xml.Name{Local: "testsuite"}, Children: []element{{XMLName: xml.Name{Local: "testcase"}}, {XMLName: xml.Name{Local: "properties"}}, {XMLName: xml.Name{Local: "nosuch"}}}}
	require.Len(t, misfits(surefire, bad), 9)
}

func TestNoTwoTestCasesOfOnePipelineHaveOneName(t *testing.T) {
	in := map[string]string{}
	all := variants(t)
	twice := all["plain"]
	twice.Scenarios = append(twice.Scenarios, twice.Scenarios[0])
	all["plain"] = twice
	for _, name := range []string{"plain", "varied", "shard", "another shard"} {
		for _, c := range junitOf(t, all[name]).all("testcase") {
			key := c.attr("classname") + " / " + c.attr("name")
			require.Empty(t, in[key], "%s stands in %s and %s", key, in[key], name)
			in[key] = name
		}
	}
}

func TestAGateThatCountsFailuresAndErrorsLetsNoRunThroughThatDidNotConform(t *testing.T) {
	for conclusion, want := range map[results.Conclusion]string{
		results.Conforms: "", results.ConformsInPart: "", results.ConformsByPlan: "",
		results.DoesNotConform: "failure", results.Inconclusive: "error", results.HarnessFault: "error", "something new": "error",
	} {
		root := junitOf(t, results.Run{Schema: results.Schema, Verdict: results.Verdict{Conclusion: conclusion}})
		counted := root.attr("failures") + " " + root.attr("errors")
		require.Equal(t, map[string]string{"": "0 0", "failure": "1 0", "error": "0 1"}[want], counted, conclusion)
		require.Len(t, append(root.all("failure"), root.all("error")...), strings.Count(counted, "1"))
	}
}

func TestAStrictRunShowsItsConcernsAsFailuresEverywhere(t *testing.T) {
	plain, strict := sample(t), sample(t)
	strict.Config.Strict = true
	count := func(run results.Run, format, what string) int { return strings.Count(write(t, format, run), what) }
	for format, what := range map[string]string{"junit": "<failure", "cucumber": `"status": "failed"`, "ctrf": `"status": "failed"`, "messages": `"status":"FAILED"`, "github": "::error"} {
		require.Greater(t, count(strict, format, what), count(plain, format, what), format)
	}
	require.Contains(t, write(t, "junit", strict), `<property name="strict" value="true">`)
	require.Contains(t, write(t, "markdown", strict), "1 concern, counted because the run is strict")
}

const mistake = "harness fault: North 111: task book: POST /sessions/s%d/tasks: the adapter ended; the last it said on standard error: \"MARKER-7731 and much more\""

// faulty is a run in which an adapter made one mistake in many scenarios, and one scenario proved a breach.
func faulty(t *testing.T) results.Run {
	t.Helper()
	run := sample(t)
	lost := run.Scenarios[4]
	for n := range 100 {
		s := lost
		s.ID, s.Name = fmt.Sprintf("%s %d", lost.ID, n), fmt.Sprintf("%s %d", lost.Name, n)
		s.Fault = fmt.Sprintf(mistake, n)
		s.Detail = s.Fault
		s.Steps = slices.Clone(s.Steps)
		s.Steps[1].Status, s.Steps[1].Detail = results.Failed, s.Fault
		s.Outcomes = nil
		for range 4 { // as of four rules
			o := lost.Outcomes[0]
			o.Scenario, o.Detail = s.ID, "the consumer could not be driven: "+s.Fault
			s.Outcomes = append(s.Outcomes, o)
		}
		run.Scenarios = append(run.Scenarios, s)
		for i := range run.Requirements {
			if run.Requirements[i].Status == rule.HarnessError {
				run.Requirements[i].Detail = "the consumer could not be driven: " + s.Fault
				run.Requirements[i].Outcomes = append(run.Requirements[i].Outcomes, s.Outcomes[0])
			}
		}
	}
	sealed, err := run.Seal()
	require.NoError(t, err)
	return sealed
}

func TestOneMistakeOfAnAdapterIsToldOnceAndHidesNoBreach(t *testing.T) {
	run := faulty(t)
	for _, format := range []string{"junit", "cucumber", "messages", "ctrf", "progress", "pretty", "markdown", "github"} {
		t.Run(format, func(t *testing.T) {
			out := write(t, format, run)
			told := strings.Count(out, "MARKER-7731")
			require.Positive(t, told)
			require.LessOrEqual(t, told, 3, "once for the scenario, and where the verdict gives its reasons")
			require.Contains(t, out, "RB-09")
		})
	}
}
