package journal_test

import (
	"bytes"
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
	j, path = create(t, journal.Config{Now: clock.At(start).Now, KeepBytes: 1, FlushEvery: 50 * time.Millisecond})
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
	require.Less(t, info.Size(), j.Bytes()/5)

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

func TestABrokenRunIsReportedAndHidesNothingElse(t *testing.T) {
	t.Parallel()
	j, path := loaded(t, 1000)
	require.NoError(t, j.Seal())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	whole := reopen(t, path).Len()
	written := func(data []byte) *journal.Journal {
		path := filepath.Join(t.TempDir(), "copy")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return reopen(t, path)
	}
	step := max(1, len(data)/50)
	for i := len(journal.Magic); i < len(data); i += step {
		flipped := slices.Clone(data)
		flipped[i] ^= 4
		read := written(flipped)
		require.Error(t, read.Sound(), "a bit at %d", i)
		cut := written(data[:i])
		require.Error(t, cut.Sound(), "cut at %d", i)
		require.Less(t, cut.Len(), whole)
		require.Len(t, cut.View(), cut.Len())
	}
	// Behind the first run a single mark was written, which is found whatever became of the run.
	flipped := slices.Clone(data)
	flipped[len(data)/2] ^= 4
	read := written(flipped)
	require.Positive(t, read.Lost())
	require.Less(t, read.Len(), whole)
	alone := 0
	for _, e := range read.View() {
		if e.Mark != nil {
			alone++
		}
	}
	require.Positive(t, alone)
}
