// Package mutant holds reference consumers with one defect each. A rule that no
// mutant can break is no rule; the harness is tested with all of them.
//
// A mutant does everything else right. It refuses to know the rules: what it breaks
// is told by clause, for whoever runs it to compare.
//
//	m, ok := mutant.Find("silent-cancel")
//	opener := m.Opener(reference.Options{})
package mutant

import (
	"cmp"
	"context"
	"maps"
	"path"
	"runtime"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Mutant is one defect, or for a variant one legal difference.
type Mutant struct {
	Name string
	// Defect is what the consumer does, in one sentence.
	Defect string
	// Breaks are the ids of the clauses that it breaks for all to see, the one it is named for
	// first. Clauses that no rule judges are left out. A variant breaks none.
	Breaks []string
	// Catalogue is its number in the catalogue of faulty consumers, FC-01 to FC-35; empty for one that is not in it.
	Catalogue string
	// UnderVariance marks a defect that shows only where providers differ in ways that are legal: in the
	// shape of their identifiers, in how they write times, in what they leave out.
	UnderVariance bool
	// Warned are clauses of which the source itself has a warning given for what a variant does; it conforms all the same.
	Warned []string
	// Change makes the defect in a behaviour that is otherwise the default.
	Change func(*reference.Behaviour)
	// File is the name of the source file that a mutant stands in; filled in by register.
	File string
}

// Variance is a seed under which providers differ in all the legal ways that mutants with UnderVariance depend on.
const Variance = 30

// Behaviour is a fresh behaviour with the defect.
func (m Mutant) Behaviour() *reference.Behaviour {
	b := reference.Default()
	m.Change(b)
	return b
}

// Opener opens consumers with the defect. The options' own behaviour is not used.
func (m Mutant) Opener(o reference.Options) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		own := o
		own.Behaviour = m.Behaviour() // one for each consumer: some keep what they saw
		driver, err := reference.Opener(own).Open(ctx, s)
		if err != nil {
			return nil, err
		}
		return driver, nil
	})
}

// A variant is a consumer that differs from the reference and is right all the same.
var registered, variants = map[string]Mutant{}, map[string]Mutant{}

// register adds a mutant when the program starts; a name taken is a mistake in the program.
func register(m Mutant) bool {
	if _, file, _, ok := runtime.Caller(1); ok {
		m.File = path.Base(file)
	}
	return add(registered, m)
}

func add(to map[string]Mutant, m Mutant) bool {
	if _, twice := Find(m.Name); twice {
		panic("two mutants are named " + m.Name)
	}
	to[m.Name] = m
	return true
}

// All returns the mutants by name.
func All() []Mutant { return byName(registered) }

// Variants returns the variants by name. They must pass whatever the reference passes.
func Variants() []Mutant { return byName(variants) }

// Find returns a mutant or variant.
func Find(name string) (Mutant, bool) {
	if m, ok := registered[name]; ok {
		return m, true
	}
	m, ok := variants[name]
	return m, ok
}

func byName(of map[string]Mutant) []Mutant {
	return slices.SortedFunc(maps.Values(of), func(a, b Mutant) int { return cmp.Compare(a.Name, b.Name) })
}

// cancelEach cancels bookings without having been asked.
func cancelEach(ctx context.Context, v *reference.Visit, bookings []*reference.Record) {
	for _, r := range bookings {
		v.Cancel(ctx, r)
	}
}

// calledBack says that the patient calls again.
func calledBack(v *reference.Visit) bool { return v.Case.Reason == contract.CallBack }

// without drops the messages that a test picks.
func without(said []contract.Message, drop func(contract.Message) bool) []contract.Message {
	return slices.DeleteFunc(slices.Clone(said), drop)
}
