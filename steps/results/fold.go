package results

import (
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Fold concludes a run from its scenarios: each requirement from the verdicts on
// it, and the whole from the requirements. It is pure.
//
// In scope are all clauses that bind a consumer, the whole of the chapters on re-booking and
// cancelling, and every other clause that a rule judges.
func Fold(run Run, cat requirement.Catalogue, rules []rule.Rule) Run {
	run.Requirements = nil
	for _, req := range cat.All() {
		r, judged := find(rules, req.ID)
		if !judged && !run.inScope(req) {
			continue
		}
		out := Requirement{Requirement: req, Sentence: r.Sentence, Checks: r.Checks, Limits: r.Limits}
		if judged {
			all := outcomes(run.Scenarios, req.ID)
			out.Status, out.Detail = foldOutcomes(all, lacking(run.Scenarios))
			if len(all) == 0 && !run.Config.Whole() {
				out.Status, out.Detail = run.Config.leftOut(req.ID)
			}
			out.Readings = foldReadings(all)
			if out.Status == rule.Pass {
				out.Detail += toRead(all)
			}
			if told := rule.Readings(out.Readings); told != "" && out.Status == rule.Pass {
				out.Detail += "; " + told
			}
			out.Outcomes = slices.DeleteFunc(all, func(o Outcome) bool { return !o.Named && (o.Status == rule.Pass || o.Status == rule.NotObserved) })
		} else {
			out.Status, out.Detail = run.unjudged(req)
		}
		if out.Status == rule.Pass && len(run.Damage) > 0 {
			out.Status, out.Detail = rule.NotObserved, out.Detail+", but the evidence is not whole"
		}
		run.Requirements = append(run.Requirements, out.attested(run.Attestations))
	}
	run.Verdict = conclude(run)
	run.Ledger = patients(run.Scenarios)
	return run
}

func find(rules []rule.Rule, id requirement.ID) (rule.Rule, bool) {
	i := slices.IndexFunc(rules, func(r rule.Rule) bool { return r.ID == id })
	if i < 0 {
		return rule.Rule{}, false
	}
	return rules[i], true
}

func fallback(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

func outcomes(scenarios []Scenario, id requirement.ID) []Outcome {
	var out []Outcome
	for _, s := range scenarios {
		for _, o := range s.Outcomes {
			if o.ID == id {
				out = append(out, o)
			}
		}
	}
	return out
}

// lacking says that scenarios have not all of their evidence; empty where all have.
func lacking(scenarios []Scenario) string {
	n := 0
	for _, s := range scenarios {
		if s.Fault != "" {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "seen in no scenario that went to its end; 1 scenario did not"
	}
	return fmt.Sprintf("seen in no scenario that went to its end; %d scenarios did not", n)
}

// foldOutcomes takes the worst: a breach in any scenario, which stands whatever else could not
// be judged, then a fault of ours in a scenario that matters to the clause, then a scenario that
// is about the clause and never saw its moment. It passes only when some scenario passed it.
func foldOutcomes(all []Outcome, lacking string) (rule.Status, string) {
	for _, status := range []rule.Status{rule.Fail, rule.Concern, rule.HarnessError} {
		matters := func(o Outcome) bool { return o.Status == status && (o.Named || !o.Withheld) }
		if i := slices.IndexFunc(all, matters); i >= 0 {
			return status, all[i].Detail
		}
	}
	open := func(o Outcome) bool { return o.Named && o.Status != rule.Pass && o.Status != rule.NotApplicable }
	if i := slices.IndexFunc(all, open); i >= 0 {
		return all[i].Status, all[i].Detail
	}
	if i := slices.IndexFunc(all, func(o Outcome) bool { return o.Status == rule.Pass }); i >= 0 {
		return rule.Pass, passes(all)
	}
	if lacking != "" {
		return rule.HarnessError, lacking
	}
	if i := slices.IndexFunc(all, func(o Outcome) bool { return o.Status == rule.NotApplicable }); i >= 0 {
		return rule.NotApplicable, all[i].Detail
	}
	if len(all) == 0 {
		return rule.NotApplicable, "no scenario is about it, and none saw its moment"
	}
	return rule.NotObserved, all[0].Detail
}

func foldReadings(all []Outcome) []rule.Reading {
	var out []rule.Reading
	for _, o := range all {
		out = rule.FoldReadings(out, o.Readings)
	}
	return out
}

func passes(all []Outcome) string {
	n := 0
	for _, o := range all {
		if o.Status == rule.Pass {
			n++
		}
	}
	if n == 1 {
		return "held in 1 scenario"
	}
	return fmt.Sprintf("held in %d scenarios", n)
}

// conclude writes out when a run conforms; whatever is not written here is inconclusive. A proven
// breach decides, whatever else could not be judged: it would be there without the fault as well.
// What was not seen of a SHOULD or a MAY is shown, and stands in nobody's way: it may be right to do without.
func conclude(run Run) Verdict {
	v := Verdict{Counts: map[rule.Status]int{}}
	t := tally{strict: run.Config.Strict}
	for _, r := range run.Requirements {
		v.Counts[r.Status]++
		t.requirement(r, len(run.Damage) > 0)
	}
	for _, s := range run.Scenarios {
		t.scenario(s)
	}
	t.open = append(t.open, run.History.cutShortAgain()...)
	if run.Recording != nil {
		t.open = run.notShown()
	}
	if run.Consumer.Contradicts != "" {
		t.faults = append(t.faults, run.Consumer.Contradicts)
	}
	v.Beside = beside(run, v.Counts)
	v.Reasons = reasons(t.passed, t.breaches, run.Damage, t.counted(), t.open)
	switch {
	case len(t.breaches) > 0:
		v.Conclusion = DoesNotConform
	case len(run.Damage) > 0:
		v.Conclusion = Inconclusive
	case len(t.faults) > 0:
		v.Conclusion = HarnessFault
	case len(t.open) == 0 && t.passed > 0 && len(run.Scenarios) > 0:
		v.Conclusion = Conforms
		if run.Config.ByPlan() {
			v.Conclusion = ConformsByPlan
		} else if !run.Config.Whole() {
			v.Conclusion = ConformsInPart
		}
	default:
		v.Conclusion = Inconclusive
	}
	return v
}

// tally sorts what stands in the way of "conforms".
type tally struct {
	breaches, faults, open []string
	// first is where in faults a mistake is told, and more in how many further scenarios it showed.
	first, more map[string]int
	passed      int
	strict      bool
}

func (t *tally) requirement(r Requirement, damaged bool) {
	line := fmt.Sprintf("%s (%s): %s", r.ID, r.Level, r.Detail)
	switch r.Status {
	case rule.HarnessError:
		if faulty(r) {
			t.faults = append(t.faults, line)
		}
	case rule.Fail:
		t.breaches = append(t.breaches, line)
	case rule.NotObserved:
		if r.Level.Binding() && !damaged {
			t.open = append(t.open, line)
		}
	case rule.Pass:
		t.passed++
	case rule.Concern:
		if t.strict {
			t.breaches = append(t.breaches, line+" (a concern, and the run is strict)")
		}
	case rule.NeedsAttestation, rule.NotSelected, rule.NotApplicable:
	default:
		t.faults = append(t.faults, fmt.Sprintf("%s has the unknown status %q", r.ID, r.Status))
	}
}

func (t *tally) scenario(s Scenario) {
	if s.Fault != "" {
		t.fault(s.ID, s.Fault)
	}
	if s.Unjudged != "" {
		t.open = append(t.open, s.ID+": nothing can pass: "+s.Unjudged)
	}
	switch s.Status {
	case rule.HarnessError:
		if s.Fault == "" {
			t.fault(s.ID, s.Detail)
		}
	case rule.NotObserved:
		if s.Unjudged == "" && unexplained(s) {
			t.open = append(t.open, s.ID+": "+s.Detail)
		}
	case rule.Fail, rule.Concern, rule.Pass, rule.NotApplicable:
	case rule.NeedsAttestation, rule.NotSelected: // told of the requirement
	default:
		t.open = append(t.open, fmt.Sprintf("%s ended %q", s.ID, s.Status))
	}
}

// fault tells a mistake in full where it is first seen, and counts it from then on.
func (t *tally) fault(scenario, why string) {
	key := Mistake(why)
	if t.more == nil {
		t.first, t.more = map[string]int{}, map[string]int{}
	}
	if _, seen := t.first[key]; seen {
		t.more[key]++
		return
	}
	t.first[key] = len(t.faults)
	t.faults = append(t.faults, scenario+": "+why)
}

// counted are the faults, each with how many more scenarios have it.
func (t *tally) counted() []string {
	out := slices.Clone(t.faults)
	for key, n := range t.more {
		scenarios := "scenarios"
		if n == 1 {
			scenarios = "scenario"
		}
		out[t.first[key]] += fmt.Sprintf(" (and the same in %d more %s)", n, scenarios)
	}
	return out
}

// faulty says that a requirement has no verdict by a fault of its own. What is withheld for want of evidence is told once, with its scenario.
func faulty(r Requirement) bool {
	return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Status == rule.HarnessError && !o.Withheld })
}

// reasons are all that stands in the way, worst first. That nothing passed is one where there is no other.
func reasons(passed int, of ...[]string) []string {
	all := slices.Concat(of...)
	if passed == 0 && len(all) == 0 {
		return []string{"nothing passed: no requirement that was selected could be judged on this consumer"}
	}
	return all
}

// unexplained says that a scenario fell short although every requirement it is about passed: it could not go on to its end.
func unexplained(s Scenario) bool {
	return !slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return o.Named && o.Status != rule.Pass })
}

// Broken are the requirements that the run found broken, binding or not, in order.
func (r Run) Broken() []requirement.ID {
	var out []requirement.ID
	for _, req := range r.Requirements {
		if req.Status == rule.Fail || req.Status == rule.Concern {
			out = append(out, req.ID)
		}
	}
	return out
}
