// Package wiretap watches the connections of an HTTP server and tells of bytes that arrived and
// never became a request: what net/http refuses before any handler, a header that never ends,
// another protocol than HTTP.
//
// It does not know what a request asks for. It finds where requests begin and end, which is plain
// for every request that net/http accepts, and counts those that reached the handler.
//
//	tap := &wiretap.Tap{Tell: func(r wiretap.Refused) { ... }}
//	server := &http.Server{Handler: tap.Handler(handler), ConnContext: tap.Context}
//	err := server.Serve(tap.Listener(ln))
//
// A connection on which nothing arrived, or nothing but whole requests, is told of to nobody.
package wiretap

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// keptBytes is the most that is kept of what was refused, in bytes.
const keptBytes = 2 << 10

// Refused is what arrived on one connection and reached no handler.
type Refused struct {
	// Why says why it was refused, in words or by the status line of the answer.
	Why string
	// Start is how what arrived begins, at most 2 KiB, and Bytes how much of it was read.
	Start []byte
	Bytes int64
	// Before is the target of the latest request on the connection that reached the handler; empty where none did.
	Before string
}

// Tap watches the connections of one server.
type Tap struct {
	// Tell is called once for each connection that ends with bytes that made no request, before it
	// is closed. It is called from several goroutines.
	Tell func(Refused)

	closing atomic.Bool

	mu    sync.Mutex
	conns map[*conn]struct{} // that are open
}

// Closing says that the server is about to be closed: a request that only reads and has not been
// heard by then is told of to nobody, for that it was not answered is not its sender's doing.
func (t *Tap) Closing() { t.closing.Store(true) }

// Flush tells at once of the connections that are open and hold bytes which made no request so far,
// say a header that has not ended.
func (t *Tap) Flush() {
	t.mu.Lock()
	open := slices.Collect(maps.Keys(t.conns))
	t.mu.Unlock()
	for _, c := range open {
		if r, left := c.end(); left {
			t.Tell(r)
		}
	}
}

// Listener has the connections of a listener watched.
func (t *Tap) Listener(ln net.Listener) net.Listener { return listener{ln, t} }

type listener struct {
	net.Listener
	tap *Tap
}

// Accept is described at [net.Listener].
func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err //nolint:wrapcheck // net/http looks at it
	}
	watched := &conn{Conn: c, tap: l.tap}
	l.tap.mu.Lock()
	defer l.tap.mu.Unlock()
	if l.tap.conns == nil {
		l.tap.conns = map[*conn]struct{}{}
	}
	l.tap.conns[watched] = struct{}{}
	return watched, nil
}

type connKey struct{}

// Context is for the server's ConnContext.
func (t *Tap) Context(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// Handler counts the requests that reach a handler. It stands before all that may not be reached.
func (t *Tap) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*conn); ok {
			c.handled.Add(1)
			c.before.Store(&r.RequestURI)
		}
		next.ServeHTTP(w, r)
	})
}

// conn watches what is read and written.
type conn struct {
	net.Conn
	tap     *Tap
	handled atomic.Int64
	before  atomic.Pointer[string] // the target of the request that was handled last

	mu      sync.Mutex
	in      scanner
	answers int64  // status lines that were written, but for interim ones
	latest  []byte // the latest of them
	ended   bool
}

// Read is described at [net.Conn].
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.mu.Lock()
		c.in.scan(p[:n], c.handled.Load())
		c.mu.Unlock()
	}
	return n, err //nolint:wrapcheck // net/http looks at it
}

var statusLine, interim = []byte("HTTP/1."), []byte(" 1")

// Write is described at [net.Conn].
func (c *conn) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, statusLine) && len(p) > 12 && !bytes.Equal(p[8:10], interim) {
		line, _, _ := bytes.Cut(p[:min(len(p), 160)], []byte("\r\n"))
		c.mu.Lock()
		c.answers++
		c.latest = append(c.latest[:0], line[9:]...)
		c.mu.Unlock()
	}
	return c.Conn.Write(p) //nolint:wrapcheck // net/http looks at it
}

// CloseWrite has what was answered arrive before the connection breaks; net/http looks for it.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite() //nolint:wrapcheck // it is the connection's own
	}
	return nil
}

// Close is described at [net.Conn].
func (c *conn) Close() error {
	if r, left := c.end(); left {
		c.tap.Tell(r)
	}
	c.tap.mu.Lock()
	delete(c.tap.conns, c)
	c.tap.mu.Unlock()
	return c.Conn.Close() //nolint:wrapcheck // it is the connection's own
}

// end says what arrived and was not handled, the first time it is asked.
func (c *conn) end() (Refused, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	handled := c.handled.Load()
	if c.ended || !c.in.left(handled) {
		return Refused{}, false
	}
	c.ended = true
	if c.tap.closing.Load() && c.answers <= handled && c.in.reads() && c.in.heads == handled+1 {
		return Refused{}, false
	}
	start, length := c.in.refused(handled)
	r := Refused{Why: c.why(handled), Start: bytes.Clone(start), Bytes: length}
	if before := c.before.Load(); before != nil {
		r.Before = *before
	}
	return r, true
}

// why says why it was not handled. The server's own answer says it best.
func (c *conn) why(handled int64) string {
	switch {
	case len(c.in.start) > 1 && c.in.start[0] == 0x16 && c.in.start[1] == 0x03:
		return "TLS was spoken where plain HTTP is expected"
	case c.answers > handled:
		return fmt.Sprintf("it is no HTTP/1.1 request that can be read: answered with %s", c.latest)
	case c.in.heads > handled:
		return "the connection was closed before the request was read"
	}
	return "the connection ended before the header of a request did"
}
