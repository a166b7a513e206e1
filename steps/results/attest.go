package results

import (
	"fmt"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// The answers of a tester about a clause.
const (
	Affirmed = "yes"
	Denied   = "no"
	LeftOpen = "none" // the tester cannot say
)

// Attestation is what a tester said of a clause that neither wire nor screen shows.
type Attestation struct {
	ID requirement.ID `json:"requirement"`
	// Answer is Affirmed, Denied or LeftOpen.
	Answer string `json:"answer"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	// At is the real time.
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
	// File and SHA256 are of a screenshot.
	File   string `json:"file,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	// Statement is how the clause is met, in the words of whoever signs, and Documents what bears it out. Both were given
	// after the run.
	Statement string     `json:"statement,omitempty"`
	Documents []Document `json:"documents,omitempty"`
}

// Document is a file that stands beside the report, by its name below the report's folder and its SHA-256.
type Document struct {
	File   string `json:"file"`
	Name   string `json:"name"` // as its owner calls it
	SHA256 string `json:"sha256"`
}

// attested gives a clause that needs it what was attested of it. Somebody's word never makes a pass.
// A denial is a failure by attestation: of a clause that binds it is a breach, of any other a concern.
func (r Requirement) attested(all []Attestation) Requirement {
	if r.Status != rule.NeedsAttestation {
		return r
	}
	for _, a := range all {
		if a.ID != r.ID {
			continue
		}
		r.Attested = &a
		r.Detail = a.String() + " " + r.Detail
		if a.Answer != Denied {
			continue
		}
		r.Status = rule.Concern
		if r.Level.Binding() {
			r.Status = rule.Fail
		}
		return r
	}
	return r
}

// String is who said what, and when.
func (a Attestation) String() string {
	says := map[string]string{Affirmed: "attested", Denied: "denied", LeftOpen: "left open"}[a.Answer]
	if says == "" {
		says = "answered " + fmt.Sprintf("%q", a.Answer)
	}
	out := fmt.Sprintf("%s by %s, %s, on %s.", says, a.Name, a.Role, a.At.UTC().Format("2 January 2006 at 15:04 UTC"))
	if a.Note != "" {
		out += fmt.Sprintf(" Note: %q.", a.Note)
	}
	if a.Statement != "" {
		out += fmt.Sprintf(" Statement: %q.", a.Statement)
	}
	var documents strings.Builder
	for _, d := range a.Documents {
		fmt.Fprintf(&documents, " Document: %s (%s), SHA-256 %s.", d.Name, d.File, d.SHA256)
	}
	out += documents.String()
	if a.File != "" {
		out += fmt.Sprintf(" Screenshot: %s, SHA-256 %s.", a.File, a.SHA256)
	}
	return out
}
