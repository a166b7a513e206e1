package journal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// endless is a file without an end, such as a device.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	clear(p)
	return len(p), nil
}

func TestALineThatDoesNotEndIsRefusedInTime(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(*endless) error{
		"a line after the other": func(e *endless) error {
			return journal.ReadLines(e, func(journal.Line) error { return nil })
		},
		"the first line": func(e *endless) error {
			_, err := journal.FirstLine(e)
			return err
		},
	} {
		e := &endless{}
		require.ErrorContains(t, read(e), "give the journal of a run", name)
		require.Less(t, e.read, 300<<20, name)
	}
	first, err := journal.FirstLine(strings.NewReader("one\ntwo\n"))
	require.NoError(t, err)
	require.Equal(t, "one\n", string(first))
}
