// Package mutant holds providers that are known to be bad, each with one defect, and
// such as are good although they differ from the mock in legal ways. All are made of
// the mock provider: by what stands before it, by what its staff do, or by how it differs.
//
// It has no dependency on how a provider is judged.
//
//	m, ok := mutant.Find("keeps-slot")
//	m.Amend(&config)
package mutant

import (
	"cmp"
	"fmt"
	"path"
	"runtime"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// Mutant is a provider whose verdict is known.
type Mutant struct {
	Name string
	// Defect is what is wrong with it, or what is different, in words.
	Defect string
	// Breaks are the requirements that it must break; none for a good one.
	Breaks []string
	// Warned are requirements of which a good one may be warned, and which a bad one may break beside those that it must:
	// whether it does depends on which slots a run comes by.
	Warned []string
	// Amend makes it of the mock.
	Amend func(*embedded.Config)
	// File is the name of the source file that it stands in; filled in by add.
	File string
}

var registered []Mutant

// bad adds a provider with a defect when the program starts; a duplicate name is a mistake in the program.
func bad(name, defect string, amend func(*embedded.Config), breaks ...string) bool { //nolint:unparam // it is called for what it does, in a variable
	return add(Mutant{Name: name, Defect: defect, Breaks: breaks, Amend: amend})
}

// badAtTimes is bad for one that may break more beside what it must.
func badAtTimes(name, defect string, amend func(*embedded.Config), may []string, breaks ...string) bool { //nolint:unparam // likewise
	return add(Mutant{Name: name, Defect: defect, Breaks: breaks, Warned: may, Amend: amend})
}

// good adds one that differs legally.
func good(name, differs string, amend func(*embedded.Config), warned ...string) bool { //nolint:unparam // likewise
	return add(Mutant{Name: name, Defect: differs, Warned: warned, Amend: amend})
}

func add(m Mutant) bool {
	if _, twice := Find(m.Name); twice {
		panic(fmt.Sprintf("provider %s is there twice", m.Name))
	}
	if _, file, _, ok := runtime.Caller(2); ok { // who called bad, badAtTimes or good
		m.File = path.Base(file)
	}
	registered = append(registered, m)
	return true
}

// Find returns a provider by name.
func Find(name string) (Mutant, bool) {
	i := slices.IndexFunc(registered, func(m Mutant) bool { return m.Name == name })
	if i < 0 {
		return Mutant{}, false
	}
	return registered[i], true
}

// All are the known-bad providers, by name, and Good those that differ legally.
func All() []Mutant { return those(true) }

// Good are the providers that differ legally, by name.
func Good() []Mutant { return those(false) }

func those(bad bool) []Mutant {
	out := slices.DeleteFunc(slices.Clone(registered), func(m Mutant) bool { return bad != (len(m.Breaks) > 0) })
	slices.SortFunc(out, func(a, b Mutant) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
