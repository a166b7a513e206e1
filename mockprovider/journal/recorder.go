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
// A handler that must drop the connection panics with [http.ErrAbortHandler],
// as net/http has it; the exchange is then recorded as dropped.
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
			tee.finish()
			rec.Journal.Close(seq, Answered, tee.status, tee.message())
			return
		}
		rec.Journal.Close(seq, Dropped, 0, Message{})
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

// tee keeps a copy of the answer as it is written.
type tee struct {
	http.ResponseWriter
	limit  int
	status int
	header http.Header
	body   []byte
	cut    bool
}

func (t *tee) WriteHeader(status int) {
	if t.status == 0 && status >= http.StatusOK {
		t.status, t.header = status, maps.Clone(t.ResponseWriter.Header())
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(p []byte) (int, error) {
	t.finish()
	keep := min(len(p), t.limit-len(t.body))
	t.body = append(t.body, p[:keep]...)
	t.cut = t.cut || keep < len(p)
	n, err := t.ResponseWriter.Write(p)
	if err != nil {
		return n, fmt.Errorf("answer: %w", err)
	}
	return n, nil
}

// finish notes the header of an answer that was never given a status of its own.
func (t *tee) finish() {
	if t.status == 0 {
		t.status, t.header = http.StatusOK, maps.Clone(t.ResponseWriter.Header())
	}
}

func (t *tee) message() Message { return Message{Header: t.header, Body: t.body, Cut: t.cut} }

// Unwrap lets http.ResponseController reach the connection.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }
