package report

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

var _ = register(Format{
	Name: "journal", File: "journal.jsonl",
	Describe: "the evidence: every exchange and mark, one a line, for 'rebookcheck judge'",
	Evidence: true,
	Write:    writeJournal,
})

// errUnsealed says that the journal at hand is not the one that the results name.
var errUnsealed = errors.New("the journal is not the one that the results were sealed with")

// writeJournal writes the journal, and ends with an error where it is one that
// [results.Read] would refuse beside the same run's results.json.
func writeJournal(w io.Writer, run results.Run) error {
	sum := sha256.New()
	if err := run.WriteJournal(io.MultiWriter(w, sum)); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if got, want := hex.EncodeToString(sum.Sum(nil)), run.Times.JournalSHA256; got != want {
		return fmt.Errorf("journal: %w (SHA-256 %s, results say %q)", errUnsealed, got, want)
	}
	return nil
}
