package attestation_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/attestation"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

var at = time.Date(2031, time.March, 7, 15, 4, 0, 0, time.UTC)

// run is a run in which one clause passed.
func run(t *testing.T) results.Run {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	r := results.Run{Times: results.Times{Started: at.Add(-time.Hour)}, Scenarios: []results.Scenario{{ID: "a", Status: rule.Pass, Outcomes: []results.Outcome{{Scenario: "a", ID: "RB-01", Named: true, Verdict: rule.Verdict{Status: rule.Pass}}}}}}
	return results.Fold(r, cat, rule.All())
}

func entry(id requirement.ID) attestation.Entry {
	return attestation.Entry{Requirement: id, Answer: "yes", Name: "Terry Tester", Role: "clinical safety officer", At: at, Statement: "By the policy of 3 March."}
}

func TestWhatIsWrongWithASheetIsAllSaid(t *testing.T) {
	t.Parallel()
	r := run(t)
	for name, c := range map[string]struct {
		change func(*attestation.Entry)
		want   string
	}{
		"what a rule judges":      {func(e *attestation.Entry) { e.Requirement = "RB-31" }, "RB-31: nobody can sign for it"},
		"what binds a provider":   {func(e *attestation.Entry) { e.Requirement = "RB-02" }, "RB-02: nobody can sign for it"},
		"what does not exist":     {func(e *attestation.Entry) { e.Requirement = "RB-99" }, "RB-99: nobody can sign for it"},
		"no requirement":          {func(e *attestation.Entry) { e.Requirement = "" }, "attestation 1: say which requirement"},
		"another answer":          {func(e *attestation.Entry) { e.Answer = "perhaps" }, "answer yes, no, or none"},
		"nobody":                  {func(e *attestation.Entry) { e.Name = " " }, "name of whoever signs"},
		"no role":                 {func(e *attestation.Entry) { e.Role = "" }, "the role in which they sign"},
		"nothing stated":          {func(e *attestation.Entry) { e.Statement = "" }, "state how it is met"},
		"a denial without reason": {func(e *attestation.Entry) { e.Answer, e.Statement = "no", "" }, "or why it is not"},
		"a novel":                 {func(e *attestation.Entry) { e.Statement = strings.Repeat("a", 5001) }, "at most 5000"},
		"an archive":              {func(e *attestation.Entry) { e.Documents = make([]attestation.Document, 11) }, "at most 10 documents"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := entry("RB-66")
			c.change(&e)
			err := attestation.Sheet{Attestations: []attestation.Entry{e}}.Check(r)
			require.ErrorIs(t, err, attestation.ErrSheet)
			require.ErrorContains(t, err, c.want)
			_, err = attestation.Take(t.TempDir(), t.TempDir(), attestation.Sheet{Attestations: []attestation.Entry{e}}, r, at)
			require.ErrorIs(t, err, attestation.ErrSheet)
		})
	}
	require.ErrorContains(t, attestation.Sheet{Attestations: []attestation.Entry{entry("RB-66"), entry("RB-66")}}.Check(r), "signed twice")
	open := entry("RB-66")
	open.Answer, open.Statement = "none", ""
	require.NoError(t, attestation.Sheet{Attestations: []attestation.Entry{open}}.Check(r))
}

func TestAnAttestationTouchesNoVerdictOfTheWire(t *testing.T) {
	t.Parallel()
	before := run(t)
	var sheet attestation.Sheet
	for _, r := range attestation.Open(before) {
		require.Equal(t, rule.NeedsAttestation, r.Status)
		sheet.Attestations = append(sheet.Attestations, entry(r.ID))
	}
	require.Greater(t, len(sheet.Attestations), 20)
	said, err := attestation.Take(t.TempDir(), t.TempDir(), sheet, before, at)
	require.NoError(t, err)
	after, err := suite.Attest(fixtures.FS, before, said)
	require.NoError(t, err)
	require.Equal(t, before.Verdict, after.Verdict)
	for i, r := range after.Requirements {
		require.Equal(t, before.Requirements[i].Status, r.Status, r.ID)
		if r.Attested == nil {
			require.Equal(t, before.Requirements[i], r)
		} else {
			require.Contains(t, r.Detail, `attested by Terry Tester, clinical safety officer, on 7 March 2031 at 15:04 UTC. Statement: "By the policy of 3 March."`)
		}
	}
	sheet.Attestations[0].Answer = "no" // RB-66, a MUST
	said, err = attestation.Take(t.TempDir(), t.TempDir(), sheet, before, at)
	require.NoError(t, err)
	after, err = suite.Attest(fixtures.FS, before, said)
	require.NoError(t, err)
	require.Equal(t, results.DoesNotConform, after.Verdict.Conclusion)
}

