package rule_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// lostAt is a journal as it would be, had the consumer been lost after the first n entries: what
// it had sent is answered, providers come to rest, and nothing follows.
func lostAt(v journal.View, n int) journal.View {
	out := slices.Clone(v[:n])
	rest := v[n:]
	if i := slices.IndexFunc(rest, func(e journal.Entry) bool { return e.Mark != nil && e.Mark.Kind == evidence.MarkState }); i >= 0 {
		out = append(out, rest[i])
	}
	return append(out, journal.Entry{Seq: 1 << 20, Mark: &journal.Mark{Kind: evidence.MarkLost, Data: []byte(`"it went away"`)}})
}

func TestALostConsumerIsAccusedOfNothingThatItHadNoTimeFor(t *testing.T) {
	cat := catalogue(t)
	for _, name := range names(t) {
		if !strings.HasPrefix(name, "reference-") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := read(t, name)
			for n := 1 + len(name)%3; n < len(r.view); n += 3 {
				verdicts, err := rule.JudgeAll(lostAt(r.view, n), cat)
				require.NoError(t, err)
				for id, v := range verdicts {
					require.NotContains(t, []rule.Status{rule.Pass, rule.Fail, rule.Concern}, v.Status, "%s when lost after %d entries: %s", id, n, v.Detail)
				}
			}
		})
	}
}

func TestWhatWasBrokenBeforeTheConsumerWasLostStaysBroken(t *testing.T) {
	cat := catalogue(t)
	stood := 0
	for _, name := range names(t) {
		r := read(t, name)
		verdicts, err := rule.JudgeAll(lostAt(r.view, len(r.view)), cat)
		require.NoError(t, err)
		for _, ru := range rule.All() {
			was := r.expect[ru.ID]
			if was != rule.Fail && was != rule.Concern {
				continue
			}
			if ru.Awaits {
				require.Equal(t, rule.HarnessError, verdicts[ru.ID].Status, "%s: %s may only have been on its way", name, ru.ID)
				continue
			}
			require.Equal(t, was, verdicts[ru.ID].Status, "%s: %s", name, ru.ID)
			stood++
		}
	}
	require.Greater(t, stood, len(rule.All()))
}

func TestARuleThatPanicsIsAFaultOfItsOwnAndNamesItselfAndTheStory(t *testing.T) {
	cat := catalogue(t)
	req, ok := cat.Find("RB-01")
	require.True(t, ok)
	story, err := evidence.Read(read(t, "reference-RB-36").view)
	require.NoError(t, err)
	story.Name = "the same service: booked"
	broken := rule.Rule{ID: "RB-01", Judge: func(s *evidence.Story) rule.Verdict { return rule.Verdict{Detail: s.Calls[len(s.Calls)].Path} }}
	v := rule.Apply(broken, req, story)
	require.Equal(t, rule.HarnessError, v.Status)
	require.False(t, v.Withheld, "it counts wherever it happens")
	for _, want := range []string{"RB-01", "the same service: booked", "index out of range"} {
		require.Contains(t, v.Detail, want)
	}
}

// A consumer that books where its user asked for no booking made two rules panic.
func TestABookingThatNobodyAskedForIsJudged(t *testing.T) {
	cat := catalogue(t)
	for _, name := range names(t) {
		view := slices.Clone(read(t, name).view)
		for i, e := range view {
			if e.Mark != nil && e.Mark.Kind == evidence.MarkTask {
				m := *e.Mark
				m.Data = bytes.Replace(m.Data, []byte(`"kind":"book"`), []byte(`"kind":"search-slots"`), 1)
				view[i].Mark = &m
			}
		}
		verdicts, err := rule.JudgeAll(view, cat)
		require.NoError(t, err, name)
		for _, id := range []requirement.ID{"RB-58", "RB-63"} {
			require.NotContains(t, verdicts[id].Detail, "panicked", name)
		}
	}
}

// What is sent before there is any encounter belongs to none. It made rules panic that ask for its encounter.
func TestRequestsOutsideAnyEncounterAreJudged(t *testing.T) {
	cat := catalogue(t)
	for _, name := range names(t) {
		view := slices.DeleteFunc(slices.Clone(read(t, name).view), func(e journal.Entry) bool {
			return e.Mark != nil && (e.Mark.Kind == evidence.MarkTask || e.Mark.Kind == evidence.MarkScreen)
		})
		verdicts, err := rule.JudgeAll(view, cat)
		require.NoError(t, err, name)
		for id, v := range verdicts {
			require.NotContains(t, v.Detail, "panicked", "%s: %s", name, id)
		}
	}
}
