// Package attestation has people sign, after a run, for the requirements that no traffic and no screen can show: who, in what
// role, when, what they state, and which documents bear it out. They do so on a page or in a YAML file.
//
// It refuses to touch a verdict of the wire: what a rule judges cannot be attested, and an attestation is never a pass.
//
//	sheet, err := attestation.Load("reports/attestations.yaml", run)
//	said, err := attestation.Take("reports", sheet, run, time.Now())
package attestation

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// File is the file in a report folder that holds what was signed.
const File = "attestations.yaml"

// documents is the folder below a report folder that holds what was attached.
const documents = "attestations/documents"

// DocumentLimit is the largest document that is taken, in bytes, and documentsMost how many one attestation can have.
const (
	DocumentLimit = 10 << 20
	documentsMost = 10
)

// Sheet is the file of attestations.
type Sheet struct {
	// Run is when the run began for which it was signed; zero in a file that somebody wrote by hand.
	Run          time.Time `yaml:"run,omitempty"`
	Attestations []Entry   `yaml:"attestations"`
}

// Entry is what somebody signs for one requirement.
type Entry struct {
	Requirement requirement.ID `yaml:"requirement"`
	// Answer is yes, no, or none: whoever signs cannot say.
	Answer    string     `yaml:"answer"`
	Name      string     `yaml:"name"`
	Role      string     `yaml:"role"`
	At        time.Time  `yaml:"at,omitempty"`
	Statement string     `yaml:"statement,omitempty"`
	Documents []Document `yaml:"documents,omitempty"`
}

// Document is a file that bears a statement out, by its path from the folder of the sheet. In YAML the path alone will do.
type Document struct {
	File string `yaml:"file"`
	Name string `yaml:"name,omitempty"`
}

// UnmarshalYAML reads a path, or a document with a name.
func (d *Document) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		d.File = n.Value
		return nil
	}
	type plain Document
	if err := n.Decode((*plain)(d)); err != nil {
		return fmt.Errorf("a document: %w", err)
	}
	return nil
}

// ErrSheet says what is wrong with a sheet.
var ErrSheet = errors.New("the attestations cannot be taken")

// Open are the requirements of a run that people can sign for, in order.
func Open(run results.Run) []results.Requirement {
	return slices.DeleteFunc(slices.Clone(run.Requirements), func(r results.Requirement) bool {
		return r.Role != run.Judges() || !r.Attest && r.Attested == nil && r.Status != rule.NeedsAttestation
	})
}

// Load reads a sheet. One that is not there is empty.
func Load(file string) (Sheet, error) {
	var s Sheet
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return s, fmt.Errorf("read %s: %w", file, errNoFile)
	}
	raw, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read attestations: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return s, fmt.Errorf("%w: %s: %w", ErrSheet, file, err)
	}
	s.Attestations = slices.DeleteFunc(s.Attestations, Entry.untouched)
	return s, nil
}

// untouched says that an entry of the template was left as it was.
func (e Entry) untouched() bool {
	return e.Requirement != "" && e.Answer == "" && e.Name == "" && e.Role == "" && e.Statement == "" && len(e.Documents) == 0
}

// Check says all that is wrong with a sheet for a run.
func (s Sheet) Check(run results.Run) error {
	may := map[requirement.ID]bool{}
	for _, r := range Open(run) {
		may[r.ID] = true
	}
	var faults []error
	seen := map[requirement.ID]bool{}
	for i, e := range s.Attestations {
		where := cmp.Or(string(e.Requirement), fmt.Sprintf("attestation %d", i+1))
		for _, f := range e.faults() {
			faults = append(faults, fmt.Errorf("%s: %s", where, f))
		}
		switch {
		case e.Requirement == "":
			faults = append(faults, fmt.Errorf("%s: say which requirement it is for", where))
		case !may[e.Requirement]:
			faults = append(faults, fmt.Errorf("%s: nobody can sign for it: it is judged by what passes the harness, does not bind the role that was judged, or does not exist", where))
		case seen[e.Requirement]:
			faults = append(faults, fmt.Errorf("%s: it is signed twice; keep one", where))
		}
		seen[e.Requirement] = true
	}
	if len(faults) > 0 {
		return fmt.Errorf("%w: %w", ErrSheet, errors.Join(faults...))
	}
	return nil
}

// Limits of what is written, in characters.
const (
	nameLimit      = 200
	statementLimit = 5000
)

