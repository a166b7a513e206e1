package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
)

// judgeable is what can be judged: the journal of a run, or a recording that no run made.
type judgeable struct {
	io.ReadSeekCloser // the journal; nil of a recording

	recording *recording
	// note is what is to be known of where it comes from; empty where there is nothing beside the chain of the journal.
	note string
}

// Close lets the file go.
func (j judgeable) Close() error {
	if j.ReadSeekCloser == nil {
		return nil
	}
	return j.ReadSeekCloser.Close() //nolint:wrapcheck // nothing was written
}

// openEvidence opens what can be judged: the journal of a run, alone or in a bundle, what a server left behind, or a HAR file.
func openEvidence(file string) (judgeable, error) {
	if rec, err := openRecording(file); rec != nil || err != nil {
		return judgeable{recording: rec, note: recordedNote}, err
	}
	journal, err := os.Open(file)
	if err != nil {
		return judgeable{}, fmt.Errorf("cannot read what is to be judged; give the journal.jsonl of a run, a bundle, what serve --data left behind, or a HAR file: %w", err)
	}
	start := make([]byte, len(bundleStart))
	n, err := io.ReadFull(journal, start)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		_, err = journal.Seek(0, io.SeekStart)
	}
	if err != nil {
		return judgeable{}, errors.Join(fmt.Errorf("%s: read the journal: %w", file, err), journal.Close())
	}
	if string(start[:n]) != bundleStart {
		return judgeable{ReadSeekCloser: journal}, nil
	}
	defer journal.Close()
	raw, err := bundle.ReadFile(file)
	if err != nil {
		return judgeable{}, fmt.Errorf("%s: read the bundle: %w", file, err)
	}
	opened, err := bundle.Open(raw, nil)
	if err != nil {
		return judgeable{}, fmt.Errorf("%s: %w", file, err)
	}
	if opened.Withheld != nil {
		return judgeable{}, errors.New(file + ": the bundle is redacted, and what was withheld would be taken for broken; 'rebookcheck verify' judges what can be judged without it")
	}
	note := fmt.Sprintf("the journal of a bundle that the key %s signed; 'rebookcheck verify' says whose that is, and whether its verdicts follow", opened.KeyID)
	return judgeable{ReadSeekCloser: inMemory{bytes.NewReader(opened.Journal())}, note: note}, nil
}

// bundleStart is how each bundle begins: it is a zip archive.
const bundleStart = "PK"

// inMemory is a journal that needs no closing.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }
