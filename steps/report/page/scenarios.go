package page

import (
	"fmt"
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

// scenario is one scenario, what was judged of it, and its evidence.
type scenario struct {
	results.Scenario
	N      int
	Anchor string
	About  []string
	// Detail is left out where a verdict says the same.
	Detail string
	// Unfinished is what kept the scenario from its end, where Detail does not say it.
	Unfinished string
	Notable    []judged
	Passed     []judged
	// timeline makes its journal ready when it is shown, so that a page holds one at a time.
	timeline func() timeline
	// Elsewhere leads to the scenario at which the evidence stands, where that is another.
	Elsewhere link
	Find      string
}

// judged is one rule's verdict on a scenario.
type judged struct {
	results.Outcome
	Sentence string
	Level    string
	Evidence []link
}

func features(run results.Run, ix index) []feature {
	clauses := map[string]results.Requirement{}
	for _, r := range run.Requirements {
		clauses[string(r.ID)] = r
	}
	var out []feature
	at := map[string]int{}
	for i, s := range run.Scenarios {
		k, ok := at[s.Path]
		if !ok {
			k = len(out)
			at[s.Path] = k
			out = append(out, feature{Name: s.Feature, Path: s.Path})
		}
		out[k].Scenarios = append(out[k].Scenarios, newScenario(s, i+1, run, ix, clauses))
	}
	onlyOnce(out)
	return out
}

// onlyOnce leaves a fault in full where the mistake behind it is first told.
func onlyOnce(all []feature) {
	first := map[string]scenario{}
	for i := range all {
		for k := range all[i].Scenarios {
			s := &all[i].Scenarios[k]
			if s.Status != rule.HarnessError || s.Detail == "" {
				continue
			}
			if before, ok := first[results.Mistake(s.Detail)]; ok {
				s.Detail = fmt.Sprintf("the same fault as in scenario %d, told there in full", before.N)
			} else {
				first[results.Mistake(s.Detail)] = *s
			}
		}
	}
}

// Timeline is the journal of a scenario whose story is told here. The page asks for it once, in its own order.
func (s scenario) Timeline() timeline { return s.timeline() }

func newScenario(s results.Scenario, n int, run results.Run, ix index, clauses map[string]results.Requirement) scenario {
	out := scenario{Scenario: s, N: n, Anchor: anchor(n, ""), About: wording.About(s), Detail: s.Detail}
	judge := func(o results.Outcome) judged {
		clause := clauses[string(o.ID)]
		return judged{o, wording.Must(clause), string(clause.Level), ix.evidence(s.ID, o.Evidence)}
	}
	told := map[string]bool{}
	for _, o := range wording.Notable(s) {
		out.Notable = append(out.Notable, judge(o))
		told[string(o.ID)] = true
		if o.Detail != "" && strings.Contains(s.Detail, o.Detail) {
			out.Detail = ""
		}
	}
	for _, o := range s.Outcomes {
		switch {
		case told[string(o.ID)]:
		case o.Named:
			out.Notable = append(out.Notable, judge(o))
		case o.Status == rule.Pass:
			out.Passed = append(out.Passed, judge(o))
		}
	}
	out.Unfinished = wording.Unfinished(s)
	if told := ix.story[s.ID]; told == n {
		out.timeline = func() timeline { return newTimeline(n, run.Journals[s.Journal()], ix.pictures) }
	} else {
		out.Elsewhere = link{Href: "#" + anchor(told, ""), Text: fmt.Sprint(told), Title: wording.Line(run.Scenarios[told-1].Name)}
	}
	out.Find = strings.ToLower(wording.Line(strings.Join(append(out.About, s.Name, s.Rule, s.Feature, string(s.Status)), " ")))
	return out
}
