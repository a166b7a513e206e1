package provider

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// Attempt is a booking that is about to be asked for. It is written down first, so that whoever comes
// after a crash finds it: by its URL where the answer came, else by patient and document.
type Attempt struct {
	// Key names the attempt; no other has it.
	Key string `json:"key"`
	// RequestID is the X-Request-Id, Document the UUID of the document that the booking refers to, which is ours alone.
	RequestID string        `json:"request_id"`
	Document  string        `json:"document"`
	NHSNumber string        `json:"nhs_number,omitempty"`
	Slot      string        `json:"slot"`
	Start     string        `json:"start"`
	Consumer  wire.Consumer `json:"consumer"`
	// Body is what was sent, by which an attempt without an NHS number can be repeated.
	Body json.RawMessage `json:"body,omitempty"`
}

// Made is a booking that was made, and what became of it.
type Made struct {
	Attempt
	// ID is the booking's; empty while nobody knows whether it was made.
	ID string `json:"id,omitempty"`
	// Answered is true when an answer to the attempt came, and Ended when the booking was last read as no longer booked.
	Answered bool `json:"answered"`
	Ended    bool `json:"ended"`
	// Version and Status are those that were last read.
	Version string `json:"version,omitempty"`
	Status  string `json:"status,omitempty"`
}

// line is one line of the ledger: an attempt, or news of an earlier one.
type line struct {
	Header  *header  `json:"header,omitempty"`
	Attempt *Attempt `json:"attempt,omitempty"`
	Key     string   `json:"key,omitempty"`
	ID      string   `json:"id,omitempty"`
	Refused bool     `json:"refused,omitempty"`
	Status  string   `json:"status,omitempty"`
	Version string   `json:"version,omitempty"`
	Ended   bool     `json:"ended,omitempty"`
}

// header says at which provider the bookings are.
type header struct {
	Program string `json:"program"`
	BaseURL string `json:"base_url"`
}

// Ledger is every booking of a run. It is safe for concurrent use. With a file, each line is written before
// what it announces is done, so that it outlasts the process.
type Ledger struct {
	mu   sync.Mutex
	file *os.File
	made []*Made
	base string
}

// BaseURL is the provider at which the bookings are.
func (l *Ledger) BaseURL() string { return l.base }

// LedgerName is the name of the ledger's file in the folder of the reports.
const LedgerName = "bookings.jsonl"

// ErrNotOver says that bookings of an earlier run may still stand.
var ErrNotOver = errors.New("an earlier run left bookings behind")

// NewLedger returns a ledger without a file.
func NewLedger() *Ledger { return &Ledger{} }

// CreateLedger begins a ledger in a folder. It returns ErrNotOver where one is there with bookings that may stand.
func CreateLedger(folder, base string) (*Ledger, error) {
	path := filepath.Join(folder, LedgerName)
	before, err := ReadLedger(folder)
	switch {
	case err == nil:
		left := len(before.Open())
		if err := before.Close(); err != nil {
			return nil, err
		}
		if left > 0 {
			return nil, fmt.Errorf("%w: %s names %d; cancel them with --cleanup %s, or name another folder", ErrNotOver, path, left, folder)
		}
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	}
	return ReplaceLedger(folder, base)
}

// ReplaceLedger begins a ledger in a folder, whatever was there: for a provider that ends with the run.
func ReplaceLedger(folder, base string) (*Ledger, error) {
	path := filepath.Join(folder, LedgerName)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("begin ledger: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600) //nolint:gosec // the folder is the user's
	if err != nil {
		return nil, fmt.Errorf("begin ledger: %w", err)
	}
	l := &Ledger{file: file}
	if err := l.write(line{Header: &header{Program: "rebookcheck", BaseURL: base}}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return l, nil
}

// ReadLedger reads the ledger of a run, however that ended, and goes on writing to it. A last line that was cut off is left out.
func ReadLedger(folder string) (*Ledger, error) {
	path := filepath.Join(folder, LedgerName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0o600) //nolint:gosec // the folder is the user's
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	l := &Ledger{file: file}
	in := bufio.NewReader(file)
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if len(text) > 0 { // the process ended in the middle of it
				_, err = file.Write([]byte("\n"))
				return l, err //nolint:wrapcheck // of a file that was just read
			}
			return l, nil
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read ledger: %w", err), file.Close())
		}
		var said line
		if err := json.Unmarshal(text, &said); err != nil {
			continue // a line that was cut off earlier
		}
		l.take(said)
	}
}

func (l *Ledger) take(said line) {
	if said.Header != nil {
		l.base = said.Header.BaseURL
		return
	}
	if said.Attempt != nil {
		l.made = append(l.made, &Made{Attempt: *said.Attempt})
		return
	}
	i := slices.IndexFunc(l.made, func(m *Made) bool { return m.Key == said.Key && said.Key != "" })
	if i < 0 {
		return
	}
	m := l.made[i]
	m.Answered = true
	if said.ID != "" {
		m.ID = said.ID
	}
	if said.Refused || said.Ended {
		m.Ended = true
	}
	if said.Status != "" {
		m.Status, m.Version = said.Status, said.Version
	}
}

func (l *Ledger) write(said line) error {
	if l.file == nil {
		return nil
	}
	raw, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	if _, err := l.file.Write(append(raw, '\n')); err != nil {
		return fmt.Errorf("write ledger: %w; nothing is booked that is not written down", err)
	}
	return nil
}

// note takes a line and writes it. What cannot be written is an error, and nothing may be booked on it.
func (l *Ledger) note(said line) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.write(said); err != nil {
		return err
	}
	l.take(said)
	return nil
}

// attempt writes an attempt down. Where most is greater than 0 and as many were written down already it does not, and is false.
func (l *Ledger) attempt(a Attempt, most int) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if most > 0 && len(l.made) >= most {
		return false, nil
	}
	said := line{Attempt: &a}
	if err := l.write(said); err != nil {
		return false, err
	}
	l.take(said)
	return true, nil
}

// Open are the bookings that may still stand.
func (l *Ledger) Open() []Made {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Made
	for _, m := range l.made {
		if !m.Ended {
			out = append(out, *m)
		}
	}
	return out
}

// All are the bookings that were made, or of which nobody knows, in order.
func (l *Ledger) All() []Made {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Made
	for _, m := range l.made {
		if m.ID != "" || !m.Answered {
			out = append(out, *m)
		}
	}
	return out
}

// Count is how many bookings were asked for.
func (l *Ledger) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.made)
}

// Close closes the file.
func (l *Ledger) Close() error {
	if l.file == nil {
		return nil
	}
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("close ledger: %w", err)
	}
	return nil
}
