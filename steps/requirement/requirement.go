// Package requirement reads the catalogue: every clause of the standard that this
// harness knows, with its level, its sentence and how it can be observed.
//
// It refuses to know how a clause is judged.
//
//	cat, err := requirement.Load(fixtures.FS)
package requirement

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ID is a requirement's id, for example "RB-09".
type ID string

var idForm = regexp.MustCompile(`^[A-Z]{2}-[0-9]{2,3}$`)

// Valid says whether the id has the form of one. SC and FC are not groups of requirements: they number the
// variations of the two stories and the catalogue of faulty consumers.
func (id ID) Valid() bool {
	return idForm.MatchString(string(id)) && id.Group() != "SC" && id.Group() != "FC"
}

// Group is the letters of the id: "RB" of "RB-09".
func (id ID) Group() string {
	group, _, _ := strings.Cut(string(id), "-")
	return group
}

// Compare orders ids by chapter of the report (re-booking first, cancelling next) and number.
func Compare(a, b ID) int {
	return cmp.Or(cmp.Compare(rank(a.Group()), rank(b.Group())), cmp.Compare(a.Group(), b.Group()), cmp.Compare(number(a), number(b)))
}

func rank(group string) int {
	if i := slices.Index([]string{"RB", "CX"}, group); i >= 0 {
		return i
	}
	return 2
}

func number(id ID) int {
	_, digits, _ := strings.Cut(string(id), "-")
	n, _ := strconv.Atoi(digits) // the form was checked when the catalogue was read
	return n
}

// Level is how binding a requirement is.
type Level string

// The levels.
const (
	Must      Level = "MUST"
	MustNot   Level = "MUST NOT"
	Should    Level = "SHOULD"
	ShouldNot Level = "SHOULD NOT"
	May       Level = "MAY"
)

// Binding says whether a breach makes a system fail; otherwise it is a concern.
func (l Level) Binding() bool { return l == Must || l == MustNot }

// Role is the party a requirement binds.
type Role string

// The roles.
const (
	Consumer Role = "consumer"
	Provider Role = "provider"
	Registry Role = "registry"
	Harness  Role = "harness"
)

// Observable is where a requirement shows.
type Observable string

// Where a requirement shows: on the wire, on a user's screen, in what a system
// holds, in a report, or in a document only.
const (
	Wire     Observable = "wire"
	Screen   Observable = "ui"
	State    Observable = "state"
	Report   Observable = "report"
	Document Observable = "document"
)

// Requirement is one row of the catalogue.
type Requirement struct {
	ID         ID         `json:"id"`
	Role       Role       `json:"role"`
	Level      Level      `json:"level"`
	Topic      string     `json:"topic"`
	Statement  string     `json:"statement"`
	Observable Observable `json:"observable"`
	Source     string     `json:"source"`
	Notes      string     `json:"notes,omitempty"`
	// Unjudged is why no rule judges the row; empty for a row that one judges.
	Unjudged string `json:"unjudged,omitempty"`
	// Attest is true when somebody has to attest the row, since nothing that passes this harness can show it.
	Attest bool `json:"attest,omitempty"`
}

// Catalogue is all requirements, in the order of [Compare].
type Catalogue struct {
	rows []Requirement
	byID map[ID]int
}

// All returns a copy of the rows.
func (c Catalogue) All() []Requirement { return slices.Clone(c.rows) }

// Find returns the row of an id.
func (c Catalogue) Find(id ID) (Requirement, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Requirement{}, false
	}
	return c.rows[i], true
}

// Load reads requirements.csv and unjudged.csv from the file system and names every fault it finds in them.
func Load(fsys fs.FS) (Catalogue, error) {
	rows, err := table(fsys, "requirements.csv", "id", "role", "level", "topic", "statement", "observable", "source", "notes")
	if err != nil {
		return Catalogue{}, err
	}
	cat := Catalogue{byID: map[ID]int{}}
	var faults []error
	for i, row := range rows {
		r := Requirement{
			ID: ID(row[0]), Role: Role(row[1]), Level: Level(row[2]), Topic: row[3],
			Statement: row[4], Observable: Observable(row[5]), Source: row[6], Notes: row[7],
		}
		if err := r.check(); err != nil {
			faults = append(faults, fmt.Errorf("requirements.csv row %d: %w", i+2, err))
			continue
		}
		cat.rows = append(cat.rows, r)
	}
	slices.SortStableFunc(cat.rows, func(a, b Requirement) int { return Compare(a.ID, b.ID) })
	for i, r := range cat.rows {
		if _, twice := cat.byID[r.ID]; twice {
			faults = append(faults, fmt.Errorf("requirements.csv: %s stands twice", r.ID))
		}
		cat.byID[r.ID] = i
	}
	faults = append(faults, cat.explain(fsys))
	if err := errors.Join(faults...); err != nil {
		return Catalogue{}, err
	}
	return cat, nil
}

// explain adds the reasons of the rows that no rule judges.
func (c Catalogue) explain(fsys fs.FS) error { return c.explainFrom(fsys, "unjudged.csv") }

func (c Catalogue) explainFrom(fsys fs.FS, name string) error {
	rows, err := table(fsys, name, "id", "attest", "reason")
	if err != nil {
		return err
	}
	var faults []error
	for i, row := range rows {
		at, ok := c.byID[ID(row[0])]
		switch {
		case !ok:
			faults = append(faults, fmt.Errorf("%s row %d: no requirement %q", name, i+2, row[0]))
		case c.rows[at].Unjudged != "":
			faults = append(faults, fmt.Errorf("%s row %d: %s stands twice", name, i+2, row[0]))
		case row[1] != "yes" && row[1] != "no":
			faults = append(faults, fmt.Errorf("%s row %d: attest is yes or no, not %q", name, i+2, row[1]))
		case row[2] == "":
			faults = append(faults, fmt.Errorf("%s row %d: %s needs a reason", name, i+2, row[0]))
		default:
			c.rows[at].Unjudged, c.rows[at].Attest = row[2], row[1] == "yes"
		}
	}
	return errors.Join(faults...)
}

func (r Requirement) check() error {
	var faults []error
	if !r.ID.Valid() {
		faults = append(faults, fmt.Errorf("%q is not a requirement id", r.ID))
	}
	if !slices.Contains([]Role{Consumer, Provider, Registry, Harness}, r.Role) {
		faults = append(faults, fmt.Errorf("%s: unknown role %q", r.ID, r.Role))
	}
	if !slices.Contains([]Level{Must, MustNot, Should, ShouldNot, May}, r.Level) {
		faults = append(faults, fmt.Errorf("%s: unknown level %q", r.ID, r.Level))
	}
	if !slices.Contains([]Observable{Wire, Screen, State, Report, Document}, r.Observable) {
		faults = append(faults, fmt.Errorf("%s: unknown observable %q", r.ID, r.Observable))
	}
	if r.Statement == "" {
		faults = append(faults, fmt.Errorf("%s: no statement", r.ID))
	}
	return errors.Join(faults...)
}

// table reads a CSV file whose first row must be the header given.
func table(fsys fs.FS, name string, header ...string) ([][]string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.FieldsPerRecord = len(header)
	rows, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %s: %w", name, err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("read catalogue: %s must start with %s and hold at least one row", name, strings.Join(header, ","))
	}
	return rows[1:], nil
}
