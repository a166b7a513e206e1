package media

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// BodyError says that the body cannot be read, or is not the gzip it is said to be. Source: wire contract, E3 and 17 row 18.
type BodyError struct{ Reason string }

func (e *BodyError) Error() string { return e.Reason }

// TooLargeError says that the body, as it is when decompressed, is longer than is read.
type TooLargeError struct{ Limit int }

func (e *TooLargeError) Error() string {
	return "the body is longer than " + strconv.Itoa(e.Limit) + " bytes"
}

var (
	readers = sync.Pool{New: func() any { return new(gzip.Reader) }}
	writers = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // a level that exists
		return w
	}}
)

// compressed reports whether a Content-Encoding header says gzip; others but identity are refused.
func compressed(h http.Header) (bool, error) {
	lines := h["Content-Encoding"]
	if len(lines) == 0 {
		return false, nil
	}
	if len(lines) == 1 {
		switch strings.ToLower(strings.TrimSpace(lines[0])) {
		case "", "identity":
			return false, nil
		case "gzip", "x-gzip": // the same, RFC 9110, 8.4.1.3
			return true, nil
		}
	}
	return false, &TypeError{Problem: "the only Content-Encoding that is supported is gzip, once"}
}

func coding(h http.Header) error {
	_, err := compressed(h)
	return err
}

// AtHand is a body that has been read already. What it returns is not to be changed.
type AtHand interface{ AtHand() []byte }

// ReadBody reads a request's body and decompresses it as Content-Encoding says. Limit
// is the most that it may hold, in bytes, compressed or not: a small body that grows
// without end is given up at the limit. The error is a *BodyError, a *TooLargeError or
// a *TypeError. Source: FM-14, FM-16.
func ReadBody(r *http.Request, limit int) ([]byte, error) {
	zipped, err := compressed(r.Header)
	if err != nil {
		return nil, err
	}
	if zipped {
		return unzipped(r.Body, limit)
	}
	if at, ok := r.Body.(AtHand); ok {
		body := at.AtHand()
		if len(body) > limit {
			return nil, &TooLargeError{Limit: limit}
		}
		return body, nil
	}
	size := 0
	if r.ContentLength > 0 {
		size = int(min(r.ContentLength, int64(limit)))
	}
	return read(r.Body, size, limit, "the body could not be read to its end")
}

// read reads to the end, or to just beyond the limit.
func read(from io.Reader, size, limit int, otherwise string) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(size + bytes.MinRead)
	_, err := out.ReadFrom(io.LimitReader(from, int64(limit)+1))
	switch {
	case out.Len() > limit, errors.As(err, new(*http.MaxBytesError)):
		return nil, &TooLargeError{Limit: limit}
	case err != nil:
		return nil, &BodyError{Reason: otherwise}
	}
	return out.Bytes(), nil
}

// slack is what gzip may add to what cannot be made shorter, in bytes.
const slack = 4 << 10

const badGzip = "the body is not complete and sound gzip, as its Content-Encoding says"

func unzipped(body io.Reader, limit int) ([]byte, error) {
	zip, ok := readers.Get().(*gzip.Reader)
	if !ok { // the pool holds nothing else
		zip = new(gzip.Reader)
	}
	defer readers.Put(zip)
	packed := &io.LimitedReader{R: body, N: int64(limit) + slack}
	if err := zip.Reset(packed); err != nil {
		return nil, &BodyError{Reason: badGzip}
	}
	out, err := read(zip, 0, limit, badGzip)
	if err != nil && packed.N == 0 { // it was not read to its end, being so long
		return nil, &TooLargeError{Limit: limit}
	}
	return out, err
}

// Compress returns the body of an answer as the request's Accept-Encoding wants it and
// sets the headers that say so. Source: FM-13.
func Compress(answer http.Header, r *http.Request, body []byte) []byte {
	answer["Vary"] = vary
	if len(body) == 0 || !wantsGzip(r.Header["Accept-Encoding"]) {
		return body
	}
	var out bytes.Buffer
	out.Grow(len(body)/2 + bytes.MinRead)
	zip, ok := writers.Get().(*gzip.Writer)
	if !ok { // the pool holds nothing else
		return body
	}
	defer writers.Put(zip)
	zip.Reset(&out)
	if _, err := zip.Write(body); err != nil { // a buffer takes everything
		return body
	}
	if err := zip.Close(); err != nil {
		return body
	}
	answer.Set("Content-Encoding", "gzip")
	return out.Bytes()
}

// Plain undoes the compression of an answer that is at hand, taking the header that
// says so away. What is not gzip, or not sound, stays as it is.
func Plain(answer http.Header, body []byte) []byte {
	if zipped, err := compressed(answer); err != nil || !zipped {
		return body
	}
	zip, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	out, err := io.ReadAll(zip)
	if err != nil {
		return body
	}
	answer.Del("Content-Encoding")
	return out
}

// vary names what an answer's form depends on. It is shared by all answers and never changed.
var vary = []string{"Accept, Accept-Encoding"}

// wantsGzip weighs an Accept-Encoding header: gzip by name over gzip by wildcard.
func wantsGzip(lines []string) bool {
	if len(lines) == 0 {
		return false
	}
	if len(lines) == 1 && lines[0] == "gzip" {
		return true
	}
	byName, byStar := -1.0, -1.0
	for item := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		name, params, err := mime.ParseMediaType(strings.TrimSpace(item))
		if err != nil {
			continue
		}
		switch name {
		case "gzip", "x-gzip":
			byName = max(byName, weight(params))
		case "*":
			byStar = max(byStar, weight(params))
		}
	}
	if byName >= 0 {
		return byName > 0
	}
	return byStar > 0
}
