// Package deep holds known-bad consumers whose defect needs two conditions at once. The written scenarios have each of the
// conditions, and not the two together, so that a whole run finds none of them; exploring has to.
//
// They are apart from the mutants of package mutant, each of which the written scenarios must catch.
//
//	m, ok := deep.Find("same-start-elsewhere")
//	opener := m.Opener(reference.Options{})
package deep

import (
	"cmp"
	"context"
	"path"
	"runtime"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Mutant is a known-bad consumer. What it breaks are the clauses that exploring may find it by, the likeliest first.
type Mutant struct {
	mutant.Mutant
	// Within is how many stories exploring may need to find it.
	Within int
}

var registered []Mutant

// register adds a mutant when the program starts; a name taken is a mistake in the program.
func register(m Mutant) bool {
	if _, twice := Find(m.Name); twice {
		panic("two deep mutants are named " + m.Name)
	}
	if _, taken := mutant.Find(m.Name); taken {
		panic("a deep mutant has the name of another: " + m.Name)
	}
	if _, file, _, ok := runtime.Caller(1); ok {
		m.File = path.Base(file)
	}
	registered = append(registered, m)
	return true
}

// All returns the deep mutants by name.
func All() []Mutant {
	return slices.SortedFunc(slices.Values(registered), func(a, b Mutant) int { return cmp.Compare(a.Name, b.Name) })
}

// Find returns the deep mutant of that name.
func Find(name string) (Mutant, bool) {
	i := slices.IndexFunc(registered, func(m Mutant) bool { return m.Name == name })
	if i < 0 {
		return Mutant{}, false
	}
	return registered[i], true
}

// cancelEach cancels bookings without having been asked.
func cancelEach(ctx context.Context, v *reference.Visit, bookings []*reference.Record) {
	for _, r := range bookings {
		v.Cancel(ctx, r)
	}
}
