package journal_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// FuzzReadFrames reads arbitrary bytes as a journal file: as they are, and as the
// payload of frames whose length and checksum are right.
func FuzzReadFrames(f *testing.F) {
	clk := clock.At(start)
	j, path := create(f, journal.Config{Now: clk.Now})
	seq := j.Open(journal.Exchange{Heard: "vale", Target: "/a", Request: journal.Message{Header: http.Header{"A": {"1", "2"}}, Body: []byte("x")}})
	j.Mark("task", "North 111", json.RawMessage(`1`))
	j.Amend(seq, func(x *journal.Exchange) { x.Target = "/b" })
	j.Close(seq, journal.Answered, 200, journal.Message{Body: []byte("y"), Cut: true})
	require.NoError(f, j.Seal())
	file, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(file[len(journal.Magic):])
	for rest := file[len(journal.Magic):]; len(rest) > 8; {
		n := 8 + binary.LittleEndian.Uint32(rest)
		f.Add(bytes.Clone(rest[8:n]))
		rest = rest[n:]
	}
	f.Add(journal.Run(file[len(journal.Magic):]))
	f.Add([]byte{1})
	f.Add([]byte{3, 1, 'k', 1, 'w', 3, '1', '2', 9, 2, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		journalFile := append([]byte(journal.Magic), data...)
		_, lost, err := journal.ReadBytes(journalFile)
		require.NoError(t, err)
		require.LessOrEqual(t, lost, int64(len(data)))

		if len(data) == 0 {
			return
		}
		first := journal.Frame(slices.Clone(data))
		framed := slices.Concat([]byte(journal.Magic), first, first, journal.Frame([]byte{3, 1, 'k', 1, 'w', 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xF, 2, 0, 0, 0}))
		entries, lost, err := journal.ReadBytes(framed)
		require.NoError(t, err)
		require.LessOrEqual(t, entries, 2, "no entry is there twice")
		require.True(t, entries > 0 || lost > 0, "nothing goes unnoticed")
		packed := slices.Concat([]byte(journal.Magic), journal.Run(framed[len(journal.Magic):]), journal.Frame([]byte{6, 0}))
		inRun, _, err := journal.ReadBytes(packed)
		require.NoError(t, err)
		require.Equal(t, entries, inRun, "packing loses nothing")
		again, _, err := journal.ReadBytes(bytes.Clone(framed))
		require.NoError(t, err)
		require.Equal(t, entries, again)
	})
}
