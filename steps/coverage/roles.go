package coverage

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Both accounts for every row under either role: a row that the first leaves to others is accounted for by the second, and
// one that both judge is judged.
func Both(cat requirement.Catalogue, rules []rule.Rule, other requirement.Catalogue, otherRules []rule.Rule) []Row {
	out := Of(cat, rules)
	for i, row := range out {
		if row.Kind != Others {
			continue
		}
		req, ok := other.Find(row.ID)
		if !ok {
			continue
		}
		out[i] = Row{Requirement: req}
		out[i].Kind, out[i].Why = account(req, otherRules)
	}
	return slices.Clip(out)
}
