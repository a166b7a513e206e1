package suite_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

var testHarness = results.Harness{Name: "rebookcheck", Version: "9.9.9"}

// journalOf is the journal.jsonl of a run.
func journalOf(t testing.TB, run results.Run) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run.WriteJournal(&out))
	return out.Bytes()
}

// again judges a journal file, as the command 'judge' does.
func again(t testing.TB, lines []byte) results.Run {
	t.Helper()
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(t, err)
	run, err := by.File(t.Context(), bytes.NewReader(lines))
	require.NoError(t, err)
	return run
}

// sameResults holds a run and its journal, judged again, to equal results; times are not in a journal.
func sameResults(t *testing.T, run results.Run) {
	t.Helper()
	require.NotEmpty(t, run.Scenarios)
	judged := again(t, journalOf(t, run))
	judged.Times = run.Times
	var want, got bytes.Buffer
	require.NoError(t, run.WriteJSON(&want))
	require.NoError(t, judged.WriteJSON(&got))
	if want.String() != got.String() { // the whole of both is too long to be read
		require.Equal(t, run.Verdict, judged.Verdict)
		require.Equal(t, run.Scenarios, judged.Scenarios)
		require.Equal(t, want.String(), got.String())
	}
}

// judgedAlike is a consumer of ours, and the tags for which it is run and judged.
func judgedAlike(t *testing.T, m mutant.Mutant, opener consumer.Opener, tags string) {
	t.Helper()
	if opener == nil {
		opener = reference.Opener(reference.Options{})
		if m.Change != nil {
			opener = m.Opener(reference.Options{})
		}
	}
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Harness: testHarness, Opener: opener, Seed: 1, Variance: variance(m), Now: time.Now,
		Consumer: results.Consumer{Name: "the consumer " + m.Name}, Tags: tags,
	})
	require.NoError(t, err)
	sameResults(t, run)
}

func TestRunAndJudgeComeToTheSameResults(t *testing.T) {
	t.Parallel()
	t.Run("the reference consumer", func(t *testing.T) {
		t.Parallel()
		judgedAlike(t, mutant.Mutant{}, nil, "")
	})
	for _, tags := range []string{"@RB-09", "@CX-38 or @may", "@SC-57 or @RB-36"} {
		t.Run(tags, func(t *testing.T) {
			t.Parallel()
			judgedAlike(t, mutant.Mutant{}, nil, tags)
		})
	}
	for i, m := range slices.Concat(mutant.All(), mutant.Variants()) {
		if i%12 == 0 {
			t.Run(m.Name, func(t *testing.T) {
				t.Parallel()
				judgedAlike(t, m, nil, "@RB-31 or @RB-36 or @CX-38 or @RG-30 or @"+first(m.Breaks))
			})
		}
	}
	t.Run("a consumer that is lost", func(t *testing.T) {
		t.Parallel()
		opener := consumer.OpenFunc(lostAtChoice)
		judgedAlike(t, mutant.Mutant{}, opener, "@RB-31 or @RB-36 or @RB-38")
	})
}

func first(ids []string) string {
	if len(ids) == 0 {
		return "RB-51"
	}
	return ids[0]
}

// TestSoakRunAndJudgeComeToTheSameResults does so for every known-bad and every good consumer, in all scenarios.
func TestSoakRunAndJudgeComeToTheSameResults(t *testing.T) {
	if os.Getenv("TEST_SOAK") == "" { //nolint:forbidigo // as for the other soak
		t.Skip("judges every consumer of ours twice in all scenarios; make soak runs it")
	}
	for _, m := range slices.Concat(mutant.All(), mutant.Variants()) {
		t.Run(m.Name, func(t *testing.T) { judgedAlike(t, m, nil, "") })
	}
}

// judgedWith runs some scenarios against a known-bad consumer of ours; the reference for no name.
func judgedWith(t testing.TB, name, tags string) results.Run {
	t.Helper()
	opener := reference.Opener(reference.Options{})
	if m, ok := mutant.Find(name); ok {
		opener = m.Opener(reference.Options{})
	}
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Harness: testHarness, Opener: opener, Tags: tags, Seed: 1, Now: time.Now,
	})
	require.NoError(t, err)
	return run
}

// rechained are the lines of a journal file after a change, chained anew, as somebody would who knows the form.
func rechained(t testing.TB, lines []byte, change func(plan *results.Plan, e *results.Evidence)) []byte {
	t.Helper()
	e, err := results.ReadEvidence(bytes.NewReader(lines))
	require.NoError(t, err)
	change(e.Plan, &e)
	var out bytes.Buffer
	w, err := journal.NewWriter(&out, e.Plan)
	require.NoError(t, err)
	for _, story := range e.Stories {
		require.NoError(t, w.Entries(story, e.Journals[story]))
	}
	require.NoError(t, w.End())
	return out.Bytes()
}

