package report_test

import (
	"bytes"
	"encoding/xml"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/mockprovider/npm"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// openRun is a run in which nothing failed and a moment never came: it is inconclusive.
func openRun(t *testing.T) results.Run {
	t.Helper()
	run := sample(t)
	run.Scenarios = slices.DeleteFunc(run.Scenarios, func(s results.Scenario) bool { return s.Status != rule.Pass && s.Status != rule.NotObserved })
	run.Requirements = slices.DeleteFunc(run.Requirements, func(r results.Requirement) bool { return r.Status != rule.Pass && r.Status != rule.NotObserved })
	run.Verdict = results.Verdict{Conclusion: results.Inconclusive, Counts: map[rule.Status]int{rule.Pass: 1, rule.NotObserved: 1}, Reasons: []string{"CX-38 (MUST): not seen: a version conflict"}}
	require.NotEmpty(t, run.Scenarios)
	return run
}

// written is the file of a format of a run.
func written(t *testing.T, format string, run results.Run) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), format)
	require.NoError(t, os.WriteFile(file, []byte(write(t, format, run)), 0o600))
	return file
}

// Programs that others wrote show a failing run as failing, and an inconclusive one as not passed.

func TestCTRFFitsItsSchemaAndCountsAsWeDo(t *testing.T) {
	type found struct {
		Valid   bool
		Errors  []any
		Summary struct{ Tests, Passed, Failed, Skipped, Pending, Other int }
	}
	for name, run := range variants(t) {
		var got found
		npm.Read(t, "ctrf", written(t, "ctrf", run), "", &got)
		require.True(t, got.Valid, "%s: %v", name, got.Errors)
	}
	var failing, open found
	npm.Read(t, "ctrf", written(t, "ctrf", sample(t)), "", &failing)
	require.Positive(t, failing.Summary.Failed)
	npm.Read(t, "ctrf", written(t, "ctrf", openRun(t)), "", &open)
	require.True(t, open.Valid)
	require.Less(t, open.Summary.Passed+open.Summary.Skipped, open.Summary.Tests, "it is not all passed or left out")
	require.Positive(t, open.Summary.Failed+open.Summary.Other)
}

func TestCucumberJSONIsReadRightByTwoReaders(t *testing.T) {
	type counts struct{ Passed, Failed, Pending, Skipped, Total int }
	var failing, open struct{ Scenarios counts }
	npm.Read(t, "multiple-cucumber-html-reporter", written(t, "cucumber", sample(t)), t.TempDir(), &failing)
	require.Positive(t, failing.Scenarios.Failed)
	npm.Read(t, "multiple-cucumber-html-reporter", written(t, "cucumber", openRun(t)), t.TempDir(), &open)
	require.Positive(t, open.Scenarios.Total)
	require.Less(t, open.Scenarios.Passed, open.Scenarios.Total)

	for what, run := range map[string]results.Run{"failing": sample(t), "inconclusive": openRun(t)} {
		out := filepath.Join(t.TempDir(), "junit.xml")
		var done struct{ Written bool }
		npm.Read(t, "cucumber-junit", written(t, "cucumber", run), out, &done)
		raw, err := os.ReadFile(out)
		require.NoError(t, err)
		var root element
		require.NoError(t, xml.Unmarshal(raw, &root))
		require.NotEmpty(t, root.all("testcase"))
		require.NotEmpty(t, append(root.all("failure"), root.all("error")...), what)
	}
}

func TestMessagesAreRenderedByCucumbersOwnReport(t *testing.T) {
	npm.Have(t)
	ctx := browser.Start(t)
	for what, run := range map[string]results.Run{"failing": sample(t), "inconclusive": openRun(t)} {
		out := filepath.Join(t.TempDir(), "messages.html")
		var done struct{ Written bool }
		npm.Read(t, "messages", written(t, "messages", run), out, &done)
		do(ctx, t, chromedp.Navigate("file://"+out))
		until(ctx, t, `/passed/.test(document.body.innerText)`)
		shown := ask[string](ctx, t, `document.body.innerText`)
		counted := regexp.MustCompile(`\((\d+) / (\d+)\) passed`).FindStringSubmatch(shown)
		require.NotNil(t, counted, "%s: %s", what, shown)
		require.NotEqual(t, counted[1], counted[2], "%s: not all passed: %s", what, shown)
		require.Contains(t, shown, "rebookcheck@"+run.Harness.Version)
		if what == "failing" {
			require.Regexp(t, `(?i)failed\s+\d`, shown)
		}
		t.Logf("%s: %s", what, strings.ReplaceAll(shown, "\n", "; "))
	}
}

