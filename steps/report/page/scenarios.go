package page

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// feature is the scenarios of one feature file.
type feature struct {
	Name, Path string
	Scenarios  []scenario
}

// scenario is one line of the list of scenarios. What was judged of it, and its evidence, are in its story's block.
type scenario struct {
	results.Scenario
	N      int
	Anchor string
	Block  string
	About  []string
}

func features(run results.Run, ix index) []feature {
	var out []feature
	at := map[string]int{}
	for i, s := range run.Scenarios {
		k, ok := at[s.Path]
		if !ok {
			k = len(out)
			at[s.Path] = k
			out = append(out, feature{Name: s.Feature, Path: s.Path})
		}
		out[k].Scenarios = append(out[k].Scenarios, scenario{
			Scenario: s, N: i + 1, Anchor: anchor(i+1, ""), Block: anchor(ix.story[s.ID], ""), About: wording.About(s),
		})
	}
	return out
}

// detailOf is what there is to say of a scenario as a whole: nothing where a verdict says the same, and a fault in
// full where the mistake behind it is first told.
func detailOf(s results.Scenario, ix index) string {
	if s.Status == rule.HarnessError {
		if first := ix.faults[results.Mistake(s.Detail)]; first != 0 && first != ix.number[s.ID] {
			return "the same fault as in scenario " + anchor(first, "")[1:] + ", told there in full"
		}
		return s.Detail
	}
	for _, o := range wording.Notable(s) {
		if o.Detail != "" && strings.Contains(s.Detail, o.Detail) {
			return ""
		}
	}
	return s.Detail
}
