package journal

import (
	"context"
	"errors"
	"fmt"
)

// Medium is another place that holds all that is in a journal's file, and gets it first: the file is a copy of it then.
type Medium interface {
	// Append adds to what the medium holds, of which there are place bytes. It returns once they are there for good, or an
	// error: one that is ErrAway is no error of the journal, and the same bytes are offered again later.
	Append(place int64, frames []byte) error
}

// ErrAway means that the medium of a journal cannot be reached. As with ErrNoRoom, all that waits is written once it can be.
var ErrAway = errors.New("the database that holds the journals cannot be reached")

// keptBy has all go to the medium before it goes to the file. It is called before the writer starts.
func (s *spool) keptBy(m Medium) {
	if m == nil {
		return
	}
	toFile := s.sink
	s.sink = func(stored []byte) (int, error) {
		if err := m.Append(s.end, stored); err != nil { // only the writer moves the end
			return 0, fmt.Errorf("keep journal: %w", err)
		}
		return toFile(stored)
	}
}

// beginAt writes the beginning of a file to the medium.
func (c Config) beginAt() error {
	if c.Medium == nil {
		return nil
	}
	if err := c.Medium.Append(0, []byte(magic)); err != nil {
		return fmt.Errorf("keep journal: %w", err)
	}
	return nil
}

// Kept waits until all that has been appended is where the journal is kept, and so cannot be lost any more. The error says
// why it is not: the context's, or that of a journal which can no longer be written. A journal without a file keeps nothing.
func (j *Journal) Kept(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.spool
	if s == nil {
		return nil
	}
	for until := s.size; s.written < until; {
		switch {
		case s.err != nil:
			return s.err
		case s.sealed:
			return ErrSealed
		}
		wrote := watch(&s.wrote)
		signal(s.full)
		j.mu.Unlock()
		select {
		case <-wrote:
		case <-ctx.Done():
		}
		j.mu.Lock()
		if err := ctx.Err(); err != nil && s.written < until {
			return errors.Join(s.stuck, fmt.Errorf("wait until the journal is kept: %w", err))
		}
	}
	return nil
}
