package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
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
	// Refuse answers a request that is not recorded because the journal is full; nil
	// answers 507 with no body. The journal counts it and is no longer sound.
	Refuse http.HandlerFunc
	Next   http.Handler
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
	if rec.Journal.Full() {
		rec.refuse(w, r)
		return
	}
	x := Exchange{Heard: rec.Heard, By: madeBy(r.Context()), Method: r.Method, Target: r.RequestURI, Host: r.Host, Proto: r.Proto}
	x.Request.Header = r.Header // a file takes it down before the handler can change it
	if !rec.Journal.filed() {
		x.Request.Header = r.Header.Clone()
	}
	if rec.Via != nil {
		x.Via = rec.Via(r)
	}
	// The body is read before the handler runs, so that the journal holds it
	// even where the handler refuses the request unread.
	body, err := readBody(r.Body, r.ContentLength, limit)
	if len(body) > limit {
		x.Request.Cut = true
		x.Request.Body = body[:limit:limit]
		r.Body = rejoined(body, r.Body)
	} else {
		x.Request.Body = body
		r.Body = whole(body)
		if err != nil {
			r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
		}
	}
	seq := rec.Journal.Open(x)
	tee := &tee{ResponseWriter: w, limit: limit, kept: !rec.Journal.filed()}
	defer func() {
		thrown := recover()
		if thrown == nil {
			tee.begin(http.StatusOK)
			rec.Journal.Close(seq, Answered, tee.status, tee.message(tee.body))
			tee.release(false)
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

func (rec *Recorder) refuse(w http.ResponseWriter, r *http.Request) {
	rec.Journal.Refuse()
	if rec.Refuse != nil {
		rec.Refuse(w, r)
		return
	}
	w.WriteHeader(http.StatusInsufficientStorage)
}

// firstRead is the most memory that a body gets on its word, in bytes.
const firstRead = 64 << 10

// readBody reads a body to its end or to one byte more than the limit. What the body
// claims to be long gets its memory at once, up to a bound; the rest as it arrives.
func readBody(body io.Reader, claimed int64, limit int) ([]byte, error) {
	if body == http.NoBody || claimed == 0 && body == nil {
		return nil, nil
	}
	size := int64(512)
	if claimed >= 0 {
		size = min(claimed, firstRead) + 1 // so that the end is seen without growing
	}
	buf := make([]byte, 0, min(size, firstRead, int64(limit)+1))
	for {
		n, err := body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case errors.Is(err, io.EOF) && len(buf) <= limit:
			return buf, nil
		case err != nil && !errors.Is(err, io.EOF):
			return buf, err //nolint:wrapcheck // the handler is to get the reader's own error
		case len(buf) > limit:
			return buf, nil
		case len(buf) == cap(buf):
			grown := make([]byte, len(buf), min(2*cap(buf), limit+1))
			copy(grown, buf)
			buf = grown
		}
	}
}

// wholeBody is a request's body that has been read.
type wholeBody struct {
	bytes.Reader
	body []byte
}

func whole(body []byte) *wholeBody {
	w := &wholeBody{body: body}
	w.Reset(body)
	return w
}

// AtHand returns the whole body, which is not to be changed.
func (w *wholeBody) AtHand() []byte { return w.body }

// Close does nothing: the body has been read.
func (*wholeBody) Close() error { return nil }

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
	kept     bool        // the journal holds the header in memory, where others read it
	shared   bool        // header is the one that the handler filled
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

// Give writes a whole answer: a status, the header that w has, and a body, none of which
// anybody will change any more. Behind a [Recorder] they are held as they are, without a
// copy; anywhere else they are written as usual.
func Give(w http.ResponseWriter, status int, body []byte) error {
	if t, ok := w.(*tee); ok && t.status == 0 {
		t.status, t.header, t.shared = status, t.Header(), !t.kept
		if t.kept {
			t.header = t.header.Clone()
		}
		t.body = slices.Clip(body) // what is written after it goes elsewhere
		return nil
	}
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

// release writes what is held. A client that has gone cannot be told anything, so errors end here.
// Where the handler goes on afterwards, the journal's header is kept apart from the one it holds.
func (t *tee) release(handlerGoesOn bool) {
	t.begin(http.StatusOK)
	if t.released++; t.released == 1 {
		sent := t.header
		if handlerGoesOn {
			t.header = sent.Clone()
		}
		if header := t.Header(); !t.shared {
			clear(header)
			maps.Copy(header, sent)
		}
		t.ResponseWriter.WriteHeader(t.status)
	}
	n, _ := t.ResponseWriter.Write(t.body[t.sent:])
	t.sent += n
}

// FlushError releases what is held and sends it on its way; [http.ResponseController] finds it.
func (t *tee) FlushError() error {
	t.release(true)
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
