package attended

import (
	"context"
	"time"
)

// Clause is a requirement that neither wire nor screen can show.
type Clause struct{ ID, Statement, Why string }

// Attestation is what a tester said of a clause. It is never a pass.
type Attestation struct {
	ID string `json:"id"`
	// Answer is Yes, No or None, which means that the tester cannot say.
	Answer string      `json:"answer"`
	Note   string      `json:"note,omitempty"`
	Shot   *Screenshot `json:"screenshot,omitempty"`
	By     Tester      `json:"by"`
	At     time.Time   `json:"at"`
}

// Clauses asks of each clause whether the tester can attest it.
func (d *Desk) Clauses(ctx context.Context, all []Clause) ([]Attestation, error) {
	d.mu.Lock()
	d.progress.Scenario, d.progress.Sheet = "", 0
	d.pace.expect(len(all), 0)
	d.nth = map[string]int{}
	d.mu.Unlock()
	out := make([]Attestation, 0, len(all))
	for _, c := range all {
		got, err := d.ask(ctx, Sheet{
			Kind: Attest, Title: "Can you attest " + c.ID + "?", Do: c.Statement, Facts: []Fact{{"Why a person has to attest this", c.Why}}, place: "clause " + c.ID,
			Questions: []Question{{ID: "attest", Ask: "Do your system and your organisation meet this requirement?", Kind: One, Choices: []Choice{
				{Yes, "Yes, I attest it"}, {No, "No"}, {None, "I cannot say"},
			}}},
		})
		if err != nil {
			return out, err
		}
		out = append(out, Attestation{ID: c.ID, Answer: got.Values.first("attest"), Note: got.Note, Shot: got.Shot, By: got.By, At: got.At})
	}
	return out, nil
}
