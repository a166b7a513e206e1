package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/har"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// recording is traffic that no run of this program made.
type recording struct {
	name   string
	view   journal.View
	is     results.Recording
	damage []string
}

const (
	recordedNote = "Nobody drove this traffic, and nothing shows that it is whole or unchanged: trust it as far as you trust the hands it came through."
	ofServer     = "the journal of a server, rebookcheck serve"
	journalEnd   = ".journal"
)

// openRecording opens a recording: what a server left behind, or a HAR file. It gives nil for anything else.
func openRecording(file string) (*recording, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // whoever opens it says so
	}
	if info.IsDir() {
		if file, err = onlyJournal(file); err != nil {
			return nil, err
		}
	}
	rec, err := serverJournal(file)
	if rec != nil || err != nil {
		return rec, err
	}
	return harFile(file)
}

// onlyJournal is the one journal in a folder of a server. A server makes a folder below it each time that it is started.
func onlyJournal(dir string) (string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, journalEnd) {
			found = append(found, path)
		}
		return err
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("%s cannot be looked through: %w", dir, err)
	case len(found) == 0:
		return "", fmt.Errorf("%s is a folder without a journal of a server (*%s); give the journal.jsonl of a run by its own path", dir, journalEnd)
	case len(found) > 1:
		return "", fmt.Errorf("%s holds %d journals, one for each session and start of the server; judge them one at a time:\n  %s", dir, len(found), strings.Join(found, "\n  "))
	}
	return found[0], nil
}

// serverJournal reads the journal file of a session, also of a server that was killed; nil where the file is none.
func serverJournal(file string) (*recording, error) {
	if empty, err := os.Stat(file); err == nil && empty.Size() == 0 {
		return nil, nil //nolint:nilnil // nothing can be said of it
	}
	j, err := journal.Open(file)
	switch {
	case errors.Is(err, journal.ErrNoJournal):
		return nil, nil //nolint:nilnil // it is something else
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	rec := &recording{name: strings.TrimSuffix(filepath.Base(file), journalEnd), view: j.View(), is: results.Recording{What: ofServer, AtListener: true}}
	if lost := j.Lost(); lost > 0 {
		rec.damage = append(rec.damage, fmt.Sprintf("the journal: %d bytes of the file cannot be read", lost))
	}
	for _, why := range gone(rec.view) {
		rec.damage = append(rec.damage, "the journal: when it was opened again, "+why)
	}
	if n := j.Refused(); n > 0 {
		rec.damage = append(rec.damage, fmt.Sprintf("the journal: it was full, and %d requests were refused and not recorded", n))
	}
	if j.Sound() != nil && rec.damage == nil {
		rec.is.Notes = append(rec.is.Notes, "the server was not ended as it should be: the last moments before it was killed may be missing")
	}
	if n := kills(rec.view); n > 0 {
		rec.is.Notes = append(rec.is.Notes, fmt.Sprintf("the server was killed and started again %d times: the last moments before it was killed may be missing", n))
	}
	_ = j.Seal() // nothing was written
	if len(rec.view) == 0 && rec.damage == nil {
		return nil, fmt.Errorf("%s: the journal is empty: nothing was sent to the server", file)
	}
	return rec, nil
}

// gone is what had been written and was no longer there when the journal was opened again.
func gone(v journal.View) []string {
	var out []string
	for _, e := range v {
		var found journal.Restart
		if e.Mark != nil && e.Mark.Kind == journal.MarkRestart && json.Unmarshal(e.Mark.Data, &found) == nil && found.Gone != "" {
			out = append(out, found.Gone)
		}
	}
	return out
}

// kills is how often the journal went on after its server had been killed.
func kills(v journal.View) int {
	n := 0
	for _, e := range v {
		var found journal.Restart
		if e.Mark != nil && e.Mark.Kind == journal.MarkRestart && json.Unmarshal(e.Mark.Data, &found) == nil && found.Killed {
			n++
		}
	}
	return n
}

// harFile reads a HAR file; nil where the file does not look like one.
func harFile(file string) (*recording, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // whoever opens it says so
	}
	defer in.Close()
	if !strings.EqualFold(filepath.Ext(file), ".har") && !beginsAsHAR(in) {
		return nil, nil //nolint:nilnil // it is something else
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%s: read the HAR file: %w", file, err)
	}
	traffic, err := har.Read(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(traffic.View) == 0 {
		return nil, fmt.Errorf("%s: none of its %d requests is to a booking provider: none went through a proxy to the address of a provider, and none has the headers Ssp-...; was it recorded where the consumer calls the proxy, and not between browser and consumer?%s",
			file, traffic.Entries, doubtful(traffic))
	}
	rec := &recording{name: filepath.Base(file), view: traffic.View, is: results.Recording{
		What: "a HAR file", NoTokens: traffic.NoTokens, Unsent: traffic.Unsent, Unanswered: traffic.Unanswered,
	}}
	rec.is.Notes = harNotes(traffic)
	return rec, nil
}

// harNotes say what a HAR file does not show.
func harNotes(t har.Traffic) []string {
	notes := []string{"a HAR file does not say who recorded it, where between consumer and provider, and whether it is all that was sent"}
	say := func(n int, what string) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(what, n, t.Entries))
		}
	}
	say(t.Other, "%d of %d requests in the file have nothing to do with bookings, and were left out")
	say(t.Doubtful, "%d of %d requests in the file are for bookings, but went neither through a proxy nor have headers Ssp-...: whether they were for a provider or for the registry cannot be told, and they were left out")
	say(t.Unsent, "%d of %d requests in the file are without their bodies")
	say(t.Unanswered, "%d of %d requests in the file are without the bodies of their answers")
	if t.NoTokens {
		notes = append(notes, "no request in the file has the header Authorization, which browsers leave out unless told otherwise")
	}
	return notes
}

func doubtful(t har.Traffic) string {
	if t.Doubtful == 0 {
		return ""
	}
	return fmt.Sprintf(" %d are for bookings all the same, but to whom cannot be told", t.Doubtful)
}

// beginsAsHAR says that a file begins as a HAR file does: with an object whose first member is "log".
func beginsAsHAR(in io.Reader) bool {
	start, err := io.ReadAll(io.LimitReader(in, 1<<12))
	if err != nil {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(start, []byte("\ufeff"))))
	first, _ := dec.Token()
	second, err := dec.Token()
	return err == nil && first == json.Delim('{') && second == "log"
}
