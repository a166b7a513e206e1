package session_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// stop ends the server of a session and returns the path of its journal and what is in it.
func (a *again) stop(t *testing.T) (path string, raw []byte) {
	t.Helper()
	require.NoError(t, a.manager.Load().Close())
	path = filepath.Join(a.config.Dir, "north.journal")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	return path, raw
}

// afterFrames is where a journal's file can be cut so that nothing in it is torn: after so many frames.
func afterFrames(raw []byte, n int) int {
	at := len("rebookcheck journal 3\n")
	for range n {
		at += 8 + int(raw[at]) + int(raw[at+1])<<8 + int(raw[at+2])<<16
	}
	return at
}

func TestASessionWhoseJournalIsGoneSaysSoAndNothingPassesOnIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(path string, raw []byte) error
		says  string
	}{
		"deleted":                 {func(path string, _ []byte) error { return os.Remove(path) }, "is not there any more"},
		"emptied":                 {func(path string, _ []byte) error { return os.Truncate(path, 0) }, "was cut"},
		"cut in its first line":   {func(path string, _ []byte) error { return os.Truncate(path, 5) }, "was cut"},
		"cut to its first line":   {func(path string, raw []byte) error { return os.Truncate(path, int64(afterFrames(raw, 0))) }, "was cut"},
		"cut between two entries": {func(path string, raw []byte) error { return os.Truncate(path, int64(afterFrames(raw, 1))) }, "was cut"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, s := begun(t, session.Options{Seed: 7})
			status, made := a.send(t, a.booking(t, s)())
			require.Equal(t, 201, status)
			path, raw := a.stop(t)
			require.NoError(t, c.spoil(path, raw))
			_, err := a.start()
			require.NoError(t, err)
			s, err = a.get()
			require.NoError(t, err)
			require.ErrorContains(t, s.Damage(), c.says)
			require.ErrorContains(t, s.World.Journal.Sound(), c.says)
			status, next := a.send(t, a.booking(t, s)())
			require.Equal(t, 201, status, "it goes on")
			require.NotEqual(t, made.ID(), next.ID(), "no identifier is given out twice")

			_, _ = a.start() // the journal says at its end that it is not sound
			s, err = a.get()
			require.NoError(t, err)
			require.ErrorContains(t, s.Damage(), c.says, "and the journal keeps it")
			_ = a.manager.Load().Close() // as above
			j, err := journal.Open(path)
			require.NoError(t, err)
			require.ErrorContains(t, j.Sound(), c.says)
			_ = j.Seal()
			_, err = a.start()
			require.NoError(t, err)
		})
	}
}

func TestAJournalOfAnotherSessionIsNotTakenForItsOwn(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7})
	other, err := a.manager.Load().Create(t.Context(), session.Options{Key: "south", Seed: 8})
	require.NoError(t, err)
	for range 2 {
		_, _ = a.send(t, a.booking(t, other)())
	}
	_, _ = a.send(t, a.booking(t, s)())
	path, _ := a.stop(t)
	raw, err := os.ReadFile(filepath.Join(a.config.Dir, "south.journal"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	_, err = a.start()
	require.NoError(t, err)
	s, err = a.get()
	require.NoError(t, err)
	require.ErrorContains(t, s.Damage(), "another one")
	_ = a.manager.Load().Close()
	_, err = a.start()
	require.NoError(t, err)
}

func TestWhatAKillTakesIsNoDamageAndWhatIsGoneAfterItIs(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7})
	_, _ = a.send(t, a.booking(t, s)())
	s.World.Journal.Settle()
	require.NoError(t, a.manager.Load().NoteJournals())
	_, _ = a.send(t, a.booking(t, s)())
	s.World.Journal.Settle()
	path := filepath.Join(a.config.Dir, "north.journal")
	copied := newAgain(t.TempDir())
	t.Cleanup(func() { require.NoError(t, copied.close()) })
	copied.config.Root = a.config.Root
	for _, name := range []string{"north.journal", "north.session"} { // as a process leaves them that is killed now
		raw, err := os.ReadFile(filepath.Join(a.config.Dir, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(copied.config.Dir, name), raw, 0o600))
	}
	_, err := copied.start()
	require.NoError(t, err)
	came, err := copied.get()
	require.NoError(t, err)
	require.NoError(t, came.Damage(), "the journal is longer than was noted")
	require.Len(t, came.World.Providers()[0].State().Bookings, 1)

	gone := newAgain(t.TempDir())
	t.Cleanup(func() { require.NoError(t, gone.close()) })
	raw, err := os.ReadFile(filepath.Join(a.config.Dir, "north.session"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(gone.config.Dir, "north.session"), raw, 0o600))
	_, err = gone.start()
	require.NoError(t, err)
	came, err = gone.get()
	require.NoError(t, err)
	require.ErrorContains(t, came.Damage(), "is not there any more")
	_ = gone.manager.Load().Close()
	_, err = gone.start()
	require.NoError(t, err)
	require.FileExists(t, path)
}

func TestASessionThatEndedIsNotNotedAgain(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7})
	_, _ = a.send(t, a.booking(t, s)())
	require.NoError(t, a.manager.Load().End("north"))
	require.NoError(t, a.manager.Load().NoteJournals())
	left, err := filepath.Glob(filepath.Join(a.config.Dir, "*"))
	require.NoError(t, err)
	require.Empty(t, left)
}
