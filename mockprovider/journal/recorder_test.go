package journal_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// serve starts a recorded listener that keeps at most ten bytes of a body.
func serve(t *testing.T, next http.HandlerFunc) (*journal.Journal, *httptest.Server) {
	t.Helper()
	j := journal.New(clock.At(start).Now)
	s := httptest.NewUnstartedServer(&journal.Recorder{
		Journal: j, Heard: "vale", BodyLimit: 10, Next: next,
		Via: func(r *http.Request) int { return len(r.Header.Get("X-Via")) },
	})
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return j, s
}

// got is an answer whose body has been read.
type got struct {
	StatusCode int
	Header     http.Header
}

func send(t *testing.T, s *httptest.Server, method, target, body string) (got, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+target, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("X-Via", "12345")
	resp, err := s.Client().Do(req)
	if err != nil {
		return got{}, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return got{resp.StatusCode, resp.Header}, string(text), err
}

// only waits until nothing is open and returns the one exchange.
func only(t *testing.T, j *journal.Journal) *journal.Exchange {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.NoError(t, j.Wait(ctx, func(v journal.View) bool { return len(v) > 0 && journal.Quiet(v) }))
	require.Equal(t, 1, j.Len())
	return j.View()[0].Exchange
}

func TestAnExchangeIsRecordedAsItTravelled(t *testing.T) {
	t.Parallel()
	var seq int
	j, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seq = journal.Seq(r.Context())
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "ten bytes!" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.Header().Set("X-Before", "kept")
		w.WriteHeader(http.StatusCreated)
		w.Header().Set("X-After", "too late")
		w.WriteHeader(http.StatusConflict)
		fmt.Fprint(w, "0123")
		fmt.Fprint(w, "456789")
	})
	resp, body, err := send(t, s, http.MethodPost, "/a//b/../c?x=%7C", "ten bytes!")
	require.NoError(t, err)
	x := only(t, j)
	require.Equal(t, 1, seq)
	require.Equal(t, "POST /a//b/../c?x=%7C HTTP/1.1", x.Method+" "+x.Target+" "+x.Proto)
	require.Equal(t, strings.TrimPrefix(s.URL, "http://"), x.Host)
	require.Equal(t, 5, x.Via)
	require.Equal(t, "ten bytes!", string(x.Request.Body))
	require.False(t, x.Request.Cut)
	require.Equal(t, journal.Answered, x.Fate)
	require.Equal(t, http.StatusCreated, x.Status)
	require.Equal(t, journal.Message{Header: http.Header{"X-Before": {"kept"}}, Body: []byte("0123456789")}, x.Response)
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	require.Equal(t, "0123456789", body)
	require.Equal(t, "kept", resp.Header.Get("X-Before"))
	require.Empty(t, resp.Header.Get("X-After"))
}

func TestLongBodiesAreCutInTheJournalOnly(t *testing.T) {
	t.Parallel()
	j, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(w, r.Body); err != nil {
			panic(err)
		}
	})
	_, body, err := send(t, s, http.MethodPost, "/", "eleven byte")
	require.NoError(t, err)
	require.Equal(t, "eleven byte", body)
	x := only(t, j)
	require.Equal(t, "eleven byt", string(x.Request.Body))
	require.Equal(t, "eleven byt", string(x.Response.Body))
	require.True(t, x.Request.Cut)
	require.True(t, x.Response.Cut)
}

func TestASilentHandlerHasAnswered200(t *testing.T) {
	t.Parallel()
	j, s := serve(t, func(http.ResponseWriter, *http.Request) {})
	resp, _, err := send(t, s, http.MethodGet, "/", "")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, http.StatusOK, only(t, j).Status)
}

func TestADroppedConnectionIsRecordedAsSuch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		status  int
		body    string
	}{
		"at once": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, ""},
		"with an answer held back": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "held")
			panic(http.ErrAbortHandler)
		}, 0, ""},
		"after a part was flushed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, "part")
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
			fmt.Fprint(w, "lost")
			panic(http.ErrAbortHandler)
		}, http.StatusCreated, "part"},
		"by a fault of the handler": {func(http.ResponseWriter, *http.Request) { panic("bug") }, 0, ""},
		"by an error":               {func(http.ResponseWriter, *http.Request) { panic(errors.New("bug")) }, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j, s := serve(t, c.handler)
			_, body, err := send(t, s, http.MethodPost, "/", "{}")
			require.Error(t, err)
			require.Equal(t, c.body, body)
			x := only(t, j)
			require.Equal(t, journal.Dropped, x.Fate)
			require.Equal(t, c.status, x.Status)
			require.Equal(t, c.body, string(x.Response.Body))
		})
	}
}

