package rule_test

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Recorded traffic with known verdicts: NAME.jsonl.gz is the journal of one scenario and
// NAME.expect names the rules that must come to anything but a pass, not observed or not applicable on it.
// They are brought up to date by `make golden`.
const recordings = "../../fixtures/recordings"

type recording struct {
	name   string
	view   journal.View
	expect map[requirement.ID]rule.Status
}

func read(t testing.TB, name string) recording {
	t.Helper()
	r := recording{name: name, expect: map[requirement.ID]rule.Status{}}
	f, err := os.Open(filepath.Join(recordings, name+".jsonl.gz"))
	require.NoError(t, err)
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	require.NoError(t, err)
	require.NoError(t, journal.ReadLines(unzipped, func(l journal.Line) error {
		r.view = append(r.view, l.Entry)
		return nil
	}))
	raw, err := os.ReadFile(filepath.Join(recordings, name+".expect"))
	require.NoError(t, err)
	lines := bufio.NewScanner(strings.NewReader(string(raw)))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, status, ok := strings.Cut(line, ": ")
		_, known := rule.Find(requirement.ID(id))
		require.True(t, ok && known, "%s: %q is not a verdict on a rule", name, line)
		require.True(t, rule.Status(status).Known(), "%s: %q is not a status", name, line)
		r.expect[requirement.ID(id)] = rule.Status(status)
	}
	require.NoError(t, lines.Err())
	return r
}

func names(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordings, "*.jsonl.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".jsonl.gz")
	}
	return files
}

func catalogue(t testing.TB) requirement.Catalogue {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	return cat
}

// verdictsOf judges every recording once for all tests.
var verdictsOf = map[string]map[requirement.ID]rule.Verdict{}

func judged(t *testing.T, name string) map[requirement.ID]rule.Verdict {
	t.Helper()
	if v, done := verdictsOf[name]; done {
		return v
	}
	v, err := rule.JudgeAll(read(t, name).view, catalogue(t))
	require.NoError(t, err)
	verdictsOf[name] = v
	return v
}

func TestRecordedTrafficIsJudgedAsExpected(t *testing.T) {
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			r := read(t, name)
			verdicts := judged(t, name)
			for _, ru := range rule.All() {
				v := verdicts[ru.ID]
				if want, told := r.expect[ru.ID]; told {
					require.Equal(t, want, v.Status, "%s: %s", ru.ID, v.Detail)
				} else {
					require.Contains(t, []rule.Status{rule.Pass, rule.NotObserved, rule.NotApplicable}, v.Status, "%s: %s", ru.ID, v.Detail)
				}
				if v.Status == rule.Fail || v.Status == rule.Concern {
					require.NotEmpty(t, v.Evidence, "%s fails without evidence", ru.ID)
				}
				for _, label := range v.Evidence {
					require.True(t, slices.ContainsFunc(r.view, func(e journal.Entry) bool { return e.Label() == label }), "%s rests on %s, which is not in the journal", ru.ID, label)
				}
			}
		})
	}
}

// A rule that cannot pass, fail and stay silent is not a rule.
func TestEveryConsumerRuleHasTrafficThatPassesFailsAndDoesNotShowIt(t *testing.T) {
	cat := catalogue(t)
	seen := map[requirement.ID]map[rule.Status]bool{}
	for _, name := range names(t) {
		for id, v := range judged(t, name) {
			if seen[id] == nil {
				seen[id] = map[rule.Status]bool{}
			}
			seen[id][v.Status] = true
		}
	}
	for _, r := range rule.All() {
		req, _ := cat.Find(r.ID)
		require.True(t, seen[r.ID][rule.Pass], "%s never passes in a recording", r.ID)
		require.True(t, seen[r.ID][rule.NotObserved], "%s is seen in every recording", r.ID)
		if req.Role == requirement.Consumer {
			require.True(t, seen[r.ID][rule.Fail] || seen[r.ID][rule.Concern], "%s never fails in a recording", r.ID)
		}
	}
}

// What a mutant is recorded to break is what it is declared to break, and nothing else.
func TestRecordingsOfMutantsAgreeWithWhatTheMutantsDeclare(t *testing.T) {
	for _, m := range mutant.All() {
		r := read(t, "mutant-"+m.Name)
		for id, status := range r.expect {
			if status == rule.Fail || status == rule.Concern {
				require.Contains(t, m.Breaks, string(id), "the recording of %s breaks %s", m.Name, id)
			}
		}
		first := r.expect[requirement.ID(m.Breaks[0])]
		require.Contains(t, []rule.Status{rule.Fail, rule.Concern}, first, "the recording of %s does not break %s", m.Name, m.Breaks[0])
	}
}

func TestNothingPassesOnACutBodyOrALostConsumer(t *testing.T) {
	cat := catalogue(t)
	r := read(t, "reference-RB-36")
	cut := slices.Clone(r.view)
	for i, e := range cut {
		if e.Exchange != nil {
			x := *e.Exchange
			x.Request.Cut = true
			cut[i].Exchange = &x
			break
		}
	}
	lost := append(slices.Clone(r.view), journal.Entry{Seq: 1 << 20, Mark: &journal.Mark{Kind: "driver-error", Data: []byte(`"it went away"`)}})
	for name, view := range map[string]journal.View{"cut": cut, "lost": lost, "empty": nil} {
		verdicts, err := rule.JudgeAll(view, cat)
		require.NoError(t, err)
		for id, v := range verdicts {
			require.NotEqual(t, rule.Pass, v.Status, "%s passes on a journal that is %s", id, name)
		}
	}
}

func TestAJournalThatCannotBeReadIsAnErrorAndNotAVerdict(t *testing.T) {
	cat := catalogue(t)
	for name, mark := range map[string]journal.Mark{
		"an unknown mark":          {Kind: "surprise"},
		"a task that is no task":   {Kind: "task", Data: []byte(`[1]`)},
		"an outcome that is none":  {Kind: "task", Data: []byte(`{"kind":"record-outcome"}`)},
		"a booking of nothing":     {Kind: "task", Data: []byte(`{"kind":"book"}`)},
		"a state that is no state": {Kind: "state", Data: []byte(`"x"`)},
	} {
		_, err := rule.JudgeAll(journal.View{{Seq: 1, Mark: &mark}}, cat)
		require.Error(t, err, name)
	}
}
