package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// WriteJSON writes the run as results.json.
func (r Run) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}

// Seal binds the run to its evidence by the SHA-256 of journal.jsonl.
func (r Run) Seal() (Run, error) {
	sum := sha256.New()
	if err := r.WriteJournal(sum); err != nil {
		return Run{}, err
	}
	r.Times.JournalSHA256 = hex.EncodeToString(sum.Sum(nil))
	return r, nil
}

// Read reads results.json and, where it is given, the journal beside it. A
// journal that is not the one the results were sealed with is refused.
func Read(results, journalLines []byte) (Run, error) {
	dec := json.NewDecoder(bytes.NewReader(results))
	dec.DisallowUnknownFields()
	var run Run
	if err := dec.Decode(&run); err != nil {
		return Run{}, fmt.Errorf("read results: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Run{}, errors.New("read results: something follows the results in the file, so it was changed; run again, or take the file that the run wrote")
	}
	if run.Schema != Schema {
		return Run{}, fmt.Errorf("read results: the file says it is %q; this version reads %q", run.Schema, Schema)
	}
	if journalLines == nil {
		return run, nil
	}
	e, err := ReadEvidence(bytes.NewReader(journalLines))
	if err != nil {
		return Run{}, fmt.Errorf("read results: %w", err)
	}
	if len(e.Damage) > 0 {
		return Run{}, fmt.Errorf("read results: the journal beside the results is not whole: %s", e.Damage[0])
	}
	run.Journals = e.Journals
	sum := sha256.Sum256(journalLines)
	if got := hex.EncodeToString(sum[:]); got != run.Times.JournalSHA256 {
		return Run{}, fmt.Errorf("read results: the journal beside the results is not the one they were made from (SHA-256 %s, results say %s)", got, run.Times.JournalSHA256)
	}
	if !same(e.Plan, run.planAsIn(e.Plan)) || !same(e.Attested, run.Attestations) {
		return Run{}, errors.New("read results: the journal beside the results is of another run: it planned or attested something else, or was made at another time or with other settings")
	}
	return run, nil
}

// planAsIn is the plan of a run, with as much in it as the plan of a journal holds: an earlier version wrote less.
func (r Run) planAsIn(journal *Plan) Plan {
	plan := r.Plan()
	if journal != nil && journal.When == nil {
		plan.RecordedBy, plan.Settings, plan.When = nil, nil, nil
	}
	return plan
}

// same compares two things as they are written.
func same(a, b any) bool {
	left, err := json.Marshal(a)
	right, fault := json.Marshal(b)
	return err == nil && fault == nil && bytes.Equal(left, right)
}
