package journal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// create returns a journal that keeps next to nothing in memory once it is written.
func create(t testing.TB, c journal.Config) (*journal.Journal, string) {
	t.Helper()
	c.Path = filepath.Join(t.TempDir(), "journal")
	if c.Now == nil {
		c.Now = clock.At(start).Now
	}
	if c.KeepBytes == 0 {
		c.KeepBytes = 1
	}
	j, err := journal.Create(c)
	require.NoError(t, err)
	t.Cleanup(func() { _ = j.Seal() })
	return j, c.Path
}

func reopen(t *testing.T, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = j.Seal() })
	return j
}

// play appends one of everything, odd bodies and headers included, and leaves one exchange open.
func play(j *journal.Journal, clk *clock.Clock) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	first := j.Open(journal.Exchange{
		Heard: "proxy", Via: -3, By: "vale", Method: "POST", Target: "/a?b=%7C\"\u2028\xff", Host: "h", Proto: "HTTP/1.1",
		Request: journal.Message{Header: http.Header{"Zulu": {"2", "1", "2"}, "Alpha": {""}, "Empty": {}, "Nil": nil, "": {"\x00"}}, Body: every, Cut: true},
	})
	second := j.Open(journal.Exchange{Heard: "vale", Request: journal.Message{Header: http.Header{}, Body: []byte{}}})
	clk.Advance(time.Minute + 7)
	j.Mark("task", "North 111", json.RawMessage(`{"kind" : "book"}`))
	j.Mark("", "", nil)
	j.Amend(second, func(x *journal.Exchange) { x.Route, x.Fault = "book", "late" })
	j.Close(second, journal.Answered, 201, journal.Message{Header: http.Header{"Etag": {`W/"1"`}}, Body: bytes.Repeat(every, 1000), Cut: true})
	j.Close(first, journal.Dropped, 0, journal.Message{})
	third := j.Open(journal.Exchange{Heard: "vale", Method: "GET", Request: journal.Message{Body: []byte("kept")}})
	j.Amend(third, func(x *journal.Exchange) { x.Method, x.Target = "PUT", "/moved" })
	j.Close(third, journal.Answered, 999, journal.Message{Body: []byte{}})
	fourth := j.Open(journal.Exchange{Heard: "vale", Request: journal.Message{Body: []byte("first")}})
	j.Amend(fourth, func(x *journal.Exchange) { x.Request = journal.Message{Body: []byte("second"), Cut: true} })
	j.Close(fourth, journal.Answered, 200, journal.Message{})
	last := j.Open(journal.Exchange{Heard: "dale", Method: "GET", Request: journal.Message{Body: []byte("open")}})
	j.Amend(last, func(x *journal.Exchange) { x.Route = "read" })
}

func TestAFileHoldsWhatMemoryWouldHold(t *testing.T) {
	t.Parallel()
	clk := clock.At(start)
	memory := journal.New(clk.Now)
	play(memory, clk)
	clk.Set(start)
	filed, path := create(t, journal.Config{Now: clk.Now})
	play(filed, clk)

	require.Equal(t, memory.View(), filed.View())
	require.NoError(t, filed.Seal())
	require.Equal(t, memory.View(), filed.View(), "it can be read after it was sealed")
	require.NoError(t, filed.Sound())

	read := reopen(t, path)
	want := memory.View()
	want[len(want)-1].Exchange.Route = "" // of an exchange that never ended the file holds the beginning
	require.Equal(t, want, read.View())
	require.NoError(t, read.Sound())
	require.Zero(t, read.Lost())
	var direct, streamed bytes.Buffer
	require.NoError(t, journal.WriteLines(&direct, "SC-01", want))
	require.NoError(t, read.Lines(&streamed, "SC-01", journal.Filter{}))
	require.Equal(t, direct.String(), streamed.String())
}

func TestAnExistingFileIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	require.NoError(t, os.WriteFile(path, []byte("evidence"), 0o600))
	_, err := journal.Create(journal.Config{Path: path})
	require.ErrorIs(t, err, os.ErrExist)
	_, err = journal.Open(path)
	require.ErrorIs(t, err, journal.ErrNoJournal)
	_, err = journal.Open(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestATornOrBrokenFrameIsReportedAndHidesNothingElse(t *testing.T) {
	t.Parallel()
	j, path := create(t, journal.Config{})
	for i := range 3 {
		seq := j.Open(journal.Exchange{Heard: "vale", Request: journal.Message{Body: fmt.Append(nil, "request-", i)}})
		j.Close(seq, journal.Answered, 200, journal.Message{Body: fmt.Append(nil, "answer-", i)})
	}
	require.NoError(t, j.Seal())
	data, err := os.ReadFile(path)
	require.NoError(t, err)

	written := func(t *testing.T, data []byte) *journal.Journal {
		t.Helper()
		path := filepath.Join(t.TempDir(), "copy")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return reopen(t, path)
	}
	t.Run("cut anywhere, what is whole before the cut is there", func(t *testing.T) {
		t.Parallel()
		for n := range data {
			read := written(t, data[:n])
			require.Error(t, read.Sound(), "cut at %d", n)
			answered := 0
			for _, e := range read.View() {
				if e.Closed != 0 {
					require.Equal(t, fmt.Sprint("answer-", answered), string(e.Exchange.Response.Body))
					answered++
				}
			}
			require.Equal(t, bytes.Count(data[:n], []byte("answer-")), answered+notWhole(data, n), "cut at %d", n)
			require.Equal(t, read.Lost() > 0, read.Err() != nil)
		}
	})
	t.Run("a flipped bit costs one frame", func(t *testing.T) {
		t.Parallel()
		for i := len(journal.Magic) + 8; i < len(data); i++ {
			flipped := slices.Clone(data)
			flipped[i] ^= 4
			require.Error(t, written(t, flipped).Sound(), "at %d", i)
		}
		flipped := slices.Clone(data)
		flipped[bytes.Index(data, []byte("answer-1"))] ^= 1
		read := written(t, flipped)
		require.Positive(t, read.Lost())
		require.ErrorContains(t, read.Sound(), "cannot be read")
		view := read.View()
		require.Len(t, view, 3)
		require.Zero(t, view[1].Closed)
		require.Equal(t, "answer-2", string(view[2].Exchange.Response.Body))
	})
}

// notWhole is 1 when a cut falls into an answer's frame after its body has begun.
func notWhole(data []byte, n int) int {
	// Behind "answer-" comes one more byte of the body, and then seq, closed, route, fault and what was amended.
	if i := bytes.LastIndex(data[:n], []byte("answer-")); i >= 0 && n < i+len("answer-")+6 {
		return 1
	}
	return 0
}

func TestWhatCannotBeWrittenStaysInMemoryAndTheJournalIsDamaged(t *testing.T) {
	t.Parallel()
	j, _ := create(t, journal.Config{})
	before := j.Mark("task", "a", nil)
	require.NoError(t, j.Sound())
	j.BreakFile()
	seq := j.Open(journal.Exchange{Heard: "vale", Request: journal.Message{Body: []byte("kept")}})
	j.Close(seq, journal.Answered, 200, journal.Message{Body: []byte("too")})
	require.ErrorContains(t, j.Seal(), "write journal file")
	require.Error(t, j.Err())
	require.ErrorContains(t, j.Sound(), "write journal file")
	e, ok := j.Entry(seq)
	require.True(t, ok)
	require.Equal(t, "kept", string(e.Exchange.Request.Body))
	require.Equal(t, "too", string(e.Exchange.Response.Body))
	_, ok = j.Entry(before)
	require.True(t, ok)
}

func TestABrokenDiskMakesTheJournalFullBeforeMemoryIs(t *testing.T) {
	t.Parallel()
	j, _ := create(t, journal.Config{})
	j.BreakFile()
	for i := 0; !j.Full(); i++ {
		require.Less(t, i, 20_000)
		j.Mark("task", "", json.RawMessage(`"`+string(bytes.Repeat([]byte("x"), 1000))+`"`))
	}
	require.Error(t, j.Err())
	require.Less(t, j.Bytes(), int64(20<<20))
}

func TestASealedJournalTakesNothingSilently(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(*testing.T) *journal.Journal{
		"in memory": func(*testing.T) *journal.Journal { return journal.New(clock.At(start).Now) },
		"in a file": func(t *testing.T) *journal.Journal { j, _ := create(t, journal.Config{}); return j },
		"read back": func(t *testing.T) *journal.Journal {
			j, path := create(t, journal.Config{})
			require.NoError(t, j.Seal())
			return reopen(t, path)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := make(t)
			require.NoError(t, j.Seal())
			require.NoError(t, j.Seal())
			require.NoError(t, j.Sound())
			seq := j.Mark("late", "", nil)
			require.ErrorIs(t, j.Err(), journal.ErrSealed)
			require.ErrorIs(t, j.Sound(), journal.ErrSealed)
			e, ok := j.Entry(seq)
			require.True(t, ok)
			require.Equal(t, "late", e.Mark.Kind)
			require.Equal(t, 1, j.Len())
			_, ok = j.Entry(seq + 1)
			require.False(t, ok)
		})
	}
}

func TestAThousandWritersAndTheirReadersLoseNothing(t *testing.T) {
	t.Parallel()
	j, path := create(t, journal.Config{})
	const writers = 1000
	var seen sync.Map
	var wg, readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			last := 0
			for e, err := range j.Subscribe(t.Context(), 0) {
				if err != nil || e.Event() <= last {
					t.Errorf("after %d came %d: %v", last, e.Event(), err)
					return
				}
				last = e.Event()
				seen.Store(e.Seq, true)
			}
		})
	}
	for i := range writers {
		wg.Go(func() {
			body := bytes.Repeat(fmt.Appendf(nil, "%04d", i), 100)
			seq := j.Open(journal.Exchange{Heard: fmt.Sprint("p", i%3), Request: journal.Message{Header: http.Header{"X": {fmt.Sprint(i)}}, Body: body}})
			j.Mark("task", fmt.Sprint(i), nil)
			j.Amend(seq, func(x *journal.Exchange) { x.Route = "r" })
			j.Close(seq, journal.Answered, 200, journal.Message{Body: body[4:]})
			if e, ok := j.Entry(seq); !ok || !bytes.Equal(e.Exchange.Request.Body, body) {
				t.Errorf("writer %d finds another's entry", i)
			}
		})
	}
	wg.Wait()
	require.NoError(t, j.WaitQuiet(t.Context()))
	require.NoError(t, j.Seal())
	readers.Wait()
	count := 0
	seen.Range(func(any, any) bool { count++; return true })
	require.Equal(t, 2*writers, count)

	view := reopen(t, path).View()
	require.Len(t, view, 2*writers)
	places := map[int]bool{}
	for _, e := range view {
		places[e.Seq], places[e.Event()] = true, true
		if x := e.Exchange; x != nil {
			require.Len(t, x.Request.Body, 400)
			require.Equal(t, x.Request.Body[4:], x.Response.Body)
			require.Equal(t, "r", x.Route)
		}
	}
	require.Len(t, places, 3*writers)
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	require.NoError(t, os.Truncate(path, size))
}
