package suite_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// FuzzJudgeCutJournal: whatever is cut out of a journal, moved in it or put into it twice, and however it is chained
// afterwards, it conforms only as it was, and nothing passes that did not pass before.
func FuzzJudgeCutJournal(f *testing.F) {
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(f, err)
	var raw []byte
	f.Add([]byte{0, 3, 0}, false)
	f.Add([]byte{1, 9, 4}, true)
	f.Add([]byte{2, 30, 7, 0, 2, 2}, true)
	f.Fuzz(func(t *testing.T, ops []byte, anew bool) {
		ops = ops[:min(len(ops), 3*16)]
		if raw == nil {
			raw = journalOf(t, judgedWith(t, "", "@RB-31 and @SC-01 or @RB-38"))
		}
		var file []byte
		if anew {
			file = rechained(t, raw, func(_ *results.Plan, e *results.Evidence) { shuffleStories(e, ops) })
		} else {
			file = shuffleLines(raw, ops)
		}
		if bytes.Equal(bytes.TrimSpace(file), bytes.TrimSpace(raw)) {
			return
		}
		e, err := results.ReadEvidence(bytes.NewReader(file))
		if err != nil {
			return
		}
		run := by.Judge(e)
		inStories, err := by.File(t.Context(), bytes.NewReader(file))
		if len(e.Stories) > 0 || e.Plan != nil {
			require.NoError(t, err)
			require.Equal(t, asJSON(t, run), asJSON(t, inStories), "judged as a whole and story by story")
		}
		require.False(t, run.Verdict.Conclusion.Good())
		require.Zero(t, run.Verdict.Counts[rule.Pass])
	})
}

// shuffleLines cuts, moves and doubles lines, or edits a byte.
func shuffleLines(raw []byte, ops []byte) []byte {
	l := strings.SplitAfter(strings.TrimSuffix(string(raw), "\n"), "\n")
	for ; len(ops) >= 3 && len(l) > 1; ops = ops[3:] {
		at, other := int(ops[1])*len(l)/256, int(ops[2])*len(l)/256
		switch ops[0] % 4 {
		case 0:
			l = slices.Delete(l, at, min(at+1+int(ops[2])%5, len(l)))
		case 1:
			l[at], l[other] = l[other], l[at]
		case 2:
			l = slices.Insert(l, other, l[at])
		case 3:
			b := []byte(l[at])
			b[int(ops[2])%len(b)] ^= 1
			l[at] = string(b)
		}
	}
	return []byte(strings.Join(l, ""))
}

// shuffleStories cuts, moves and doubles entries of stories, or cuts whole stories.
func shuffleStories(e *results.Evidence, ops []byte) {
	for ; len(ops) >= 3 && len(e.Stories) > 0; ops = ops[3:] {
		story := e.Stories[int(ops[1])%len(e.Stories)]
		v := slices.Clone(e.Journals[story])
		if len(v) == 0 {
			continue
		}
		at := int(ops[2]) % len(v)
		switch ops[0] % 4 {
		case 0:
			v = slices.Delete(v, at, at+1)
		case 1:
			v = v[:at]
		case 2:
			v = slices.Insert(v, at, v[(at+1)%len(v)])
		case 3:
			e.Stories = slices.DeleteFunc(e.Stories, func(s string) bool { return s == story })
		}
		e.Journals[story] = v
	}
}
