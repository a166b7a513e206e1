package journal_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// chainedLines is a whole file of two scenarios, line by line: the plan, four entries of each, the end.
func chainedLines(t testing.TB) []string {
	t.Helper()
	var out bytes.Buffer
	w, err := journal.NewWriter(&out, map[string]int{"stories": 2})
	require.NoError(t, err)
	require.NoError(t, w.Entries("one", sample()[:2]))
	require.NoError(t, w.Entries("two", sample()[:2]))
	require.NoError(t, w.End())
	lines := strings.SplitAfter(strings.TrimSuffix(out.String(), "\n"), "\n")
	lines[len(lines)-1] += "\n"
	return lines
}

func readFile(t testing.TB, lines []string) (journal.File, map[string]journal.View, error) {
	t.Helper()
	views := map[string]journal.View{}
	f, err := journal.ReadFile(strings.NewReader(strings.Join(lines, "")), func(l journal.Line) error {
		views[l.Scenario] = append(views[l.Scenario], l.Entry)
		return nil
	})
	return f, views, err
}

func TestAJournalFileIsReadBackWhole(t *testing.T) {
	t.Parallel()
	f, views, err := readFile(t, chainedLines(t))
	require.NoError(t, err)
	require.Empty(t, f.Damage)
	require.JSONEq(t, `{"stories":2}`, string(f.Plan))
	require.Equal(t, map[string]journal.View{"one": sample()[:2], "two": sample()[:2]}, views)
}

func TestWhatIsCutEditedOrMovedInAJournalFileIsSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doctor    func(lines []string) []string
		want      string
		scenarios []string
	}{
		"a line is cut out":       {func(l []string) []string { return slices.Delete(l, 2, 3) }, "line 3 does not follow", []string{"one", "two"}},
		"a scenario is cut out":   {func(l []string) []string { return slices.Delete(l, 1, 3) }, "line 2 does not follow", []string{"two"}},
		"the last is cut out":     {func(l []string) []string { return slices.Delete(l, 3, 5) }, "line 4 does not follow", []string{"one"}},
		"the end is cut off":      {func(l []string) []string { return l[:4] }, "the end of the journal is missing", []string{"two"}},
		"the plan is cut off":     {func(l []string) []string { return l[1:] }, "nothing says what was planned", []string{"one"}},
		"the plan is another":     {func(l []string) []string { l[0] = strings.Replace(l[0], `"stories":2`, `"stories":1`, 1); return l }, "line 1 does not follow", nil},
		"two lines are exchanged": {func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }, "line 2 does not follow", []string{"one"}},
		"a line stands twice":     {func(l []string) []string { return slices.Insert(l, 2, l[1]) }, "line 3 does not follow", []string{"one"}},
		"an entry is edited":      {func(l []string) []string { l[3] = strings.Replace(l[3], `"POST"`, `"GET"`, 1); return l }, "line 4 does not follow", []string{"one", "two"}},
		"a hash is taken off": {func(l []string) []string {
			l[3] = l[3][:strings.Index(l[3], `,"hash"`)] + "}\n"
			return l
		}, "line 4 has no hash", []string{"one", "two"}},
		"a line is cut short":   {func(l []string) []string { l[3] = l[3][:40] + "\n"; return l }, "line 4 has no hash", []string{"one"}},
		"something comes after": {func(l []string) []string { return append(l, l[1]) }, "line 7 does not follow", []string{"two", "one"}},
		"the count is another":  {func(l []string) []string { l[5] = strings.Replace(l[5], "4", "3", 1); return l }, "there were 3 entries, and there are 4", []string{"two"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, _, err := readFile(t, c.doctor(chainedLines(t)))
			require.NoError(t, err)
			require.NotEmpty(t, f.Damage)
			var all []string
			for _, d := range f.Damage {
				all = append(all, d.String())
			}
			require.Contains(t, strings.Join(all, "\n"), c.want)
			require.Equal(t, c.scenarios, f.Damage[0].Scenarios)
		})
	}
}

func TestEarlierAndOtherFormsAreToldApart(t *testing.T) {
	t.Parallel()
	var plain bytes.Buffer
	require.NoError(t, journal.WriteLines(&plain, "one", sample()))
	f, views, err := readFile(t, []string{plain.String()})
	require.NoError(t, err)
	require.Equal(t, sample(), views["one"])
	require.Nil(t, f.Plan)
	require.Len(t, f.Damage, 1)
	require.Contains(t, f.Damage[0].String(), "does not say what was planned")

	_, _, err = readFile(t, []string{`{"journal":"rebookcheck-journal/9","plan":{}}` + "\n"})
	require.ErrorContains(t, err, `"rebookcheck-journal/9"`)
	_, _, err = readFile(t, []string{"seq 1\n"})
	require.ErrorContains(t, err, "journal line 1: not a journal entry")
	_, err = journal.NewWriter(full{}, 1)
	require.ErrorContains(t, err, "disk full")
}

// FuzzJournalFile: a file is read whole only as it was written.
func FuzzJournalFile(f *testing.F) {
	whole := strings.Join(chainedLines(f), "")
	f.Add(10, "x", 0)
	f.Add(0, "", 3)
	f.Fuzz(func(t *testing.T, at int, put string, gone int) {
		at = min(max(at, 0), len(whole))
		gone = min(max(gone, 0), len(whole)-at)
		text := whole[:at] + put + whole[at+gone:]
		file, views, err := readFile(t, []string{text})
		if err != nil || len(file.Damage) > 0 || text == whole {
			return
		}
		raw, _ := json.Marshal(views)
		want, _ := json.Marshal(map[string]journal.View{"one": sample()[:2], "two": sample()[:2]})
		require.JSONEq(t, string(want), string(raw), "%q", text)
	})
}

func BenchmarkWriteFile(b *testing.B) {
	view := slices.Repeat(sample(), 100)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		w, err := journal.NewWriter(&out, "p")
		require.NoError(b, err)
		require.NoError(b, w.Entries("one", view))
		b.SetBytes(int64(out.Len()))
	}
}
