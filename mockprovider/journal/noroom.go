package journal

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrNoRoom means that there is no space for the journal's file. It is no error of the
// journal: once there is space again, all that waits is written and nothing is missing.
var ErrNoRoom = errors.New("no space is left for the journal")

// retryEvery is how often a file that had no room is tried again.
const retryEvery = 250 * time.Millisecond

// Stuck returns why the file cannot be written just now, an error that is ErrNoRoom or ErrAway, or nil.
// Until it can be, the journal is full and what was appended waits in memory.
func (j *Journal) Stuck() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.stuck()
}

func (j *Journal) stuck() error {
	if j.spool == nil {
		return nil
	}
	return j.spool.stuck
}

// undo takes back what was written of something that broke off; mu is held.
func (s *spool) undo(n int) {
	if n == 0 {
		return
	}
	err := s.file.Truncate(s.end)
	if err == nil {
		_, err = s.file.Seek(s.end, io.SeekStart)
	}
	if err != nil {
		s.fail(fmt.Errorf("write journal file: %w", err))
	}
}

// held keeps the reason why something could not be written, and reports whether it is to
// be tried again, since it can succeed once somebody has made room; mu is held and given up while somebody is told.
func (s *spool) held(err error) bool {
	away := errors.Is(err, ErrAway)
	if !away && !noRoom(err) || s.sealed || s.err != nil {
		s.fail(fmt.Errorf("write journal file: %w", err))
		return false
	}
	first := s.stuck == nil
	if s.stuck = err; !away {
		s.stuck = fmt.Errorf("%w: %w", ErrNoRoom, err)
	}
	s.progress.Broadcast()
	if first {
		s.tell(s.stuck)
	}
	return true
}

// goesOn notes that something could be written; mu is held and given up while somebody is told.
func (s *spool) goesOn() {
	if s.stuck != nil {
		s.stuck = nil
		s.tell(nil)
	}
}

func (s *spool) tell(err error) {
	if s.trouble == nil {
		return
	}
	s.mu.Unlock()
	s.trouble(err)
	s.mu.Lock()
}
