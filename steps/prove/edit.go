package prove

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// Kind groups edits by what they do to the evidence.
type Kind string

// The kinds of edit, one file each.
const (
	Dropped       Kind = "request dropped"
	Swapped       Kind = "order changed"
	Repeated      Kind = "request repeated"
	Inserted      Kind = "request inserted"
	OtherBooking  Kind = "another booking"
	OtherPatient  Kind = "another patient"
	OlderVersion  Kind = "older version"
	OtherService  Kind = "another service's particulars"
	OtherTime     Kind = "earlier or later time"
	Header        Kind = "header removed or changed"
	Address       Kind = "address changed"
	Element       Kind = "element removed or changed"
	Moved         Kind = "element moved"
	Screen        Kind = "screen changed"
	Confirmation  Kind = "confirmation taken away"
	Answer        Kind = "answer changed"
	ProviderState Kind = "what is held changed"
)

// Edit changes recorded evidence in one way, wherever it fits.
type Edit struct {
	Kind Kind
	// Name says what was done to the evidence, in words for a report.
	Name string
	// Breaks are the requirements that the edit should break where it applies.
	Breaks []Clause
	// places finds where in a story it may fit.
	places func(*scene) []place
}

// Clause is a requirement and those of the catalogue's own words that an edit goes against.
type Clause struct {
	ID    requirement.ID
	Words string
}

// place makes the edit at one place. It says false where the evidence turns out not to be fit for it.
type place func(*draft) bool

var registered []Edit

// register adds edits when the program starts.
func register(edits ...Edit) bool {
	registered = append(registered, edits...)
	return true
}

// Edits are all edits, by kind as the program knows them.
func Edits() []Edit { return registered }

// against reads clauses written as an id, a colon and words of the catalogue.
func against(lines ...string) []Clause {
	out := make([]Clause, 0, len(lines))
	for _, line := range lines {
		id, words, _ := strings.Cut(line, ": ")
		out = append(out, Clause{requirement.ID(id), words})
	}
	return out
}

// edit is an edit with its clauses.
func edit(kind Kind, name string, places func(*scene) []place, clauses ...string) Edit {
	return Edit{Kind: kind, Name: name, Breaks: against(clauses...), places: places}
}
