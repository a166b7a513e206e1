package results

import (
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Attestation is what a tester said of a clause that neither wire nor screen shows.
type Attestation struct {
	ID requirement.ID `json:"requirement"`
	// Answer is "yes", "no" or "none", which means that the tester cannot say.
	Answer string `json:"answer"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	// At is the real time.
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
	// File and SHA256 are of a screenshot.
	File   string `json:"file,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

// Attest writes down what was attested of clauses that need it, and of no others. No
// status changes: an attestation is somebody's word, and a run does not pass by it.
func (r Run) Attest(all []Attestation) Run {
	out := append([]Requirement(nil), r.Requirements...)
	for i := range out {
		if out[i].Status != rule.NeedsAttestation {
			continue
		}
		for _, a := range all {
			if a.ID == out[i].ID {
				out[i].Attested = &a
				out[i].Detail = a.String() + " " + out[i].Detail
			}
		}
	}
	r.Requirements = out
	return r
}

// String is who said what, and when.
func (a Attestation) String() string {
	says := map[string]string{"yes": "attested", "no": "denied", "none": "left open"}[a.Answer]
	if says == "" {
		says = "answered " + fmt.Sprintf("%q", a.Answer)
	}
	out := fmt.Sprintf("%s by %s, %s, on %s.", says, a.Name, a.Role, a.At.UTC().Format("2 January 2006 at 15:04 UTC"))
	if a.Note != "" {
		out += fmt.Sprintf(" Note: %q.", a.Note)
	}
	if a.File != "" {
		out += fmt.Sprintf(" Screenshot: %s, SHA-256 %s.", a.File, a.SHA256)
	}
	return out
}
