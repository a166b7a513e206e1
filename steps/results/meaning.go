package results

import (
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Meaning is what a result means for the verdict of its run. It is decided here and nowhere else: every report shows it in
// the words of its own format, and the program's exit code follows from it.
type Meaning string

// The meanings.
const (
	// Good stands in nobody's way: what was asked was kept, or not kept where that decides nothing.
	Good Meaning = "good"
	// Bad has the run not conform.
	Bad Meaning = "bad"
	// Open leaves the run without the verdict "conforms": a moment that a verdict needs was not seen.
	Open Meaning = "open"
	// Faulty leaves the result without a verdict, because harness, mock or adapter did not do their part.
	Faulty Meaning = "faulty"
	// Excused is a failure that a baseline knows of: it is told, and passes the gate.
	Excused Meaning = "known"
	// Aside is not of this run: it does not apply, was not selected, or has to be attested by a person.
	Aside Meaning = "aside"
)

// OfRequirement is what the result of a requirement means.
func (r Run) OfRequirement(req Requirement) Meaning {
	means := r.asItIs(req.Status, req.Level.Binding())
	if means == Bad && r.knows(func(f Known) bool { return f.Requirement == req.ID }) {
		return Excused
	}
	return means
}

// OfScenario is what the result of a scenario means.
func (r Run) OfScenario(s Scenario) Meaning {
	if s.Unjudged != "" && s.Status != rule.Fail {
		return Open
	}
	means := r.asItIs(s.Status, s.Status == rule.NotObserved && r.opens(s))
	if means == Bad && r.knows(func(f Known) bool { return f.Scenario == s.ID }) {
		return Excused
	}
	return means
}

// asItIs is what a status means, whatever is known beforehand.
func (r Run) asItIs(s rule.Status, opens bool) Meaning {
	switch s {
	case rule.Pass:
		return Good
	case rule.Fail:
		return Bad
	case rule.Concern:
		if r.Config.Strict {
			return Bad
		}
		return Good
	case rule.NotObserved:
		if opens {
			return Open
		}
		return Aside
	case rule.NeedsAttestation, rule.NotSelected, rule.NotApplicable:
		return Aside
	case rule.HarnessError:
		return Faulty
	}
	return Faulty // a status that this version does not know is never good
}

// opens says that a scenario that fell short keeps the run from conforming: by the moment of a binding clause that it is
// about, or by the end of the scenario itself.
func (r Run) opens(s Scenario) bool {
	explained := false
	for _, o := range s.Outcomes {
		if !o.Named || o.Status == rule.Pass {
			continue
		}
		explained = true
		if o.Status == rule.NotObserved && r.binds(o.ID) {
			return true
		}
	}
	return !explained
}

func (r Run) binds(id requirement.ID) bool {
	for _, req := range r.Requirements {
		if req.ID == id {
			return req.Level.Binding()
		}
	}
	return false
}