func TestNoAnswerIsSeenBeforeItsExchangeIsClosed(t *testing.T) {
	t.Parallel()
	// With its length known the client has the whole answer while the handler still runs, were it not held back.
	large := strings.Repeat("x", 100_000)
	seen, early := make(chan struct{}), make(chan bool, 1)
	j, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(large)))
		fmt.Fprint(w, large)
		select {
		case <-seen:
			early <- true
		case <-time.After(50 * time.Millisecond): // long enough for loopback
			early <- false
		}
	})
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	_, err = bufio.NewReader(conn).ReadByte()
	require.NoError(t, err)
	require.True(t, journal.Quiet(j.View()))
	close(seen)
	require.False(t, <-early)
}

func TestABodyThatBreaksOffIsRecordedAndStillBroken(t *testing.T) {
	t.Parallel()
	failed := make(chan error, 1)
	j, s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		failed <- err
	})
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.ErrorIs(t, <-failed, io.ErrUnexpectedEOF)
	require.Equal(t, "half", string(only(t, j).Request.Body))
}

func TestOutsideARecorderThereIsNoSeq(t *testing.T) {
	t.Parallel()
	require.Zero(t, journal.Seq(t.Context()))
}

func TestABodyThatIsGivenIsRecordedAndSentLikeOneThatIsWritten(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(w http.ResponseWriter){
		"given": func(w http.ResponseWriter) { _ = journal.Give(w, http.StatusCreated, []byte("hello, world")) },
		"given, and more": func(w http.ResponseWriter) {
			_ = journal.Give(w, http.StatusCreated, []byte("hello, wor")[:7])
			_, _ = w.Write([]byte("world"))
		},
		"written, then so": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte("hello, "))
			_ = journal.Give(w, http.StatusCreated, []byte("world"))
		},
		"given, and sent at once": func(w http.ResponseWriter) {
			_ = journal.Give(w, http.StatusCreated, []byte("hello, world"))
			_ = http.NewResponseController(w).Flush()
			w.Header().Set("Late", "1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := journal.New(time.Now)
			w := httptest.NewRecorder()
			var filled http.Header
			recorder := &journal.Recorder{Journal: j, Heard: "vale", Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Early"] = []string{"1"}
				filled = w.Header()
				answer(w)
			})}
			recorder.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
			require.Equal(t, "hello, world", w.Body.String())
			require.Equal(t, http.StatusCreated, w.Code)
			require.Equal(t, "hello, world", string(j.View()[0].Exchange.Response.Body))
			require.Equal(t, http.Header{"Early": {"1"}}, w.Result().Header)
			header := j.View()[0].Exchange.Response.Header
			require.Equal(t, http.Header{"Early": {"1"}}, header)
			require.NotEqual(t, reflect.ValueOf(filled).Pointer(), reflect.ValueOf(header).Pointer(), "one map for the answer and for who reads the journal")
		})
	}
}

func TestABodyThatIsSaidToBeOfAbsurdLengthIsRecordedAndAnswered(t *testing.T) {
	j, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	for _, length := range []string{"9223372036854775807", "9223372036854775806", "4611686018427387904"} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		require.NoError(t, err)
		_, err = fmt.Fprintf(conn, "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: %s\r\n\r\n{}", length)
		require.NoError(t, err)
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err, length)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusBadRequest, answer.StatusCode)
		require.NoError(t, conn.Close())
	}
	require.NoError(t, j.WaitQuiet(t.Context()))
	require.Len(t, j.View(), 3)
	for _, e := range j.View() {
		require.Equal(t, "{}", string(e.Exchange.Request.Body))
		require.Equal(t, journal.Answered, e.Exchange.Fate)
	}
}
