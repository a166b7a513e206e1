package results

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// AttendedPlan says which part of the suite a tester played: the fewest stories in which every requirement is seen that a
// run by hand can show.
type AttendedPlan struct {
	// Digest tells the plan from every other one.
	Digest string `json:"digest"`
	// Stories of Of are played, in about so many sheets.
	Stories int `json:"stories"`
	Of      int `json:"of"`
	Sheets  int `json:"sheets"`
	// Unseen are the requirements that rules judge and that no story of the plan shows. Each other one is to be seen.
	Unseen []requirement.ID `json:"unseen,omitempty"`
}

// leftOut is what becomes of a requirement of which no scenario of a selection saw anything. What an attended plan is there
// to show, and did not, is open.
func (c Config) leftOut(id requirement.ID) (rule.Status, string) {
	switch {
	case c.Between != nil:
		return rule.NotSelected, notBetween
	case !c.ByPlan():
		return rule.NotSelected, "no scenario that was selected is about it, and none saw its moment"
	case slices.Contains(c.Attended.Unseen, id):
		return rule.NotSelected, "the attended plan has no story that shows it"
	}
	return rule.NotObserved, "not seen: the attended plan has a story that was to show it, and its moment never came"
}

// planDigest tells the plan of a run from others; empty where there was none.
func (c Config) planDigest() string {
	if c.Attended == nil {
		return ""
	}
	return c.Attended.Digest
}