// schemaOf writes what is known of a schema of JUnit as an XML Schema of our own. The schemas themselves are not here: no
// package ships them, and they are others' work.
func schemaOf(t *testing.T, known map[string]allowed, root string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">` + "\n")
	for _, name := range slices.Sorted(maps.Keys(known)) {
		own := known[name]
		b.WriteString(`<xs:element name="` + name + `"><xs:complexType mixed="true">`)
		if len(own.children) > 0 {
			group, each := `choice minOccurs="0" maxOccurs="unbounded"`, ""
			if own.inOrder {
				group, each = "sequence", ` minOccurs="0" maxOccurs="unbounded"`
			}
			b.WriteString("<xs:" + group + ">")
			for _, child := range own.children {
				if _, described := known[child]; described {
					b.WriteString(`<xs:element ref="` + child + `"` + each + "/>")
				}
			}
			b.WriteString("</xs:" + strings.Fields(group)[0] + ">")
		}
		for _, a := range own.required {
			b.WriteString(`<xs:attribute name="` + a + `" use="required"/>`)
		}
		for _, a := range own.attrs {
			if a != "time" || known["testsuites"].attrs != nil {
				b.WriteString(`<xs:attribute name="` + a + `"/>`)
			} else {
				b.WriteString(`<xs:attribute name="time"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?"/></xs:restriction></xs:simpleType></xs:attribute>`)
			}
		}
		b.WriteString("</xs:complexType></xs:element>\n")
	}
	b.WriteString("</xs:schema>\n")
	file := filepath.Join(t.TempDir(), root+".xsd")
	require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o600))
	return file
}

// xmllint validates a file, and returns what it said and whether the file fits.
func xmllint(t *testing.T, schema, file string) (string, bool) {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--nonet", "--schema", schema, file).CombinedOutput()
	return string(said), err == nil
}

func TestJUnitFitsBothSchemasAsXmllintReadsThem(t *testing.T) {
	_, err := exec.LookPath("xmllint")
	npm.Missing(t, err, "xmllint is not on PATH; on Debian: apt-get install libxml2-utils")
	jenkins, strict := schemaOf(t, xunit, "testsuites"), schemaOf(t, surefire, "testsuite")
	for name, run := range variants(t) {
		raw := []byte(write(t, "junit", run))
		file := filepath.Join(t.TempDir(), "junit.xml")
		require.NoError(t, os.WriteFile(file, raw, 0o600))
		said, fits := xmllint(t, jenkins, file)
		require.True(t, fits, "%s: %s", name, said)
		for i, suite := range suitesOf(raw) { // Surefire knows a suite alone
			require.NoError(t, os.WriteFile(file, suite, 0o600))
			said, fits = xmllint(t, strict, file)
			require.True(t, fits, "%s, suite %d: %s", name, i, said)
		}
	}
	bad := filepath.Join(t.TempDir(), "bad.xml")
	require.NoError(t, os.WriteFile(bad, []byte(`<testsuite name="a" tests="1" errors="0" skipped="0" failures="0"><testcase name="b"/><properties/></testsuite>`), 0o600))
	said, fits := xmllint(t, strict, bad)
	require.False(t, fits)
	require.Contains(t, said, "properties")
}

// suitesOf are the suites of a file, each as a document of its own.
func suitesOf(raw []byte) [][]byte {
	var out [][]byte
	for {
		from := bytes.Index(raw, []byte("<testsuite "))
		to := bytes.Index(raw, []byte("</testsuite>"))
		if from < 0 || to < from {
			return out
		}
		out = append(out, raw[from:to+len("</testsuite>")])
		raw = raw[to+len("</testsuite>"):]
	}
}
