package journal_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func TestAFullJournalHasRequestsRefusedAndIsNoLongerSound(t *testing.T) {
	t.Parallel()
	for name, filed := range map[string]bool{"in memory": false, "in a file": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var j *journal.Journal
			var path string
			var err error
			if filed {
				j, path = create(t, journal.Config{MaxBytes: 5000})
			} else {
				j, err = journal.Create(journal.Config{Now: clock.At(start).Now, MaxBytes: 5000})
				require.NoError(t, err)
			}
			handled := 0
			rec := &journal.Recorder{Journal: j, Heard: "vale", Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				handled++
				_, _ = w.Write(make([]byte, 1000))
			})}
			send := func() *httptest.ResponseRecorder {
				w := httptest.NewRecorder()
				rec.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(make([]byte, 1000))))
				return w
			}
			for !j.Full() {
				require.Less(t, handled, 10)
				require.Equal(t, http.StatusOK, send().Code)
			}
			require.GreaterOrEqual(t, j.Bytes(), int64(5000))
			require.NoError(t, j.Sound(), "all that was heard is there")
			before := handled
			require.Equal(t, http.StatusInsufficientStorage, send().Code)
			rec.Refuse = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }
			require.Equal(t, http.StatusTeapot, send().Code)
			require.Equal(t, before, handled)
			require.Equal(t, before, j.Len())
			require.Equal(t, 2, j.Refused())
			require.ErrorContains(t, j.Sound(), "2 requests were refused")
			require.NoError(t, j.Err())
			j.Mark("end", "", nil)
			require.Equal(t, before+1, j.Len(), "marks are taken all the same")
			if filed {
				require.NoError(t, j.Seal())
				read := reopen(t, path)
				require.Equal(t, 2, read.Refused())
				require.ErrorContains(t, read.Sound(), "2 requests were refused")
			}
		})
	}
}

func TestABodyGetsMemoryForWhatArrivesAndNotForWhatItClaims(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body    string
		claimed int64
		cut     bool
	}{
		"no body":                            {"", 0, false},
		"as long as it says":                 {strings.Repeat("x", 2500), 2500, false},
		"of unknown length":                  {strings.Repeat("x", 2500), -1, false},
		"longer than it says":                {strings.Repeat("x", 2500), 10, false},
		"shorter than it says":               {"short", 1 << 40, false},
		"exactly at the limit":               {strings.Repeat("x", 200_000), 200_000, false},
		"one more than the limit":            {strings.Repeat("x", 200_001), 200_001, true},
		"far more than the limit, no length": {strings.Repeat("x", 900_000), -1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, slow := range []bool{false, true} {
				var reader io.Reader = strings.NewReader(c.body)
				if slow && len(c.body) < 10_000 {
					reader = iotest.OneByteReader(reader)
				}
				j, got := record(t, reader, c.claimed, 200_000)
				require.Equal(t, c.body, got, "the handler gets all of it")
				x := j.View()[0].Exchange
				require.Equal(t, c.cut, x.Request.Cut)
				require.Equal(t, c.body[:min(len(c.body), 200_000)], string(x.Request.Body))
			}
		})
	}
}

// record has a recorder hear one request and returns what its handler read.
func record(t *testing.T, body io.Reader, claimed int64, limit int) (*journal.Journal, string) {
	t.Helper()
	j := journal.New(clock.At(start).Now)
	var got string
	rec := &journal.Recorder{Journal: j, Heard: "vale", BodyLimit: limit, Next: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		read, err := io.ReadAll(r.Body)
		if err == nil {
			err = r.Body.Close()
		}
		if err != nil {
			read = []byte(err.Error())
		}
		got = string(read)
	})}
	r := httptest.NewRequest(http.MethodPost, "/", body)
	r.ContentLength = claimed
	rec.ServeHTTP(httptest.NewRecorder(), r)
	return j, got
}

// It is not parallel: it counts what everybody allocates.
func TestAHugeClaimAllocatesLittle(t *testing.T) { //nolint:paralleltest // see above
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	record(t, strings.NewReader("short"), 1<<40, 1<<30)
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

func TestAReaderThatFailsGivesTheHandlerItsError(t *testing.T) {
	t.Parallel()
	broken := errors.New("line broke")
	j, got := record(t, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), 100, 1000)
	require.Equal(t, "line broke", got)
	require.Equal(t, "half", string(j.View()[0].Exchange.Request.Body))
}

func TestWhatAHandlerDoesToHeadersDoesNotReachTheJournal(t *testing.T) {
	t.Parallel()
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		rec := &journal.Recorder{Journal: j, Heard: "vale", Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Header["X-One"][0] = "changed"
			r.Header.Set("X-Two", "added")
			w.Header()["X-Answer"] = []string{"first"}
			w.WriteHeader(http.StatusCreated)
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
			w.Header()["X-Answer"][0] = "changed"
			w.Header().Set("X-Late", "added")
		})}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Header = http.Header{"X-One": {"sent", "twice"}}
		w := httptest.NewRecorder()
		rec.ServeHTTP(w, r)
		x := j.View()[0].Exchange
		require.Equal(t, http.Header{"X-One": {"sent", "twice"}}, x.Request.Header)
		require.Equal(t, http.Header{"X-Answer": {"first"}}, x.Response.Header)
		require.Equal(t, "first", w.Result().Header.Get("X-Answer"))
	})
}

func BenchmarkRecorder(b *testing.B) {
	for name, filed := range map[string]bool{"memory": false, "file": true} {
		b.Run(name, func(b *testing.B) {
			j := journal.New(clock.At(start).Now)
			if filed {
				j, _ = create(b, journal.Config{KeepBytes: journal.DefaultKeepBytes})
			}
			x, answer := exchange(1)
			rec := &journal.Recorder{Journal: j, Heard: "vale", Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = answer.Header["Content-Type"]
				w.WriteHeader(http.StatusCreated)
				_, _ = w.Write(answer.Body)
			})}
			b.ReportAllocs()
			for b.Loop() {
				r := &http.Request{
					Method: http.MethodPost, RequestURI: x.Target, Host: x.Host, Proto: x.Proto, Header: x.Request.Header,
					Body: io.NopCloser(bytes.NewReader(x.Request.Body)), ContentLength: int64(len(x.Request.Body)),
				}
				rec.ServeHTTP(discard{header: http.Header{}}, r)
			}
		})
	}
}

// discard is a connection that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) WriteHeader(int)             {}
func (discard) Write(p []byte) (int, error) { return len(p), nil }

// witness notes how many exchanges are open when an answer reaches it.
type witness struct {
	http.ResponseWriter
	journal *journal.Journal
	busy    []int
}

func (w *witness) WriteHeader(status int) {
	w.busy = append(w.busy, w.journal.Busy())
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(p []byte) (int, error) {
	w.busy = append(w.busy, w.journal.Busy())
	return w.ResponseWriter.Write(p)
}

func TestNothingOfAnAnswerIsSentWhileItsExchangeIsOpen(t *testing.T) {
	t.Parallel()
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		rec := &journal.Recorder{Journal: j, Heard: "vale", Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte("answer"))
		})}
		w := &witness{ResponseWriter: httptest.NewRecorder(), journal: j}
		rec.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
		require.Equal(t, []int{0, 0}, w.busy)
	})
}
