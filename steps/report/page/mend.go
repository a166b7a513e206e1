package page

import (
	"cmp"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// mend is what has to be mended of one harm.
type mend struct {
	harm
	Broken []broken
}

// broken is one requirement that was not kept to, with the simplest scenario that shows it.
type broken struct {
	row
	Simplest told
	Name     string // of the simplest scenario
	Others   int    // in how many more scenarios it was broken
	cost     cost
}

// mends are the requirements that decide that a run does not conform, in the order of harm to a patient: first by what the
// scenarios that broke them cost patients by the ledger, then by the table of harms.
func mends(run results.Run, chapters []chapter, ix index) []mend {
	out := make([]mend, len(harms))
	for i := range harms {
		out[i].harm = harms[i]
	}
	for _, c := range chapters {
		for _, t := range c.Topics {
			for _, r := range t.Rows {
				if r.Status != rule.Fail && (r.Status != rule.Concern || !run.Config.Strict) {
					continue
				}
				b := broken{row: r, cost: costOf(run, r.ID)}
				if of := ix.of(r.all, r.Status); len(of) > 0 {
					b.Simplest, b.Others = ix.told(of[0]), len(of)-1
					b.Name = safe(run.Scenarios[ix.number[of[0].Scenario]-1].Name)
				}
				out[r.Harm].Broken = append(out[r.Harm].Broken, b)
			}
		}
	}
	out = slices.DeleteFunc(out, func(m mend) bool { return len(m.Broken) == 0 })
	for _, m := range out {
		slices.SortStableFunc(m.Broken, func(a, b broken) int { return a.cost.before(b.cost) })
	}
	slices.SortStableFunc(out, func(a, b mend) int { return a.Broken[0].cost.before(b.Broken[0].cost) })
	return out
}

// of are the outcomes of a status, that of the simplest scenario first: the one with the fewest entries in its
// journal, then with the fewest steps, then the first that ran.
func (ix index) of(all []results.Outcome, status rule.Status) []results.Outcome {
	var out []results.Outcome
	for _, o := range all {
		if _, known := ix.number[o.Scenario]; known && o.Status == status {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b results.Outcome) int {
		return cmp.Or(cmp.Compare(ix.length[a.Scenario], ix.length[b.Scenario]), cmp.Compare(ix.steps[a.Scenario], ix.steps[b.Scenario]))
	})
	return out
}

// told is an outcome with links to where it shows.
func (ix index) told(o results.Outcome) told {
	return told{Scenario: ix.scenario(o.Scenario), Detail: safe(o.Detail), Evidence: ix.evidence(o.Scenario, o.Evidence)}
}
