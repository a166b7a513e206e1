package results

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Known is a failure that somebody knows of and answers for: of a requirement, of a scenario, or of a requirement in a scenario.
type Known struct {
	Requirement requirement.ID `json:"requirement,omitempty"`
	Scenario    string         `json:"scenario,omitempty"` // its id
	Reason      string         `json:"reason"`
	Owner       string         `json:"owner"`
	// Expires is the last day on which it is known, as 2031-03-07; empty where it has none.
	Expires string `json:"expires,omitempty"`
}

// Baseline is what is known of a consumer. It changes no verdict: what does not conform does not conform. It decides whether
// the run passes a gate all the same.
type Baseline struct {
	Known []Known `json:"known"`
	// Day is the day by which expiry was decided.
	Day string `json:"day"`
}

// dayForm is how days are written.
const dayForm = "2006-01-02"

// Day is a time's day, as a baseline has it.
func Day(t time.Time) string { return t.UTC().Format(dayForm) }

// String names what is known.
func (k Known) String() string {
	switch {
	case k.Scenario == "":
		return string(k.Requirement)
	case k.Requirement == "":
		return k.Scenario
	}
	return string(k.Requirement) + " in " + k.Scenario
}

// Fault says what is wrong with it; nil where nothing is.
func (k Known) Fault() error {
	switch {
	case k.Requirement == "" && k.Scenario == "":
		return errors.New("it names neither a requirement nor a scenario")
	case k.Reason == "" || k.Owner == "":
		return fmt.Errorf("%s: give a reason and an owner: somebody has to answer for it", k)
	}
	if _, err := time.Parse(dayForm, k.Expires); k.Expires != "" && err != nil {
		return fmt.Errorf("%s: expires %q: give a day such as 2031-03-07", k, k.Expires)
	}
	return nil
}

// expired says that it is known no more; days in this form are in the order of their text.
func (k Known) expired(day string) bool { return k.Expires != "" && k.Expires < day }

// covers says that a failure of a requirement in a scenario is the one that is known.
func (k Known) covers(id requirement.ID, scenario string) bool {
	return (k.Requirement == "" || k.Requirement == id) && (k.Scenario == "" || k.Scenario == scenario)
}

// Failures are the failures of a run, each a requirement in a scenario; the scenario is empty for one by attestation.
func (r Run) Failures() []Known {
	var out []Known
	for _, req := range r.Requirements {
		if r.asItIs(req.Status, false) != Bad {
			continue
		}
		n := len(out)
		for _, s := range r.Scenarios {
			for _, o := range s.Outcomes {
				if o.ID == req.ID && (o.Status == rule.Fail || r.Config.Strict && o.Status == rule.Concern) {
					out = append(out, Known{Requirement: o.ID, Scenario: s.ID})
				}
			}
		}
		if len(out) == n {
			out = append(out, Known{Requirement: req.ID})
		}
	}
	return out
}

// Gate is what a baseline comes to.
type Gate struct {
	// Known are the failures that the baseline covers, New those that it does not, Expired the entries that would cover one and
	// are known no more, and Gone those that nothing failed for: they have to be taken out.
	Known, New, Expired, Gone []string
}

// Passes says that nothing failed but what is known, and that everything known still fails.
func (g Gate) Passes() bool { return len(g.New)+len(g.Expired)+len(g.Gone) == 0 }

// Gate holds the run to its baseline. An entry about what was not selected or has no verdict is left alone: nothing is known of it.
func (r Run) Gate() Gate {
	var g Gate
	if r.Baseline == nil {
		return g
	}
	used := map[int]bool{}
	for _, f := range r.Failures() {
		at, known := -1, false
		for i, k := range r.Baseline.Known {
			if k.covers(f.Requirement, f.Scenario) {
				at, used[i] = i, true
				known = known || !k.expired(r.Baseline.Day)
			}
		}
		switch {
		case known:
			g.Known = append(g.Known, f.String())
		case at >= 0:
			g.Expired = append(g.Expired, fmt.Sprintf("%s (it was known until %s)", f, r.Baseline.Known[at].Expires))
		default:
			g.New = append(g.New, f.String())
		}
	}
	for i, k := range r.Baseline.Known {
		if !used[i] && r.settled(k) {
			g.Gone = append(g.Gone, k.String())
		}
	}
	return g
}

// settled says that the run has a verdict on what an entry is about, and that it is no failure.
func (r Run) settled(k Known) bool {
	for _, s := range r.Scenarios {
		if k.Scenario != "" && k.Scenario != s.ID || s.Fault != "" {
			continue
		}
		if k.Requirement == "" && s.Status == rule.Pass {
			return true
		}
		if slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return o.ID == k.Requirement && o.Status == rule.Pass }) {
			return true
		}
	}
	return false
}

// knows says that all failures of a requirement, or of a scenario, are known.
func (r Run) knows(of func(Known) bool) bool {
	if r.Baseline == nil {
		return false
	}
	n := 0
	for _, f := range r.Failures() {
		if !of(f) {
			continue
		}
		n++
		if !slices.ContainsFunc(r.Baseline.Known, func(k Known) bool { return k.covers(f.Requirement, f.Scenario) && !k.expired(r.Baseline.Day) }) {
			return false
		}
	}
	return n > 0
}

// ExitCode is the program's exit code for the run: that of its conclusion or, where it has a baseline and a verdict, that of the gate.
func (r Run) ExitCode() int {
	code := r.Verdict.Conclusion.ExitCode()
	if r.Baseline == nil || !r.Verdict.Conclusion.Good() && r.Verdict.Conclusion != DoesNotConform {
		return code
	}
	if !r.Gate().Passes() {
		return DoesNotConform.ExitCode()
	}
	return r.beside()
}

// beside is the exit code for what stands in the way beside the failures that are known: no verdict on some scenario, or
// something that was not seen. What is known excuses neither.
func (r Run) beside() int {
	code := Conforms.ExitCode()
	note := func(m Meaning) {
		if m == Faulty {
			code = HarnessFault.ExitCode()
		}
		if m == Open && code == 0 {
			code = Inconclusive.ExitCode()
		}
	}
	for _, req := range r.Requirements {
		note(r.OfRequirement(req))
	}
	for _, s := range r.Scenarios {
		note(r.OfScenario(s))
		if s.Fault != "" {
			note(Faulty)
		}
	}
	return code
}
