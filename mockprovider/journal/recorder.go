package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
)

// DefaultBodyLimit is the most that is kept of one body, in bytes.
const DefaultBodyLimit = 1 << 20

// Recorder is the outermost handler of a listener: it writes every exchange to
// the journal, matched or not, whatever the handler below does.
//
// The answer is held back until its exchange is closed in the journal, so that
// nothing a client does because of an answer can stand before that answer. A
// handler that flushes gives this up for what it has flushed.
//
// A handler that must drop the connection panics with [http.ErrAbortHandler],
// as net/http has it; the exchange is then recorded as dropped, with the status
// and the bytes that had been flushed, if any.
type Recorder struct {
	Journal *Journal
	// Heard names the listener in the journal.
	Heard string
	// Via, if set, tells which of the proxy's exchanges a request was forwarded for (its Seq), else 0.
	Via func(*http.Request) int
	// BodyLimit is the most kept of a body; 0 means DefaultBodyLimit.
	BodyLimit int
	Next      http.Handler
}

type seqKey struct{}

// Seq returns the journal entry under which the request of this context is being recorded, or 0.
func Seq(ctx context.Context) int {
	seq, _ := ctx.Value(seqKey{}).(int)
	return seq
}

// ServeHTTP records the exchange around Next.
func (rec *Recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	limit := rec.BodyLimit
	if limit == 0 {
		limit = DefaultBodyLimit
	}
	x := Exchange{
		Heard: rec.Heard, Method: r.Method, Target: r.RequestURI, Host: r.Host, Proto: r.Proto,
		Request: Message{Header: r.Header.Clone()},
	}
	if rec.Via != nil {
		x.Via = rec.Via(r)
	}
	// The body is read before the handler runs, so that the journal holds it
	// even where the handler refuses the request unread.
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(limit)+1))
	if len(body) > limit {
		x.Request.Cut = true
		x.Request.Body = body[:limit:limit]
		r.Body = rejoined(body, r.Body)
	} else {
		x.Request.Body = body
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err != nil {
			r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
		}
	}
	seq := rec.Journal.Open(x)
	tee := &tee{ResponseWriter: w, limit: limit}
	defer func() {
		thrown := recover()
		if thrown == nil {
			tee.begin(http.StatusOK)
			rec.Journal.Close(seq, Answered, tee.status, tee.message(tee.body))
			tee.release()
			return
		}
		if tee.released == 0 {
			rec.Journal.Close(seq, Dropped, 0, Message{})
		} else {
			rec.Journal.Close(seq, Dropped, tee.status, tee.message(tee.body[:tee.sent]))
		}
		if err, ok := thrown.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(http.ErrAbortHandler)
		}
		panic(fmt.Sprintf("handler of %s: %v", rec.Heard, thrown))
	}()
	rec.Next.ServeHTTP(tee, r.WithContext(context.WithValue(r.Context(), seqKey{}, seq)))
}

func rejoined(start []byte, rest io.ReadCloser) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), rest), rest}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// tee holds the answer until it is released.
type tee struct {
	http.ResponseWriter
	limit    int
	status   int
	header   http.Header // as it was when the status was given
	body     []byte
	sent     int // how much of body has been released
	released int // how often anything was
}

func (t *tee) WriteHeader(status int) {
	if status < http.StatusOK {
		t.ResponseWriter.WriteHeader(status)
		return
	}
	t.begin(status)
}

// begin fixes status and header; only the first call counts.
func (t *tee) begin(status int) {
	if t.status == 0 {
		t.status, t.header = status, t.Header().Clone()
	}
}

func (t *tee) Write(p []byte) (int, error) {
	t.begin(http.StatusOK)
	t.body = append(t.body, p...)
	return len(p), nil
}

// release writes what is held. A client that has gone cannot be told anything, so errors end here.
func (t *tee) release() {
	t.begin(http.StatusOK)
	if t.released++; t.released == 1 {
		header := t.Header()
		clear(header)
		maps.Copy(header, t.header.Clone())
		t.ResponseWriter.WriteHeader(t.status)
	}
	n, _ := t.ResponseWriter.Write(t.body[t.sent:])
	t.sent += n
}

// FlushError releases what is held and sends it on its way; [http.ResponseController] finds it.
func (t *tee) FlushError() error {
	t.release()
	if err := http.NewResponseController(t.ResponseWriter).Flush(); err != nil {
		return fmt.Errorf("flush answer: %w", err)
	}
	return nil
}

func (t *tee) message(body []byte) Message {
	m := Message{Header: t.header, Body: body}
	if len(body) > t.limit {
		m.Body, m.Cut = body[:t.limit:t.limit], true
	}
	return m
}

// Unwrap lets http.ResponseController reach the connection.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }
