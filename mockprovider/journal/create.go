package journal

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrSealed means that the journal was ended and takes nothing more.
var ErrSealed = errors.New("journal: sealed")

// Defaults of a [Config].
const (
	DefaultKeepBytes  = 1 << 20
	DefaultFlushEvery = 10 * time.Millisecond
	// longestFlush is the most that FlushEvery may be, so that no more than the last 100 ms are lost when the process is killed.
	longestFlush = 50 * time.Millisecond
)

// Config says where a journal is kept and how much it takes.
type Config struct {
	// Now is the session's clock, which dates the entries.
	Now func() time.Time
	// Path is the file, which must not exist yet; empty keeps all in memory.
	Path string
	// KeepBytes is how much of the file's end stays in memory, for readers; 0 means DefaultKeepBytes.
	KeepBytes int64
	// FlushEvery is how long an entry may wait in memory before it is written; 0 means
	// DefaultFlushEvery, and more than 50 ms is taken as 50 ms.
	FlushEvery time.Duration
	// Through has each entry be in the file before whoever appends it goes on: what was served was written before, also
	// where the process is killed the moment after. It costs a write for each. All of the journal stays in memory then, and
	// nothing is read back from the file.
	Through bool
	// MaxBytes and MaxEntries are how large the journal may become before it is full, in bytes, see [Journal.Bytes], and in
	// entries; 0 means as large as it likes.
	MaxBytes   int64
	MaxEntries int
	// Held is how much [Reopen] has to find in the file; the zero value asks for nothing.
	Held Held
	// Medium, if set, holds what the file holds, and more surely: nothing is in the file that is not there.
	Medium Medium
	// Trouble, if set, is told an error that is ErrNoRoom or ErrAway when the file can no longer be written,
	// and nil when it can be again. The writer waits for it.
	Trouble func(error)
}

// New returns an empty journal in memory whose entries are dated by now, the session's clock.
func New(now func() time.Time) *Journal {
	return &Journal{now: now, heard: map[string]int{}, open: map[int]*record{}, names: names{}}
}

// NewBounded returns an empty journal in memory that is full at so many bytes, see [Journal.Bytes], or so many entries; 0 means
// that it never is.
func NewBounded(now func() time.Time, bytes int64, entries int) *Journal {
	j := New(now)
	j.maxBytes, j.maxEntries = bytes, entries
	return j
}

// Create returns an empty journal as the configuration has it. One with a file must be
// ended with [Journal.Seal]. An error says that the file could not be made.
func Create(c Config) (*Journal, error) {
	j := NewBounded(c.Now, c.MaxBytes, c.MaxEntries)
	if c.Path == "" {
		return j, nil
	}
	file, err := os.OpenFile(c.Path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create journal: %w", err)
	}
	if _, err := file.WriteString(magic); err != nil {
		if noRoom(err) {
			err = fmt.Errorf("%w: %w", ErrNoRoom, err)
		}
		return nil, fmt.Errorf("create journal: %w", errors.Join(err, file.Close(), os.Remove(c.Path)))
	}
	if err := c.beginAt(); err != nil {
		return nil, fmt.Errorf("create journal: %w", errors.Join(err, file.Close(), os.Remove(c.Path)))
	}
	j.spool = newSpool(&j.mu, file, c.Path, c.keepBytes(), int64(len(magic)))
	j.spool.trouble = c.Trouble
	j.spool.keptBy(c.Medium)
	if c.Through {
		j.spool.goThrough()
	}
	go j.spool.run(c.flushEvery())
	return j, nil
}

func (c Config) keepBytes() int64 { return cmp.Or(c.KeepBytes, DefaultKeepBytes) }

func (c Config) flushEvery() time.Duration {
	if c.FlushEvery <= 0 {
		return DefaultFlushEvery
	}
	return min(c.FlushEvery, longestFlush)
}

// Seal ends the journal: all is written, the file is let go, and who waits for entries
// gets ErrSealed. What is appended later stays in memory and makes the journal unsound.
// Reading goes on as long as the file is there. It returns the journal's error.
func (j *Journal) Seal() error {
	j.mu.Lock()
	if j.sealed {
		defer j.mu.Unlock()
		if j.spool != nil && j.spool.reading {
			_ = j.spool.file.Close() // nothing was written
		}
		return j.failure()
	}
	j.sealed = true
	wake(&j.changed)
	wake(&j.landed)
	s := j.spool
	if s != nil {
		d := newDraft(frameSealed)
		d.bytes = binary.AppendUvarint(d.bytes, uint64(j.places.n))
		d.bytes = binary.AppendUvarint(d.bytes, uint64(j.refused))
		d.finish()
		s.append(d, nil)
		s.sealed = true
		s.progress.Broadcast()
		d.release()
	}
	j.mu.Unlock()
	var err error
	if s != nil {
		close(s.stop)
		<-s.stopped
		if err = s.file.Close(); err != nil {
			err = fmt.Errorf("seal journal: %w", err)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil {
		j.damage(err)
	}
	return j.failure()
}

// Err returns the first error of writing or reading the file. It stays: entries are
// then kept in memory, and no verdict may rest on what the file holds.
func (j *Journal) Err() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.failure()
}

// Sound returns nil as long as the journal holds all that was heard, and else says
// what is wrong: it could not be written or read, or requests were refused because it
// was full. A verdict on a journal that is not sound is a fault of the harness.
func (j *Journal) Sound() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	fault := errors.Join(j.failure(), j.stuck())
	if j.refused > 0 {
		fault = errors.Join(fault, fmt.Errorf("journal: it was full and %d requests were refused", j.refused))
	}
	if j.unsealed {
		fault = errors.Join(fault, errors.New("journal: the file was not sealed, its last moments may be missing"))
	}
	return fault
}

// failure returns the first error; mu is held.
func (j *Journal) failure() error {
	if j.fault == nil && j.spool != nil {
		return j.spool.err
	}
	return j.fault
}

// damage keeps the first error; mu is held.
func (j *Journal) damage(err error) {
	if j.failure() == nil {
		j.fault = err
	}
}

// Bytes returns the size of the journal: of its file, as it would be if nothing in it were packed, or of what it holds in memory, roughly.
func (j *Journal) Bytes() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.size()
}

func (j *Journal) size() int64 {
	if j.spool != nil {
		return j.spool.size
	}
	return j.bytes
}

// Full reports whether the journal has reached its limit, has no room on its disk just
// now (see [Journal.Stuck]), or can no longer be written and holds as much in memory as it may. A full journal still takes what is appended:
// whoever hears requests refuses them. Exchanges that are at work when the limit is
// reached go beyond it.
func (j *Journal) Full() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if s := j.spool; s != nil && (s.stuck != nil || s.err != nil && s.size-s.written >= mostPending) {
		return true
	}
	return j.maxBytes > 0 && j.size() >= j.maxBytes || j.maxEntries > 0 && j.places.n >= j.maxEntries
}

// Refused returns how many requests were refused because the journal was full.
func (j *Journal) Refused() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.refused
}

// Refuse counts a request that is not recorded. The file learns of the first at once,
// should the process be killed, and of their number when the journal is sealed.
func (j *Journal) Refuse() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.refused++; j.refused == 1 && j.spool != nil {
		d := newDraft(frameRefused)
		d.bytes = binary.AppendUvarint(d.bytes, 1)
		d.finish()
		j.spool.append(d, nil)
		d.release()
	}
}
