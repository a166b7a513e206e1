package journal_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// loaded is a journal of alike exchanges that were written many at a time, and single ones between them.
func loaded(t *testing.T, exchanges int) (j *journal.Journal, path string) {
	t.Helper()
	j, path = create(t, journal.Config{Now: clock.At(start).Now, KeepBytes: 1, FlushEvery: time.Hour})
	token := "Bearer " + string(bytes.Repeat([]byte("abcdefgh"), 200))
	for i := range exchanges {
		seq := j.Open(journal.Exchange{Heard: "vale", Target: fmt.Sprint("/", i), Request: journal.Message{
			Header: http.Header{"Authorization": {token}}, Body: fmt.Append(nil, "request ", i),
		}})
		j.Close(seq, journal.Answered, 200, journal.Message{Body: bytes.Repeat(fmt.Append(nil, "answer ", i), 100)})
		if i%500 == 0 {
			j.Flush()
			j.Mark("alone", fmt.Sprint(i), nil)
			j.Flush()
		}
	}
	j.Flush()
	return j, path
}

func TestWhatIsWrittenManyAtATimeIsPackedAndReadLikeAnythingElse(t *testing.T) {
	t.Parallel()
	const exchanges = 2000
	j, path := loaded(t, exchanges)
	want := j.View()
	require.Len(t, want, exchanges+4)
	require.NoError(t, j.Seal())
	require.NoError(t, j.Sound())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Less(t, info.Size(), j.Bytes()/2, "how much is packed together depends on how fast it is written")

	read := reopen(t, path)
	require.NoError(t, read.Sound())
	require.Equal(t, j.Bytes(), read.Bytes())
	for _, at := range []struct {
		name string
		j    *journal.Journal
	}{{"sealed", j}, {"read back", read}} {
		view := at.j.View()
		require.Len(t, view, len(want), at.name)
		for i := range view {
			require.Equal(t, want[i].Seq, view[i].Seq)
			require.Equal(t, want[i].Exchange, view[i].Exchange, at.name)
			require.Equal(t, want[i].Mark, view[i].Mark, at.name)
		}
	}
	for _, i := range []int{1999, 3, 1200, 4} { // in no order
		e, ok := read.Entry(want[i].Seq)
		require.True(t, ok)
		require.Equal(t, want[i].Exchange, e.Exchange)
	}
}

func TestABrokenFileIsReported(t *testing.T) {
	t.Parallel()
	j, path := loaded(t, 300)
	require.NoError(t, j.Seal())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	whole := reopen(t, path).Len()
	step := max(1, len(data)/50)
	for i := len(journal.Magic); i < len(data); i += step {
		flipped := slices.Clone(data)
		flipped[i] ^= 4
		read := written(t, flipped)
		require.Error(t, read.Sound(), "a bit at %d", i)
		cut := written(t, data[:i])
		require.Error(t, cut.Sound(), "cut at %d", i)
		require.LessOrEqual(t, cut.Len(), whole)
		require.Len(t, cut.View(), cut.Len())
	}
}

// Wherever one bit is wrong, even in the length of a frame, all frames but the one that holds
// the bit are found. How many frames were written together depends on the machine, so what
// the broken one held is counted and not assumed.
func TestOneWrongBitLosesOneFrame(t *testing.T) {
	t.Parallel()
	j, path := loaded(t, 1000)
	require.NoError(t, j.Seal())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for at := len(journal.Magic); at < len(data); {
		length := 8 + int(binary.LittleEndian.Uint32(data[at:]))
		for _, bit := range []int{at, at + 1, at + 3, at + 5, at + length/2} {
			flipped := slices.Clone(data)
			flipped[bit] ^= 4
			_, lost, err := journal.ReadBytes(flipped)
			require.NoError(t, err)
			require.GreaterOrEqual(t, lost, int64(length), "a bit at %d of the frame at %d", bit-at, at)
			read := written(t, flipped)
			require.Error(t, read.Sound())
			marks := 0
			for _, e := range read.View() {
				if e.Mark != nil {
					marks++
				}
			}
			require.GreaterOrEqual(t, marks, 1, "a bit at %d of the frame at %d", bit-at, at)
		}
		at += length
	}
}

// A file in which every byte could begin a frame is read in time that grows with its length.
func TestWhatIsNoJournalIsSearchedWithinABudget(t *testing.T) {
	t.Parallel()
	data := append([]byte(journal.Magic), bytes.Repeat([]byte{1, 1, 1, 0, 1, 1, 1, 1}, 1<<17)...)
	entries, lost, err := journal.ReadBytes(data)
	require.NoError(t, err)
	require.Zero(t, entries)
	require.EqualValues(t, len(data)-len(journal.Magic), lost)
}

// written is a journal file of these bytes, opened.
func written(t *testing.T, data []byte) *journal.Journal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return reopen(t, path)
}
