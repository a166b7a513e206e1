package server_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/certs"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestAVendorCanBookAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{})
	s := r.Default()
	require.Equal(t, r.FHIRURL()+"/s/default/ssp", s.World.ProxyURL())
	got := r.book(s)
	require.NoError(t, got.err)
	require.Equal(t, http.StatusCreated, got.status, got.text)
	require.JSONEq(t, `{"status":"ok"}`, r.get(r.ControlURL()+"/healthz").text)
	require.JSONEq(t, `{"status":"ready"}`, r.get(r.ControlURL()+"/readyz").text)
}

func TestAVendorCanBookOverMutualTLS(t *testing.T) {
	t.Parallel()
	files, _, err := certs.Ensure(t.TempDir(), nil, time.Now())
	require.NoError(t, err)
	config, err := certs.Server(files.ServerCert, files.ServerKey, files.CA, certs.Required)
	require.NoError(t, err)
	r := newRig(t, server.Config{TLS: config})
	require.True(t, strings.HasPrefix(r.FHIRURL(), "https://127.0.0.1:"))
	require.Error(t, r.book(r.Default()).err, "without a certificate nobody gets in")
	pair, err := tls.LoadX509KeyPair(files.ClientCert, files.ClientKey)
	require.NoError(t, err)
	ca, err := os.ReadFile(files.CA)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(ca))
	r.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}}}
	got := r.book(r.Default())
	require.NoError(t, got.err)
	require.Equal(t, http.StatusCreated, got.status, got.text)
}

func TestNothingButSessionsIsOnTheFHIRPort(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{})
	for _, path := range []string{"/", "/healthz", "/metrics", "/ui/", "/sessions", "/s/nosuch/ssp", "/s/"} {
		got := r.get(r.FHIRURL()+path, "Accept: text/html")
		require.Equal(t, http.StatusNotFound, got.status, path)
		require.Contains(t, got.text, "OperationOutcome", path)
	}
}

// says makes a handler that says what it is.
func says(what string) server.Factory {
	return func(p server.Parts) (http.Handler, error) {
		if p.Sessions == nil || p.Root == "" || p.Real == nil || p.Logger == nil || !p.LoopbackOnly {
			return nil, errors.New("a part is missing")
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, what+" "+r.URL.Path) }), nil
	}
}

func TestTheControlPortLeadsToControlAndToThePage(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{Control: says("control"), Page: says("page")})
	for _, c := range []struct{ path, accept, want, location string }{
		{path: "/sessions", want: "control /sessions"},
		{path: "/ui/sessions", want: "page /ui/sessions"},
		{path: "/", want: "control /"},
		{path: "/", accept: "text/html,*/*", location: "/ui/"},
		{path: "/ui", location: "/ui/"},
	} {
		got := r.get(r.ControlURL()+c.path, "Accept: "+c.accept)
		require.Equal(t, c.location, got.header.Get("Location"), c.path)
		if c.location == "" {
			require.Equal(t, c.want, got.text)
		}
	}
	bare := newRig(t, server.Config{})
	require.Equal(t, http.StatusNotFound, bare.get(bare.ControlURL()+"/sessions").status)
}

func TestAControlPortThatOthersReachIsWarnedOf(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{ControlAddr: "0.0.0.0:0"})
	require.Contains(t, r.log.String(), "level=WARN msg=\"the control port can be reached from other machines")
	require.True(t, strings.HasPrefix(r.ControlURL(), "http://localhost:"), r.ControlURL())
	require.NotContains(t, newRig(t, server.Config{}).log.String(), "WARN")
}

func TestAPublicURLIsWhatConsumersAreTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{PublicURL: "https://mock.example/booking"})
	require.Equal(t, "https://mock.example/booking/s/default/ssp", r.Default().World.ProxyURL())
}

func TestAPortThatIsTakenIsNamedAndNothingIsLeft(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, c := range []struct {
		port   string
		config server.Config
	}{
		{"FHIR", server.Config{FHIRAddr: taken.Addr().String(), ControlAddr: "127.0.0.1:0"}},
		{"control", server.Config{FHIRAddr: "127.0.0.1:0", ControlAddr: taken.Addr().String()}},
	} {
		c.config.Real, c.config.Data = time.Now, t.TempDir()
		_, err := server.Start(t.Context(), c.config)
		var no *server.ListenError
		require.ErrorAs(t, err, &no)
		require.Equal(t, c.port, no.Port)
		require.Equal(t, taken.Addr().String(), no.Addr)
		left, err := os.ReadDir(c.config.Data)
		require.NoError(t, err)
		require.Empty(t, left)
	}
}

