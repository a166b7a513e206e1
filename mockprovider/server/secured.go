package server

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// secured accepts TLS connections below the wiretap, so that it is plain requests that are watched. A handshake that
// fails is told of like other bytes that make no request.
type secured struct {
	net.Listener
	config *tls.Config
	tell   func(wiretap.Refused)
}

// Accept is described at [net.Listener].
func (l secured) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err //nolint:wrapcheck // net/http looks at it
	}
	raw := &counted{Conn: c}
	return &handshaken{Conn: tls.Server(raw, l.config), raw: raw, tell: l.tell}, nil
}

// counted counts what arrives.
type counted struct {
	net.Conn
	bytes int64
}

// Read is described at [net.Conn].
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.bytes += int64(n)
	return n, err //nolint:wrapcheck // crypto/tls looks at it
}

// handshaken is a connection whose handshake is made with the first reading.
type handshaken struct {
	*tls.Conn
	raw  *counted
	tell func(wiretap.Refused)
	once sync.Once
	err  error
}

// Read is described at [net.Conn].
func (c *handshaken) Read(p []byte) (int, error) {
	c.once.Do(c.shake)
	if c.err != nil {
		return 0, c.err
	}
	return c.Conn.Read(p) //nolint:wrapcheck // net/http looks at it
}

// shake makes the handshake. Who spoke plain HTTP is told so in plain HTTP, as net/http does.
func (c *handshaken) shake() {
	c.err = c.HandshakeContext(context.Background()) // the deadlines that the server set end it
	if c.err == nil || c.raw.bytes == 0 || errors.Is(c.err, net.ErrClosed) {
		return
	}
	refused := wiretap.Refused{Why: "the TLS handshake failed: " + c.err.Error(), Bytes: c.raw.bytes}
	if wrong, ok := errors.AsType[tls.RecordHeaderError](c.err); ok {
		refused.Start = wrong.RecordHeader[:]
		if wrong.Conn != nil {
			refused.Why = "something else than TLS was spoken where TLS is expected"
			_, _ = io.WriteString(wrong.Conn, "HTTP/1.0 400 Bad Request\r\n\r\nthis port speaks TLS: use https in the address\n")
			_ = wrong.Conn.Close()
		}
	}
	c.tell(refused)
}
