// Package peer hands requests from one server to another that shares its sessions, so that the other has them as their sender
// sent them: method, target, host, protocol and every header.
//
// It refuses to know what is asked. Who may hand a request to a server may do with it what its control port does, so servers show
// each other a secret that nobody else knows. What arrives at this door without it is refused unread.
package peer

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// Headers of what servers say to each other. What a consumer sends under these names stays in the envelope.
const (
	secretHeader = "Rebookcheck-Secret" //nolint:gosec // the name of a header
	headHeader   = "Rebookcheck-Head"
	otherHeader  = "Rebookcheck-Elsewhere"
)

// Paths of the door.
const (
	handPath = "/hand/" // and the port
	tellPath = "/tell/" // and the session's key
)

// HeaderBytes is the most that the headers at the door may be long: those of a request, written down in an envelope.
const HeaderBytes = 512 << 10

// head is what a request was before it was handed on.
type head struct {
	Method, Target, Host, Proto string
	Header                      http.Header
	Length                      int64
}

// Peers is one server's way to the others. It is safe for concurrent use.
type Peers struct {
	secret  string
	proxy   *httputil.ReverseProxy
	client  *http.Client
	dialler *net.Dialer
	log     *slog.Logger
}

// tellWithin is how long another server may take to be reached.
const reachWithin = time.Second

// New returns a way to the servers that know the secret.
func New(secret string, log *slog.Logger) *Peers {
	p := &Peers{secret: secret, log: log, dialler: &net.Dialer{Timeout: reachWithin}}
	transport := &http.Transport{
		DialContext: p.dial, MaxIdleConns: 256, MaxIdleConnsPerHost: 128, IdleConnTimeout: 30 * time.Second,
		DisableCompression: true, ExpectContinueTimeout: time.Second,
	}
	p.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	p.proxy = &httputil.ReverseProxy{
		Transport: transport, Rewrite: func(*httputil.ProxyRequest) {}, FlushInterval: -1,
		ModifyResponse: moved, ErrorHandler: p.failed, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	return p
}

// errUnreached: the other server was not reached, so that nothing was asked of it.
var errUnreached = errors.New("the other server was not reached")

func (p *Peers) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := p.dialler.DialContext(ctx, network, addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreached, err)
	}
	return c, nil
}

// errMoved: the other server does not hold the session.
var errMoved = errors.New("the other server does not hold the session any more")

func moved(r *http.Response) error {
	if r.Header.Get(otherHeader) != "" {
		return errMoved
	}
	return nil
}

// outcome is what came of handing on one request.
type outcome struct {
	again bool
	read  atomic.Bool // something of the body
}

type outcomeKey struct{}

// body notes that it is read.
type body struct {
	io.ReadCloser
	of *outcome
}

func (b body) Read(p []byte) (int, error) {
	b.of.read.Store(true)
	return b.ReadCloser.Read(p) //nolint:wrapcheck // the reader's own
}

// Close does nothing: the server that has the request closes it, or hands it on again.
func (body) Close() error { return nil }

// Hand is described at [session.Peers].
func (p *Peers) Hand(w http.ResponseWriter, r *http.Request, to string, at session.Port) (again bool) {
	door, err := url.Parse(to + handPath + string(at))
	if err != nil {
		p.log.ErrorContext(r.Context(), "a server says that it is reached at what is no address", slog.Any("error", err))
		return true
	}
	written, err := json.Marshal(head{r.Method, r.RequestURI, r.Host, r.Proto, r.Header, r.ContentLength})
	if err != nil {
		panic(http.ErrAbortHandler) // texts can always be written
	}
	o := &outcome{}
	out := (&http.Request{
		Method: http.MethodPost, URL: door, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			secretHeader: {p.secret}, headHeader: {base64.StdEncoding.EncodeToString(written)},
			"User-Agent": {"rebookcheck"}, "Content-Type": {"application/octet-stream"},
		},
		ContentLength: r.ContentLength,
	}).WithContext(context.WithValue(r.Context(), outcomeKey{}, o))
	if r.Body != nil && r.Body != http.NoBody {
		out.Body = body{r.Body, o}
	}
	p.proxy.ServeHTTP(w, out)
	return o.again
}

// failed says whether the request can be handed on again; where it may have been done, the connection is broken, as it would be
// if the other server had been asked and had gone.
func (p *Peers) failed(_ http.ResponseWriter, r *http.Request, err error) {
	o, _ := r.Context().Value(outcomeKey{}).(*outcome)
	if o == nil || o.read.Load() && !errors.Is(err, errUnreached) || !errors.Is(err, errUnreached) && !errors.Is(err, errMoved) {
		panic(http.ErrAbortHandler)
	}
	o.again = true
}

// Tell is described at [session.Peers].
func (p *Peers) Tell(ctx context.Context, to, key string, refused wiretap.Refused) error {
	text, err := json.Marshal(refused)
	if err != nil {
		return fmt.Errorf("tell another server: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to+tellPath+url.PathEscape(key), strings.NewReader(string(text)))
	if err != nil {
		return fmt.Errorf("tell another server: %w", err)
	}
	req.Header.Set(secretHeader, p.secret)
	resp, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("tell another server: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		return fmt.Errorf("tell another server: it answered %d", resp.StatusCode)
	}
	return nil
}

type handedKey struct{}

// Handed is described at [session.Peers].
func (p *Peers) Handed(r *http.Request) bool { return r.Context().Value(handedKey{}) != nil }

// Refuse is described at [session.Peers].
func (p *Peers) Refuse(w http.ResponseWriter) {
	w.Header().Set(otherHeader, "1")
	w.WriteHeader(http.StatusMisdirectedRequest)
}

// same compares without telling by the time it takes how much is right.
func (p *Peers) same(given string) bool {
	want, got := sha256.Sum256([]byte(p.secret)), sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// Close lets go of connections to the others.
func (p *Peers) Close() { p.client.CloseIdleConnections() }
