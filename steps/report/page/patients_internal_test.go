package page

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// broke is a scenario that broke requirements, in which patients came to harm so many times and were alone so long.
func broke(n, harms, minutes int, ids ...requirement.ID) results.Scenario {
	s := results.Scenario{ID: fmt.Sprint("scenario ", n), Ledger: &ledger.Ledger{Cancelled: &ledger.Figure{Times: harms}, Without: &ledger.Figure{Minutes: &minutes}}}
	for _, id := range ids {
		s.Outcomes = append(s.Outcomes, results.Outcome{Scenario: s.ID, ID: id, Named: true, Verdict: rule.Verdict{Status: rule.Fail, Detail: "broken"}})
	}
	return s
}

func failed(ids ...requirement.ID) []results.Requirement {
	var out []results.Requirement
	for _, id := range ids {
		out = append(out, results.Requirement{Requirement: requirement.Requirement{ID: id}, Status: rule.Fail})
	}
	return out
}

func order(all []results.Requirement) []requirement.ID {
	var out []requirement.ID
	for _, r := range all {
		out = append(out, r.ID)
	}
	return out
}

func TestWhatHarmedPatientsIsToldBeforeTheTableOfHarms(t *testing.T) {
	t.Parallel()
	all := failed("CX-05", "RB-12", "RB-22", "RB-29", "SL-02")
	byTable := []requirement.ID{"RB-29", "RB-22", "RB-12", "SL-02", "CX-05"}
	require.Equal(t, byTable, order(ByHarm(results.Run{}, all)), "without ledgers, the table alone")

	run := results.Run{Scenarios: []results.Scenario{
		broke(1, 0, 0, "RB-29", "RB-22", "SL-02"),
		broke(2, 1, 0, "RB-12", "SL-02"),
		broke(3, 1, 60, "CX-05", "SL-02"),
		broke(4, 0, 0, "SL-02"),
		broke(5, 0, 0, "SL-02"),
	}}
	require.Equal(t, []requirement.ID{"CX-05", "RB-12", "SL-02", "RB-29", "RB-22"}, order(ByHarm(run, all)),
		"as many harms and longer without a booking, then as many, then what harmed in fewer than half, then the table")

	var told []string
	run.Requirements = all
	for i := range run.Requirements {
		for _, s := range run.Scenarios {
			for _, o := range s.Outcomes {
				if o.ID == run.Requirements[i].ID {
					run.Requirements[i].Outcomes = append(run.Requirements[i].Outcomes, o)
				}
			}
		}
	}
	ix := newIndex(run)
	for _, m := range mends(run, chapters(run, ix), ix) {
		told = append(told, m.Title)
	}
	require.Equal(t, []string{"Refused or lost on the way", "Two bookings", "The wrong booking or person", "Cancelled without consent", "Given wrong information"}, told)
}

func TestAStoryCountsOnceForWhatItsScenariosBroke(t *testing.T) {
	t.Parallel()
	a, b := broke(1, 2, 30, "RB-29"), broke(2, 2, 30, "RB-29")
	a.Story, b.Story = "one story", "one story"
	require.Equal(t, cost{harms: 2, minutes: 30}, costOf(results.Run{Scenarios: []results.Scenario{a, b}}, "RB-29"))
}