// faults are what is wrong with an entry, by the field it is at.
func (e Entry) faults() []Fault {
	var out []Fault
	say := func(field, what string) { out = append(out, Fault{field, what}) }
	if !slices.Contains([]string{results.Affirmed, results.Denied, results.LeftOpen}, e.Answer) {
		say("answer", "answer yes, no, or none for: cannot say")
	}
	if strings.TrimSpace(e.Name) == "" || len(e.Name) > nameLimit {
		say("name", "give the name of whoever signs, in at most 200 characters")
	}
	if strings.TrimSpace(e.Role) == "" || len(e.Role) > nameLimit {
		say("role", "give the role in which they sign, in at most 200 characters")
	}
	switch {
	case e.Answer != results.LeftOpen && strings.TrimSpace(e.Statement) == "":
		say("statement", "state how it is met, or why it is not")
	case len(e.Statement) > statementLimit:
		say("statement", "state it in at most 5000 characters, and attach the rest as a document")
	}
	if len(e.Documents) > documentsMost {
		say("documents", "attach at most 10 documents")
	}
	return out
}

// Fault is what is wrong with a field.
type Fault struct{ Field, Text string }

func (f Fault) String() string { return f.Field + ": " + f.Text }

// Take makes attestations of a sheet that was checked. Documents, which are found from the folder of the sheet, are copied
// into the report folder. Those of an earlier hand that the sheet does not have stay.
func Take(dir, from string, s Sheet, run results.Run, now time.Time) ([]results.Attestation, error) {
	if err := s.Check(run); err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(slices.Clone(run.Attestations), func(a results.Attestation) bool {
		return slices.ContainsFunc(s.Attestations, func(e Entry) bool { return e.Requirement == a.ID })
	})
	for _, e := range s.Attestations {
		if had, ok := signed(run, e); ok {
			out = append(out, had)
			continue
		}
		a := results.Attestation{ID: e.Requirement, Answer: e.Answer, Name: strings.TrimSpace(e.Name), Role: strings.TrimSpace(e.Role), At: e.At.UTC(), Statement: strings.TrimSpace(e.Statement)}
		if e.At.IsZero() {
			a.At = now.UTC().Truncate(time.Second)
		}
		for _, d := range e.Documents {
			kept, err := keepFrom(dir, from, d)
			if err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ErrSheet, e.Requirement, err)
			}
			a.Documents = append(a.Documents, kept)
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b results.Attestation) int { return requirement.Compare(a.ID, b.ID) })
	return out, nil
}

// signed is what a run holds already of an entry, word for word.
func signed(run results.Run, e Entry) (results.Attestation, bool) {
	for _, a := range run.Attestations {
		if had := entryOf(a); a.ID == e.Requirement && had.At.Equal(e.At) && had.Answer == e.Answer && had.Name == e.Name && had.Role == e.Role &&
			had.Statement == e.Statement && slices.Equal(had.Documents, e.Documents) {
			return a, true
		}
	}
	return results.Attestation{}, false
}

// SheetOf is a sheet of what a run holds, as it is kept in the report folder.
func SheetOf(run results.Run) Sheet {
	s := Sheet{Run: run.Times.Started.UTC()}
	for _, a := range run.Attestations {
		s.Attestations = append(s.Attestations, entryOf(a))
	}
	return s
}

// Kept is what was signed for a run: what its results hold, and what was signed since and not taken in. It says whether
// the folder holds what was signed for another run, which is left alone.
func Kept(file string, run results.Run) (s Sheet, ofAnother bool, err error) {
	own := SheetOf(run)
	s, err = Load(file)
	if err != nil || len(s.Attestations) == 0 {
		return own, false, err
	}
	if !s.Run.Equal(own.Run) {
		return own, true, nil
	}
	if err := s.Check(run); err != nil {
		return own, false, err
	}
	for _, e := range own.Attestations {
		if !slices.ContainsFunc(s.Attestations, func(had Entry) bool { return had.Requirement == e.Requirement }) {
			s.Attestations = append(s.Attestations, e)
		}
	}
	return s, false, nil
}

// entryOf is an attestation as it stands in a sheet.
func entryOf(a results.Attestation) Entry {
	e := Entry{Requirement: a.ID, Answer: a.Answer, Name: a.Name, Role: a.Role, At: a.At, Statement: cmp.Or(a.Statement, a.Note)}
	if e.Statement == "" && a.Answer != results.LeftOpen {
		e.Statement = "(answered in the attended run)"
	}
	for _, d := range a.Documents {
		e.Documents = append(e.Documents, Document{d.File, d.Name})
	}
	return e
}
