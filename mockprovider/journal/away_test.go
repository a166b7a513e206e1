package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// medium is a store that can be away, and that may have taken what it says it has not.
type medium struct {
	mu      sync.Mutex
	held    bytes.Buffer
	away    bool
	lie     bool // it takes the next piece and says that it is away
	refuse  error
	offered []string // what was offered at the same place, by how long it was
}

func (m *medium) Append(place int64, frames []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.offered = append(m.offered, fmt.Sprint(place, "+", len(frames)))
	end := int64(m.held.Len())
	switch {
	case m.refuse != nil:
		return m.refuse
	case m.away:
		return fmt.Errorf("the test: %w", journal.ErrAway)
	case place+int64(len(frames)) == end && bytes.HasSuffix(m.held.Bytes(), frames):
		return nil
	case place != end:
		return fmt.Errorf("it goes on at %d, and not at %d", end, place)
	}
	m.held.Write(frames)
	if m.lie {
		m.lie, m.away = false, true
		return fmt.Errorf("the test: %w", journal.ErrAway)
	}
	return nil
}

func (m *medium) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

func (m *medium) bytes() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.held.Bytes())
}

func kept(t *testing.T, m *medium) (*journal.Journal, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.journal")
	j, err := journal.Create(journal.Config{Now: time.Now, Path: path, Medium: m})
	require.NoError(t, err)
	return j, path
}

func TestAMediumHoldsWhatTheFileHolds(t *testing.T) {
	t.Parallel()
	m := &medium{}
	j, path := kept(t, m)
	for range 3 {
		j.Mark("note", "", []byte(`{"text":"`+string(bytes.Repeat([]byte("x"), 40<<10))+`"}`))
		require.NoError(t, j.Kept(t.Context()))
		file, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, file, m.bytes())
	}
	require.NoError(t, j.Seal())
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, file, m.bytes())
	again, found, err := journal.Reopen(journal.Config{Now: time.Now, Path: path, Medium: m})
	require.NoError(t, err)
	require.False(t, found.Killed)
	again.Mark(journal.MarkRestart, "", nil)
	require.NoError(t, again.Kept(t.Context()))
	require.NoError(t, again.Seal())
	require.NoError(t, again.Sound())
}

func TestAMediumThatIsAwayIsOfferedTheSameBytesAgain(t *testing.T) {
	t.Parallel()
	m := &medium{lie: true}
	path := filepath.Join(t.TempDir(), "a.journal")
	_, err := journal.Create(journal.Config{Now: time.Now, Path: path, Medium: m})
	require.ErrorIs(t, err, journal.ErrAway)
	require.NoFileExists(t, path, "nothing is left of a journal that could not be begun")

	m = &medium{}
	var told []error
	var guard sync.Mutex
	j, err := journal.Create(journal.Config{Now: time.Now, Path: path, Medium: m, Trouble: func(err error) {
		guard.Lock()
		defer guard.Unlock()
		told = append(told, err)
	}})
	require.NoError(t, err)
	m.set(func() { m.lie, m.offered = true, nil })
	j.Mark("first", "", nil)
	require.Eventually(t, func() bool { return j.Stuck() != nil }, time.Minute, time.Millisecond)
	require.ErrorIs(t, j.Stuck(), journal.ErrAway)
	require.NotErrorIs(t, j.Stuck(), journal.ErrNoRoom)
	require.True(t, j.Full(), "requests are refused")
	j.Mark("second", "", nil)
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err = j.Kept(short)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, err, journal.ErrAway, "it says why")
	m.set(func() { m.away = false })
	require.NoError(t, j.Kept(t.Context()))
	require.NoError(t, j.Stuck())
	require.NoError(t, j.Seal())
	require.NoError(t, j.Sound())
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, file, m.bytes(), "nothing is there twice, and nothing is missing")
	require.Equal(t, m.offered[0], m.offered[1], "what it may have taken is not offered with more behind it")
	guard.Lock()
	defer guard.Unlock()
	require.Len(t, told, 2)
	require.ErrorIs(t, told[0], journal.ErrAway)
	require.NoError(t, told[1])
}

func TestAMediumThatRefusesEndsTheJournal(t *testing.T) {
	t.Parallel()
	lost := errors.New("another has it")
	m := &medium{}
	j, path := kept(t, m)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	m.set(func() { m.refuse = lost })
	j.Mark("note", "", nil)
	require.ErrorIs(t, j.Kept(t.Context()), lost)
	require.ErrorIs(t, j.Seal(), lost)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after, "nothing is in the file that the medium does not have")
}
