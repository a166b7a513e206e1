package page

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// patients is what the run meant for its patients, as the first screen tells it.
type patients struct {
	Sentence string
	Figures  []patientFigure
	// Never are the figures of what happened to nobody, as far as is known where Partly is set.
	Never  []string
	Partly bool
}

type patientFigure struct {
	wording.Told
	// Worst is the scenario in which it happened most.
	Worst link
}

// patientsOf is nil where the results have no ledger.
func patientsOf(run results.Run, ix index) *patients {
	if run.Ledger == nil {
		return nil
	}
	out := &patients{Sentence: wording.Patients(run.Ledger), Partly: run.Ledger.NotKnown > 0}
	for i, told := range wording.Figures(run.Ledger.Ledger) {
		allowed := i == len(run.Ledger.Harms())
		switch {
		case told.Figure != nil && told.Figure.Times == 0:
			if !allowed {
				out.Never = append(out.Never, strings.ToLower(told.Title[:1])+told.Title[1:])
			}
		case run.Ledger.NotKnown == run.Ledger.Stories && told.Figure == nil: // the sentence says so
		default:
			out.Figures = append(out.Figures, patientFigure{told, ix.worst(run.Scenarios, i)})
		}
	}
	return out
}

// worst is the scenario in which a figure is highest; empty where it is so in none.
func (ix index) worst(all []results.Scenario, figure int) link {
	most, at := 0, link{}
	for _, s := range all {
		if s.Ledger == nil {
			continue
		}
		if f := wording.Figures(*s.Ledger)[figure].Figure; f != nil && f.Times > most {
			most, at = f.Times, ix.scenario(s.ID)
		}
	}
	return at
}

// caseData is one case of harm, as a scenario's block has it.
type caseData struct {
	Detail   string   `json:"detail"`
	Evidence []string `json:"evidence,omitempty"`
}

// casesOf are the cases of harm of a scenario, for its block.
func casesOf(l *ledger.Ledger) []caseData {
	if l == nil {
		return nil
	}
	var out []caseData
	for _, f := range l.Harms() {
		if f == nil {
			continue
		}
		for _, c := range f.Cases {
			v := caseData{Detail: safe(wording.Case(c))}
			for _, label := range c.Evidence {
				v.Evidence = append(v.Evidence, wording.Line(label))
			}
			out = append(out, v)
		}
	}
	return out
}

// cost is what the scenarios that broke a requirement cost patients.
type cost struct {
	// rank is 0 where a patient came to harm in at least half of them, 1 where in fewer, 2 where in none.
	rank           int
	harms, minutes int
}

// costOf adds the ledgers of the scenarios that broke a requirement, each story once.
func costOf(run results.Run, id requirement.ID) cost {
	var c cost
	stories, harmed := map[string]bool{}, 0
	for _, s := range run.Scenarios {
		broke := slices.ContainsFunc(s.Outcomes, func(o results.Outcome) bool { return o.ID == id && (o.Status == rule.Fail || o.Status == rule.Concern) })
		if !broke || s.Ledger == nil || stories[s.Journal()] {
			continue
		}
		stories[s.Journal()] = true
		if s.Ledger.Harmed() {
			harmed++
		}
		c.harms, c.minutes = c.harms+s.Ledger.Count(), c.minutes+s.Ledger.Alone()
	}
	switch {
	case harmed == 0:
		c.rank = 2
	case 2*harmed < len(stories):
		c.rank = 1
	}
	return c
}

// before orders two costs, the heavier one first; 0 where they are alike.
func (c cost) before(other cost) int {
	return cmp.Or(cmp.Compare(c.rank, other.rank), cmp.Compare(other.harms, c.harms), cmp.Compare(other.minutes, c.minutes))
}

// ByHarm orders requirements by what the scenarios that broke them cost patients, and by the table of harms where that is alike.
func ByHarm(run results.Run, all []results.Requirement) []results.Requirement {
	costs := map[requirement.ID]cost{}
	for _, r := range all {
		costs[r.ID] = costOf(run, r.ID)
	}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b results.Requirement) int {
		return cmp.Or(costs[a.ID].before(costs[b.ID]), cmp.Compare(harmOf(a.ID), harmOf(b.ID)))
	})
	return out
}