func TestNothingConformsOnEvidenceThatIsNotWhole(t *testing.T) {
	t.Parallel()
	tags := "@RB-31 or @RB-36 or @RB-38 or @RB-51"
	good := journalOf(t, judgedWith(t, "", tags))
	require.Equal(t, results.ConformsInPart, again(t, good).Verdict.Conclusion, "it is good as it is")
	bad := judgedWith(t, "never-offers", tags)
	require.Equal(t, results.DoesNotConform, bad.Verdict.Conclusion)
	failing := func(story string) bool {
		return slices.ContainsFunc(bad.Scenarios, func(s results.Scenario) bool { return s.Journal() == story && s.Status != rule.Pass })
	}
	lines := func(raw []byte) []string { return strings.SplitAfter(strings.TrimSuffix(string(raw), "\n"), "\n") }
	cut := func(raw []byte, gone func(line string) bool) []byte {
		return []byte(strings.Join(slices.DeleteFunc(lines(raw), gone), ""))
	}
	story := func(line string) string {
		var l struct {
			Scenario string `json:"scenario"`
		}
		_ = json.Unmarshal([]byte(line), &l)
		return l.Scenario
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"the failing stories are cut out": {cut(journalOf(t, bad), func(l string) bool { return failing(story(l)) }), "does not follow from the line before it"},
		"and the rest is chained anew": {rechained(t, journalOf(t, bad), func(_ *results.Plan, e *results.Evidence) {
			e.Stories = slices.DeleteFunc(e.Stories, failing)
		}), "the journal holds nothing of the story"},
		"and taken out of the plan": {rechained(t, journalOf(t, bad), func(p *results.Plan, e *results.Evidence) {
			e.Stories = slices.DeleteFunc(e.Stories, failing)
			p.Scenarios = slices.DeleteFunc(p.Scenarios, func(s results.Planned) bool { return failing(s.Story) })
		}), "scenarios that it selects are not in it"},
		"an event of a story is cut out": {rechained(t, good, func(_ *results.Plan, e *results.Evidence) {
			v := e.Journals[e.Stories[0]]
			e.Journals[e.Stories[0]] = slices.Delete(v, len(v)/2, len(v)/2+1)
		}), "is missing"},
		"the last events are cut off": {rechained(t, good, func(_ *results.Plan, e *results.Evidence) {
			v := e.Journals[e.Stories[0]]
			e.Journals[e.Stories[0]] = v[:len(v)-2]
		}), "the end of the story is missing"},
		"two events change places": {rechained(t, good, func(_ *results.Plan, e *results.Evidence) {
			v := e.Journals[e.Stories[0]]
			v[5], v[6] = v[6], v[5]
		}), "does not stand where it belongs"},
		"the plan is cut off":  {[]byte(strings.Join(lines(good)[1:], "")), "nothing says what was planned"},
		"it was never chained": {unchained(good), "does not say what was planned"},
		"the end is cut off":   {[]byte(strings.Join(lines(good)[:len(lines(good))-1], "")), "the end of the journal is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := again(t, c.file)
			require.Contains(t, []results.Conclusion{results.Inconclusive, results.DoesNotConform}, run.Verdict.Conclusion)
			require.Contains(t, strings.Join(run.Verdict.Reasons, "\n"), c.want)
			require.Zero(t, run.Verdict.Counts[rule.Pass])
		})
	}
}

// unchained are the lines of a journal as earlier versions wrote them: entries alone.
func unchained(lines []byte) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(string(lines)) {
		if at := strings.LastIndex(line, `,"hash":"`); strings.HasPrefix(line, `{"scenario"`) {
			fmt.Fprintln(&out, line[:at]+"}")
		}
	}
	return out.Bytes()
}

func TestABreachStandsOnEvidenceThatIsNotWhole(t *testing.T) {
	t.Parallel()
	raw := journalOf(t, judgedWith(t, "silent-cancel", "@RB-31 or @RB-36"))
	for name, file := range map[string][]byte{"without its plan": unchained(raw), "without its end": raw[:bytes.LastIndexByte(raw[:len(raw)-1], '\n')+1]} {
		run := again(t, file)
		require.Equal(t, results.DoesNotConform, run.Verdict.Conclusion, name)
		require.NotEmpty(t, run.Damage, name)
		require.Positive(t, run.Verdict.Counts[rule.Fail], name)
	}
}

func TestADenialOfAMustIsAFailureAndStandsInTheJournal(t *testing.T) {
	t.Parallel()
	run := judgedWith(t, "", "@RB-38")
	require.Equal(t, results.ConformsInPart, run.Verdict.Conclusion)
	said := []results.Attestation{
		{ID: "DO-01", Answer: results.Affirmed, Name: "Terry Tester", Role: "tester", At: time.Date(2031, time.March, 7, 15, 0, 0, 0, time.UTC)},
		{ID: "DO-02", Answer: results.Denied, Name: "Terry Tester", Role: "tester", At: time.Date(2031, time.March, 7, 15, 4, 0, 0, time.UTC)},
	}
	passed := run.Verdict.Counts[rule.Pass]
	run, err := suite.Attest(fixtures.FS, run, said)
	require.NoError(t, err)
	require.Equal(t, 1, run.Verdict.Conclusion.ExitCode())
	require.Contains(t, run.Verdict.Reasons[0], "DO-02 (MUST): denied by Terry Tester, tester, on 7 March 2031 at 15:04 UTC")
	require.Equal(t, passed, run.Verdict.Counts[rule.Pass], "what is affirmed does not pass")
	sameResults(t, run)
}