func TestEveryProblemOfTheConfigurationIsNamed(t *testing.T) {
	t.Parallel()
	_, err := server.Start(t.Context(), server.Config{FHIRAddr: "8080", ControlAddr: "x", PublicURL: "mock/", Drain: -1})
	for _, want := range []string{"FHIRAddr", "ControlAddr", "PublicURL", "negative", "Real"} {
		require.ErrorContains(t, err, want)
	}
}

func TestJournalsAreKeptInTheFolderAndSealed(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for range 2 { // a second start does not stumble over the first one's journals
		r := newRig(t, server.Config{Data: data})
		require.Equal(t, http.StatusCreated, r.book(r.Default()).status)
		dir, kept := r.Journals()
		require.True(t, kept)
		require.NoError(t, r.Drain(t.Context()))
		j, err := journal.Open(filepath.Join(dir, "default.journal"))
		require.NoError(t, err)
		require.NoError(t, j.Sound())
		require.NotEmpty(t, j.View())
	}
	r := newRig(t, server.Config{})
	dir, kept := r.Journals()
	require.False(t, kept)
	require.DirExists(t, dir)
	require.NoError(t, r.Drain(t.Context()))
	require.NoDirExists(t, dir)
}

func TestIdleSessionsEndAtATickAndTheDefaultStays(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	ticks := make(chan time.Time)
	r := newRig(t, server.Config{Idle: time.Hour, Ticks: ticks, Real: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	_, err := r.Sessions().Create(t.Context(), session.Options{Key: "north", Name: "North"})
	require.NoError(t, err)
	ticks <- time.Now()
	ticks <- time.Now() // the first one has been dealt with
	require.Len(t, r.Sessions().List(), 2)
	ahead.Store(int64(2 * time.Hour))
	ticks <- time.Now()
	ticks <- time.Now()
	require.Len(t, r.Sessions().List(), 1)
	require.Equal(t, server.DefaultKey, r.Sessions().List()[0].Key)
}

// begun sends a request's header and all of its body but the last byte, once the server has begun to read it.
func begun(t *testing.T, req *http.Request) (conn net.Conn, answer *bufio.Reader, last []byte) {
	t.Helper()
	body, err := io.ReadAll(req.Body)
	require.NoError(t, err)
	conn, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", req.URL.Host)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	req.Header.Set("Expect", "100-continue")
	req.Header.Set("Content-Length", strconv.Itoa(len(body)))
	_, err = io.WriteString(conn, "POST "+req.URL.RequestURI()+" HTTP/1.1\r\nHost: "+req.URL.Host+"\r\n")
	require.NoError(t, err)
	require.NoError(t, req.Header.Write(conn))
	_, err = io.WriteString(conn, "\r\n")
	require.NoError(t, err)
	answer = bufio.NewReader(conn)
	line, err := answer.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "100 Continue")
	_, err = answer.ReadString('\n')
	require.NoError(t, err)
	_, err = conn.Write(body[:len(body)-1])
	require.NoError(t, err)
	return conn, answer, body[len(body)-1:]
}

func TestRequestsAtWorkFinishWhenTheServerEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{Drain: time.Minute})
	req, err := r.booking(r.Default())
	require.NoError(t, err)
	conn, answer, last := begun(t, req)
	drained := make(chan error, 1)
	go func() { drained <- r.Drain(context.Background()) }()
	require.Eventually(t, func() bool {
		return r.get(r.ControlURL()+"/readyz").status == http.StatusServiceUnavailable
	}, 10*time.Second, time.Millisecond)
	require.JSONEq(t, `{"status":"draining"}`, r.get(r.ControlURL()+"/readyz").text)
	require.JSONEq(t, `{"status":"ok"}`, r.get(r.ControlURL()+"/healthz").text, "it is no reason to start it again")
	require.Eventually(t, func() bool {
		late, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", req.URL.Host)
		if err == nil {
			_ = late.Close()
		}
		return err != nil
	}, 10*time.Second, time.Millisecond, "no new connections are taken")
	require.Empty(t, drained, "a request is still at work")
	_, err = conn.Write(last)
	require.NoError(t, err)
	got, err := http.ReadResponse(answer, req)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	require.Equal(t, http.StatusCreated, got.StatusCode)
	require.NoError(t, <-drained)
}

func TestRequestsThatTakeTooLongAreBrokenOffAndThatIsSaid(t *testing.T) {
	t.Parallel()
	c := server.Config{FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", Real: time.Now, Drain: 50 * time.Millisecond}
	s, err := server.Start(t.Context(), c)
	require.NoError(t, err)
	r := &rig{t: t, Server: s}
	req, err := r.booking(s.Default())
	require.NoError(t, err)
	_, answer, _ := begun(t, req)
	require.ErrorContains(t, s.Drain(t.Context()), "were cancelled")
	_, err = answer.ReadByte()
	require.Error(t, err)
}
