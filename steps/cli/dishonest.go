package cli

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
)

// isDishonest says whether a consumer of that name has two faces.
func isDishonest(name string) bool {
	return slices.ContainsFunc(mutant.AllDishonest(), func(d mutant.Dishonest) bool { return d.Name == name })
}

// dishonestSubjects are the consumers that behave only where they believe to be tested.
func dishonestSubjects(wanted func(name string) bool) []selftest.Subject {
	var out []selftest.Subject
	for _, d := range mutant.AllDishonest() {
		if !wanted(d.Name) {
			continue
		}
		sub := selftest.Subject{Name: d.Name, Defect: d.Defect}
		for _, id := range d.Breaks {
			sub.Breaks = append(sub.Breaks, requirement.ID(id))
		}
		out = append(out, sub)
	}
	return out
}

// selftestOpener opens a subject of the selftest: the reference consumer with its change, or one with two faces.
func selftestOpener(seed int64, name string, changes map[string]func(*reference.Behaviour)) consumer.Opener {
	for _, d := range mutant.AllDishonest() {
		if worse, ok := mutant.Find(d.Worse); ok && d.Name == name {
			return d.Opener(referenceOpener(seed, nil), referenceOpener(seed, worse.Change))
		}
	}
	return referenceOpener(seed, changes[name])
}
