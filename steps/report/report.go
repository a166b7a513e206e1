// Package report writes what a run found: files for machines and for people, and
// the lines that a console shows. Every report is a pure function of a
// [results.Run]: no clock, no environment, and the same bytes each time.
//
// It refuses to judge: it has no opinion that the run does not hold.
//
//	if err := report.Open("reports"); err != nil { ... } // before the run
//	paths, err := report.WriteAll("reports", run)        // after it
package report

import (
	"cmp"
	"io"
	"maps"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Format is one way of writing a run. A new one is one file in this package.
type Format struct {
	// Name is how the format is asked for.
	Name string
	// File is the file that [WriteAll] writes; empty for a format that is written only where it is asked for.
	File string
	// Live says that it prints as the run goes.
	Live bool
	// Describe says in one line what it is for.
	Describe string
	// Evidence says that it is written from the journals, too, and not from what they came to alone.
	Evidence bool
	// Write writes the run. It must be pure.
	Write func(io.Writer, results.Run) error
}

var registered = map[string]Format{}

// register adds a format when the program starts; a duplicate name or file is a mistake in the program.
func register(f Format) bool {
	for _, other := range registered {
		if other.Name == f.Name || f.File != "" && other.File == f.File {
			panic("report format " + f.Name + " clashes with " + other.Name)
		}
	}
	registered[f.Name] = f
	return true
}

// All returns the formats, sorted by name.
func All() []Format {
	return slices.SortedFunc(maps.Values(registered), func(a, b Format) int { return cmp.Compare(a.Name, b.Name) })
}

// Find returns the format of that name.
func Find(name string) (Format, bool) {
	f, ok := registered[name]
	return f, ok
}

// files are the formats that are written to a file.
func files() []Format {
	return slices.DeleteFunc(All(), func(f Format) bool { return f.File == "" })
}