func TestASheetIsReadAsItWasWrittenAndStrictly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.yaml")
	want := attestation.Sheet{Run: at, Attestations: []attestation.Entry{entry("RB-66"), entry("RB-68")}}
	want.Attestations[1].Documents = []attestation.Document{{File: "x.pdf", Name: "Policy"}, {File: "y.pdf"}}
	require.NoError(t, attestation.Save(file, want))
	got, err := attestation.Load(file)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.NoError(t, os.WriteFile(file, []byte("attestations:\n  - requirement: RB-66\n    answer: yes\n    name: T\n    role: r\n    statement: s\n    documents: [a.pdf, b.pdf]\n"), 0o600))
	got, err = attestation.Load(file)
	require.NoError(t, err)
	require.Equal(t, "yes", got.Attestations[0].Answer)
	require.Equal(t, []attestation.Document{{File: "a.pdf"}, {File: "b.pdf"}}, got.Attestations[0].Documents)
	for _, text := range []string{"attestations:\n  - requires: RB-66\n", "attestations: 7\n", "- x\n", "attestations:\n  - documents: [[a]]\n"} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := attestation.Load(file)
		require.ErrorIs(t, err, attestation.ErrSheet, text)
	}
	empty, err := attestation.Load(filepath.Join(dir, "none.yaml"))
	require.NoError(t, err)
	require.Empty(t, empty)
}

func TestTheTemplateNamesAllThatCanBeSigned(t *testing.T) {
	t.Parallel()
	r := run(t)
	var out bytes.Buffer
	require.NoError(t, attestation.Template(&out, r, attestation.Sheet{Attestations: []attestation.Entry{entry("RB-68")}}))
	for _, o := range attestation.Open(r) {
		require.Contains(t, out.String(), "requirement: "+string(o.ID))
	}
	file := filepath.Join(t.TempDir(), "a.yaml")
	require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
	got, err := attestation.Load(file)
	require.NoError(t, err)
	require.Equal(t, []attestation.Entry{entry("RB-68")}, got.Attestations, "what was not filled in is left out")
}

func TestDocumentsAreCopiedUnderTheirDigest(t *testing.T) {
	t.Parallel()
	from, dir := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(from, "Policy of March.PDF"), []byte("policy"), 0o600))
	e := entry("RB-66")
	e.Documents = []attestation.Document{{File: "Policy of March.PDF"}}
	sheet := attestation.Sheet{Attestations: []attestation.Entry{e}}
	said, err := attestation.Take(dir, from, sheet, run(t), at)
	require.NoError(t, err)
	d := said[0].Documents[0]
	require.Equal(t, "Policy of March.PDF", d.Name)
	require.Regexp(t, `^attestations/documents/[0-9a-f]{16}\.pdf$`, d.File)
	content, err := os.ReadFile(filepath.Join(dir, d.File))
	require.NoError(t, err)
	require.Equal(t, "policy", string(content))
	for name, content := range map[string][]byte{"empty.pdf": nil, "large.pdf": make([]byte, attestation.DocumentLimit+1)} {
		require.NoError(t, os.WriteFile(filepath.Join(from, name), content, 0o600))
		sheet.Attestations[0].Documents = []attestation.Document{{File: name}}
		_, err := attestation.Take(dir, from, sheet, run(t), at)
		require.ErrorIs(t, err, attestation.ErrSheet, name)
	}
	sheet.Attestations[0].Documents = []attestation.Document{{File: "not there.pdf"}}
	_, err = attestation.Take(dir, from, sheet, run(t), at)
	require.ErrorContains(t, err, "give its path from the folder of the attestations")
}

func TestWhatWasSignedForAnotherRunIsLeftAlone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), attestation.File)
	r := run(t)
	r.Attestations = []results.Attestation{{ID: "RB-68", Answer: "yes", Name: "A", Role: "b", At: at, Note: "said so", File: "attended/screenshots/a.png", SHA256: "ab"}}
	require.NoError(t, attestation.Save(file, attestation.Sheet{Run: r.Times.Started, Attestations: []attestation.Entry{entry("RB-66")}}))
	s, other, err := attestation.Kept(file, r)
	require.NoError(t, err)
	require.False(t, other)
	require.Len(t, s.Attestations, 2, "what the run holds, and what was signed since")
	said, err := attestation.Take(t.TempDir(), t.TempDir(), s, r, at)
	require.NoError(t, err)
	require.Equal(t, r.Attestations[0], said[1], "what stands as it was is not copied badly")
	r.Times.Started = at
	s, other, err = attestation.Kept(file, r)
	require.NoError(t, err)
	require.True(t, other)
	require.Len(t, s.Attestations, 1)
	require.Equal(t, requirement.ID("RB-68"), s.Attestations[0].Requirement)
}
