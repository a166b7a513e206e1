package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
)

// openEvidence opens what can be judged: a journal, or the journal in a bundle. Note says what is to be known of it.
func openEvidence(file string) (in io.ReadSeekCloser, note string, err error) {
	journal, err := os.Open(file)
	if err != nil {
		return nil, "", fmt.Errorf("cannot read the journal; give the journal.jsonl of a run, or a bundle: %w", err)
	}
	start := make([]byte, len(bundleStart))
	n, err := io.ReadFull(journal, start)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		_, err = journal.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("%s: read the journal: %w", file, err), journal.Close())
	}
	if string(start[:n]) != bundleStart {
		return journal, "", nil
	}
	defer journal.Close()
	raw, err := io.ReadAll(journal)
	if err != nil {
		return nil, "", fmt.Errorf("%s: read the bundle: %w", file, err)
	}
	opened, err := bundle.Open(raw, nil)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", file, err)
	}
	if opened.Withheld != nil {
		return nil, "", errors.New(file + ": the bundle is redacted, and what was withheld would be taken for broken; 'rebookcheck verify' judges what can be judged without it")
	}
	note = fmt.Sprintf("the journal of a bundle that the key %s signed; 'rebookcheck verify' says whose that is, and whether its verdicts follow", opened.KeyID)
	return inMemory{bytes.NewReader(opened.Journal())}, note, nil
}

// bundleStart is how each bundle begins: it is a zip archive.
const bundleStart = "PK"

// inMemory is a journal that needs no closing.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }
