package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
)

// MarkRestart is the kind of mark with which a journal goes on that was opened again. Its data is a [Restart].
const MarkRestart = "restart"

// Unbegun says that there is no file, or one of a journal that was killed before anything could be written to it.
func Unbegun(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return errors.Is(err, os.ErrNotExist)
	}
	if info.Size() >= int64(len(magic)) {
		return false
	}
	raw, err := os.ReadFile(path) //nolint:gosec // the caller names the file
	return err == nil && strings.HasPrefix(magic, string(raw))
}

// Restart is what was found when a journal was opened again.
type Restart struct {
	// Killed says that the journal had not been sealed: what was appended in the last moments may be missing.
	Killed bool `json:"killed,omitempty"`
	// Torn is how many bytes were cut off at the end, of something that was being written.
	Torn int64 `json:"torn,omitempty"`
	// Lost is how many bytes before that cannot be read.
	Lost int64 `json:"lost,omitempty"`
	// Gone says what had been written and is not in the file any more, and Missing how many bytes that are at most.
	Gone    string `json:"gone,omitempty"`
	Missing int64  `json:"missing,omitempty"`
}

// err is what of it leaves the journal without something that it should hold; nil where nothing does.
func (r Restart) err() error {
	var lost, gone error
	if r.Lost > 0 {
		lost = fmt.Errorf("journal: %d bytes of the file cannot be read", r.Lost)
	}
	if r.Gone != "" {
		gone = errors.New("journal: " + r.Gone)
	}
	return errors.Join(lost, gone)
}

// Reopen opens the file of a journal that has ended, however it ended, so that it goes on where it was: places in the
// order of events, and the numbers of exchanges and marks, are given out from there on. Exchanges that were open stay
// without an end, since nobody knows whether they were answered. What is torn at the end of the file is cut off; what
// is broken elsewhere stays where it is, and the journal is not sound. So it is where the file does not hold what c.Held
// says: a file that is not there any more is begun anew then.
//
// Whoever calls appends a mark of the kind MarkRestart before anything else: without one, nothing may follow a seal.
func Reopen(c Config) (*Journal, Restart, error) {
	gone, missing, err := c.Held.gone(c.Path)
	if err == nil && gone != "" && Unbegun(c.Path) {
		err = os.WriteFile(c.Path, []byte(magic), 0o600)
	}
	if err != nil {
		return nil, Restart{}, fmt.Errorf("reopen journal: %w", err)
	}
	file, err := os.OpenFile(c.Path, os.O_RDWR, 0)
	if err != nil {
		return nil, Restart{}, fmt.Errorf("reopen journal: %w", err)
	}
	j := NewBounded(c.Now, c.MaxBytes, c.MaxEntries)
	found, err := j.goOn(file, c)
	if err != nil {
		return nil, Restart{}, fmt.Errorf("reopen journal: %w", errors.Join(err, file.Close()))
	}
	found.Gone, found.Missing = gone, missing
	if err := found.err(); err != nil {
		j.damage(err)
	}
	go j.spool.run(c.flushEvery())
	return j, found, nil
}

// goOn reads the file and makes ready to append to it.
func (j *Journal) goOn(file *os.File, c Config) (Restart, error) {
	info, err := file.Stat()
	if err != nil {
		return Restart{}, fmt.Errorf("read size: %w", err)
	}
	s := newSpool(&j.mu, file, c.Path, c.keepBytes(), info.Size())
	s.trouble = c.Trouble
	s.keptBy(c.Medium)
	j.spool = s
	f, err := j.reindex(file, info.Size(), &s.layout)
	if err != nil {
		return Restart{}, err
	}
	if info.Size() < int64(len(magic)) {
		return Restart{}, ErrNoJournal
	}
	found := Restart{Killed: j.unsealed}
	if rest := info.Size() - f.end; rest > 0 && torn(file, f.end, rest) {
		found.Torn = rest
		j.lost -= rest
		f.length -= rest
		if err := file.Truncate(f.end); err != nil {
			return Restart{}, fmt.Errorf("cut off what is torn: %w", err)
		}
	}
	s.size, s.written, s.end = f.length, f.length, info.Size()-found.Torn
	if _, err := file.Seek(s.end, 0); err != nil {
		return Restart{}, fmt.Errorf("go to the end: %w", err)
	}
	found.Lost = j.lost
	j.unsealed = false
	return found, nil
}

// torn says whether what stands at the end of a file is the beginning of a frame and no more: something that was being written.
func torn(file *os.File, at, rest int64) bool {
	if rest < frameHeader {
		return true
	}
	var head [frameHeader]byte
	if _, err := file.ReadAt(head[:], at); err != nil {
		return false
	}
	length := int64(binary.LittleEndian.Uint32(head[:]))
	return length > rest-frameHeader && length <= longestFrame
}

// Settle waits until all that was appended is in the file, or cannot be.
func (j *Journal) Settle() {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.spool
	if s == nil {
		return
	}
	for until := s.size; s.written < until && s.err == nil && s.stuck == nil && !s.sealed; {
		signal(s.full)
		s.progress.Wait()
	}
}
