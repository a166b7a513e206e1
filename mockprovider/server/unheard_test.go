package server_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/certs"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// unheard are the marks in a session's journal of bytes that made no request, once there are so many: the client may see the
// end of a connection before they are told.
func unheard(t *testing.T, s *session.Session, want int) []journal.UnheardMark {
	t.Helper()
	var out []journal.UnheardMark
	told := func() bool {
		out = nil
		for _, e := range s.World.Journal.Since(0, 1000) {
			var u journal.UnheardMark
			if e.Mark != nil && e.Mark.Kind == journal.MarkUnheard && json.Unmarshal(e.Mark.Data, &u) == nil {
				out = append(out, u)
			}
		}
		return len(out) >= want
	}
	require.Eventually(t, told, 20*time.Second, time.Millisecond)
	require.Len(t, out, want)
	return out
}

// sent sends bytes and waits until the server closes the connection.
func sent(t *testing.T, conn net.Conn, bytes string) string {
	t.Helper()
	_, err := io.WriteString(conn, bytes)
	require.NoError(t, err)
	got, err := io.ReadAll(conn)
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
	return string(got)
}

func TestBytesThatMakeNoRequestAreInTheJournalOfTheirSession(t *testing.T) {
	t.Parallel()
	const smuggled = "POST /s/north/ssp/http%3A HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n"
	for _, c := range []struct {
		name, send string
		alone      bool   // there is the default session only
		want       string // the session in whose journal it is; empty: in none
		why        string
	}{
		{name: "the request line names the session", send: smuggled, want: "north", why: "400"},
		{name: "the request line is absolute", send: strings.Replace(smuggled, "/s/", "http://x/s/", 1), want: "north", why: "400"},
		{name: "the connection was used for a session before", send: "GET /s/north/ssp HTTP/1.1\r\nHost: x\r\n\r\nSSN 9990001006\r\n\r\n", want: "north", why: "400"},
		{name: "another session is named than before", send: "GET /s/default/ssp HTTP/1.1\r\nHost: x\r\n\r\n" + smuggled, want: "north", why: "400"},
		{name: "the header does not end", send: "POST /s/north/ssp HTTP/1.1\r\nHost: x\r\nX-Slow: ", want: "north", why: "before the header of a request did"},
		{name: "TLS on a plain port, and one session", send: "\x16\x03\x01\x02\x00\r\n\r\n", alone: true, want: "default", why: "TLS was spoken"},
		{name: "nobody is named, and two sessions", send: "patient 9990001006\r\n\r\n"},
		{name: "a session is named that is not there", send: strings.Replace(smuggled, "/north/", "/nosuch/", 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, server.Config{Patience: server.Patience{Header: 200 * time.Millisecond, Request: long, Idle: long}})
			all := map[string]*session.Session{"default": r.Default()}
			if !c.alone {
				north, err := r.Sessions().Create(t.Context(), session.Options{Key: "north"})
				require.NoError(t, err)
				all["north"] = north
			}
			sent(t, dial(t, r), c.send)
			if c.want == "" {
				require.Eventually(t, func() bool { return strings.Contains(r.log.String(), "bytes arrived that made no request") }, 20*time.Second, time.Millisecond)
			} else {
				got := unheard(t, all[c.want], 1)
				require.Contains(t, got[0].Why, c.why)
				require.NotEmpty(t, got[0].Start)
				require.Positive(t, got[0].Bytes)
				delete(all, c.want)
			}
			for _, s := range all {
				unheard(t, s, 0) // it was not meant for them
			}
			require.Equal(t, c.want == "", strings.Contains(r.log.String(), "bytes arrived that made no request"), r.log)
			require.NotContains(t, r.log.String(), "9990001006")
			require.Equal(t, http.StatusCreated, r.book(r.Default()).status, "others are served")
		})
	}
}

func TestOverTLSItIsPlainBytesThatAreWatchedAndAFailedHandshakeIsTold(t *testing.T) {
	t.Parallel()
	files, _, err := certs.Ensure(t.TempDir(), nil, time.Now())
	require.NoError(t, err)
	config, err := certs.Server(files.ServerCert, files.ServerKey, "", certs.Anybody)
	require.NoError(t, err)
	r := newRig(t, server.Config{TLS: config})
	address := strings.TrimPrefix(r.FHIRURL(), "https://")
	plain := func() net.Conn {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		require.NoError(t, err)
		require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
		return conn
	}
	require.Contains(t, sent(t, plain(), "GET /s/default/ssp HTTP/1.1\r\nHost: x\r\n\r\n"), "this port speaks TLS")
	got := unheard(t, r.Default(), 1)
	require.Contains(t, got[0].Why, "something else than TLS was spoken")

	require.NoError(t, plain().Close()) // a look whether the port is open is nothing to tell

	secure := tls.Client(plain(), &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}) //nolint:gosec // what is sent matters, not to whom
	require.Contains(t, sent(t, secure, "GET /s/default/ssp HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), "400")
	require.Equal(t, "http/1.1", negotiated(t, plain()))
	got = unheard(t, r.Default(), 2)
	require.Contains(t, got[1].Why, "400")
	require.True(t, strings.HasPrefix(string(got[1].Start), "GET /s/default/ssp HTTP/1.1"))
}

// negotiated is the protocol that a client which knows two of them is given.
func negotiated(t *testing.T, conn net.Conn) string {
	t.Helper()
	c := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}) //nolint:gosec // as above
	require.NoError(t, c.HandshakeContext(t.Context()))
	defer c.Close()
	return c.ConnectionState().NegotiatedProtocol
}
