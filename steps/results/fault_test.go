package results_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestOneMistakeIsTheSameWhereverItShows(t *testing.T) {
	t.Parallel()
	const wrong = "the message is no screen as contract version 2.1 describes it (schemas/screen.json): /stage: "
	first := results.Mistake("harness fault: North 111: task book: POST /sessions/s1/tasks: " + wrong + `"lunch" is an unknown value: the answer begins "{a"`)
	for name, c := range map[string]struct {
		fault string
		same  bool
	}{
		"in another session":        {"harness fault: South 111: task search-slots: POST /sessions/s27/tasks: " + wrong + `"lunch" is an unknown value: the answer begins "{b"`, true},
		"with other last words":     {"harness fault: South 111: task search-slots: " + wrong + `"lunch" is an unknown value; the last it said on standard error: "up"`, true},
		"another word":              {"harness fault: North 111: task book: POST /sessions/s1/tasks: " + wrong + `"dinner" is none of its words`, false},
		"something else altogether": {"harness fault: North 111: task book: no answer within 30s", false},
	} {
		require.Equal(t, c.same, results.Mistake(c.fault) == first, name)
	}
}

func TestAMistakeIsOneReasonAndIsCounted(t *testing.T) {
	t.Parallel()
	var run results.Run
	for _, id := range []string{"a", "b", "c"} {
		run.Scenarios = append(run.Scenarios, results.Scenario{ID: id, Status: rule.HarnessError, Fault: "harness fault: North 111: task book: POST /sessions/" + id + "1/tasks: it is empty"})
	}
	run.Scenarios = append(run.Scenarios, results.Scenario{ID: "d", Status: rule.HarnessError, Fault: "harness fault: North 111: task book: no answer"})
	got := results.Fold(run, requirement.Catalogue{}, nil).Verdict.Reasons
	require.Len(t, got, 2)
	require.Equal(t, "a: harness fault: North 111: task book: POST /sessions/a1/tasks: it is empty (and the same in 2 more scenarios)", got[0])
}
