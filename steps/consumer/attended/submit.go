package attended

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Refusals of what a tester sends.
var (
	// ErrStale: the sheet was answered already, here or in another window.
	ErrStale = errors.New("this page was answered already, perhaps in another window; nothing was lost and nothing was changed")
	// errNothing: there is no sheet.
	errNothing = errors.New("nothing is being asked at the moment")
)

// Invalid says what is wrong with answers. They are kept and shown again.
type Invalid struct{ Problems []Problem }

func (e *Invalid) Error() string {
	parts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		parts[i] = p.Text
	}
	return strings.Join(parts, " ")
}

// Submission is what a tester sends for a sheet.
type Submission struct {
	Serial int
	Values Values
	Note   string
	// Shot is a screenshot that came along, and ShotProblem why one that came along was not taken.
	Shot        []byte
	ShotProblem string
}

// Submit takes the answers to a sheet. It returns ErrStale or errNothing, *Invalid with
// what is wrong, or an error of ours; only without an error does the run go on.
func (d *Desk) Submit(in Submission) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.sheet == nil && in.Serial <= d.serial && in.Serial > 0, d.sheet != nil && in.Serial != d.sheet.Serial:
		return ErrStale
	case d.sheet == nil:
		return errNothing
	}
	s := d.sheet
	values, problems := read(s.Questions, in.Values)
	s.Values, s.Note, s.Earlier = in.Values, strings.TrimSpace(in.Note), false
	if n := utf8.RuneCountInString(s.Note); n > NoteLimit {
		problems = append(problems, Problem{"note", fmt.Sprintf("The note is %d characters long; keep it to %d.", n, NoteLimit)})
	}
	if len(in.Shot) > 0 {
		shot, err := d.keep.screenshot(in.Shot)
		if err != nil {
			in.ShotProblem = err.Error()
		} else {
			s.Shot = shot
		}
	}
	if in.ShotProblem != "" {
		problems = append(problems, Problem{"screenshot", in.ShotProblem})
	}
	if len(problems) > 0 {
		return &Invalid{problems}
	}
	if s.Kind == Who {
		d.tester = Tester{Name: values.first("name"), Role: values.first("role")}
		if said := (contract.Product{Vendor: values.first("vendor"), Name: values.first("product"), Version: values.first("product-version")}); said != (contract.Product{}) {
			d.product = &said
		}
	}
	got := Reply{Values: values, Note: s.Note, Shot: s.Shot, By: d.tester, At: d.config.Now().UTC()}
	if err := d.keep.note(s.place, got); err != nil {
		return err
	}
	d.pace.taken(d.config.Now(), s.Kind)
	d.answered <- got // it has room for one, and no sheet is answered twice
	d.sheet = nil
	d.turn()
	return nil
}
