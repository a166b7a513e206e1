package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
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

// WriteJournal writes the evidence as journal.jsonl, story by story in the order of the results.
func (r Run) WriteJournal(w io.Writer) error {
	written := map[string]bool{}
	for _, s := range r.Scenarios {
		story := s.Journal()
		if written[story] {
			continue
		}
		written[story] = true
		if err := journal.WriteLines(w, story, r.Journals[story]); err != nil {
			return fmt.Errorf("write journal: %w", err)
		}
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
	if run.Schema != Schema {
		return Run{}, fmt.Errorf("read results: the file says it is %q; this version reads %q", run.Schema, Schema)
	}
	if journalLines == nil {
		return run, nil
	}
	run.Journals = map[string]journal.View{}
	err := journal.ReadLines(bytes.NewReader(journalLines), func(l journal.Line) error {
		run.Journals[l.Scenario] = append(run.Journals[l.Scenario], l.Entry)
		return nil
	})
	if err != nil {
		return Run{}, fmt.Errorf("read results: %w", err)
	}
	sum := sha256.Sum256(journalLines)
	if got := hex.EncodeToString(sum[:]); got != run.Times.JournalSHA256 {
		return Run{}, fmt.Errorf("read results: the journal beside the results is not the one they were made from (SHA-256 %s, results say %s)", got, run.Times.JournalSHA256)
	}
	return run, nil
}
