package handoff

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// RoundTrip hands a request over from inside the process and returns the whole
// answer. A handler that aborts gives io.ErrUnexpectedEOF, as a broken connection
// does; a caller whose context ends gets the context's error at once, while the
// handler goes on with that context ended.
func (d *Door) RoundTrip(r *http.Request) (*http.Response, error) {
	in, err := arriving(r)
	if err != nil {
		return nil, errors.Join(err, closeBody(r))
	}
	done := make(chan *http.Response, 1)
	err = d.enter(func() {
		defer func() { _ = closeBody(r) }() // whoever sent it has nothing left to learn from it
		done <- d.handle(in, r)
	})
	if err != nil {
		return nil, errors.Join(err, closeBody(r))
	}
	select {
	case answer := <-done:
		if answer == nil {
			return nil, io.ErrUnexpectedEOF
		}
		return answer, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// arriving is the request as its receiver's listener would have read it.
func arriving(r *http.Request) (*http.Request, error) {
	target := r.URL.RequestURI()
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, fmt.Errorf("hand over: %w", err)
	}
	in := &http.Request{
		Method: r.Method, URL: u, RequestURI: target, Host: r.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: maps.Clone(r.Header), Body: r.Body, ContentLength: r.ContentLength,
		TransferEncoding: r.TransferEncoding,
		RemoteAddr:       "127.0.0.1:0",
	}
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body, in.ContentLength = http.NoBody, 0
	}
	if in.Header == nil {
		in.Header = http.Header{}
	}
	if agent, set := in.Header["User-Agent"]; set && len(agent) == 0 {
		delete(in.Header, "User-Agent") // net/http has no header without a value travel
	}
	if in.ContentLength > 0 {
		in.Header["Content-Length"] = []string{strconv.FormatInt(in.ContentLength, 10)}
	}
	return in.WithContext(context.WithoutCancel(r.Context())), nil
}

// handle runs the handler and returns its answer, or nil when it gave none.
func (d *Door) handle(in, sent *http.Request) (answer *http.Response) {
	ctx, stop := context.WithCancel(in.Context())
	defer stop()
	defer context.AfterFunc(sent.Context(), stop)()
	w := &answerWriter{header: http.Header{}}
	defer func() {
		thrown := recover()
		if thrown == nil {
			answer = w.response(sent)
			return
		}
		if thrown != any(http.ErrAbortHandler) {
			d.log.Error("handler panicked", slog.String("panic", fmt.Sprintf("%T", thrown)))
		}
	}()
	d.entrance.ServeHTTP(w, in.WithContext(ctx))
	return nil // the deferred function returns the answer
}

// answerWriter collects an answer.
type answerWriter struct {
	header http.Header
	status int
	sent   http.Header // as it was when the status was given
	body   bytes.Buffer
}

func (w *answerWriter) Header() http.Header { return w.header }

func (w *answerWriter) WriteHeader(status int) {
	if status >= http.StatusOK && w.status == 0 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *answerWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// FlushError does nothing: an answer is handed over whole.
func (w *answerWriter) FlushError() error { return nil }

func (w *answerWriter) response(sent *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	body := w.body.Bytes()
	if sent.Method == http.MethodHead {
		body = nil
	}
	if w.sent.Get("Content-Length") == "" {
		w.sent.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: sent,
	}
}

func closeBody(r *http.Request) error {
	if r.Body == nil {
		return nil
	}
	if err := r.Body.Close(); err != nil {
		return fmt.Errorf("close body: %w", err)
	}
	return nil
}
