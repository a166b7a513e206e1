package wiretap_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// server serves with a tap before it and gathers what is told.
type server struct {
	addr  string
	tap   *wiretap.Tap
	http  *http.Server
	mu    sync.Mutex
	told  []wiretap.Refused
	heard []string
	over  chan struct{} // of one connection: it has been closed
}

func serve(t *testing.T) *server {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{addr: ln.Addr().String(), over: make(chan struct{}, 8)}
	s.tap = &wiretap.Tap{Tell: func(r wiretap.Refused) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told = append(s.told, r)
	}}
	s.http = &http.Server{
		ReadHeaderTimeout: 300 * time.Millisecond, IdleTimeout: 5 * time.Second, MaxHeaderBytes: 8 << 10, ConnContext: s.tap.Context, DisableGeneralOptionsHandler: true,
		Handler: s.tap.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.heard = append(s.heard, r.Method+" "+string(body))
		})),
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateClosed {
				s.over <- struct{}{}
			}
		},
	}
	ended := make(chan error, 1)
	go func() { ended <- s.http.Serve(s.tap.Listener(ln)) }()
	t.Cleanup(func() {
		require.NoError(t, s.http.Close())
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return s
}

// send sends bytes on a connection of their own, reads what is answered until the other end closes or
// as many answers came as are wanted, and hangs up.
func (s *server) send(t *testing.T, answers int, parts ...string) {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.addr)
	require.NoError(t, err)
	defer c.Close()
	from := bufio.NewReader(c)
	for _, part := range parts {
		if _, err := io.WriteString(c, part); err != nil {
			break // it was refused before all was sent
		}
	}
	for range answers {
		resp, err := http.ReadResponse(from, nil)
		if err != nil {
			return
		}
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, errors.Join(err, resp.Body.Close()))
	}
	if answers == 0 {
		_, _ = io.Copy(io.Discard, from)
	}
}

const get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

func TestWhatMakesNoRequestIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent    []string
		why     string
		handled int
	}{
		"two Host headers":           {[]string{"PUT /a HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 2\r\n\r\n{}"}, "answered with 400 Bad Request", 0},
		"no Host":                    {[]string{"PUT /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"}, "missing required Host header", 0},
		"a malformed header":         {[]string{"PUT /a HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"}, "400 Bad Request", 0},
		"a coding that nobody knows": {[]string{"PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"}, "501 Not Implemented", 0},
		"an expectation":             {[]string{"PUT /a HTTP/1.1\r\nHost: x\r\nExpect: the worst\r\n\r\n"}, "417 Expectation Failed", 0},
		"a header that never ends":   {[]string{"PUT /a HTTP/1.1\r\nHost: x\r\nA: b"}, "ended before the header", 0},
		"a header too large":         {[]string{"PUT /a HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("b", 64<<10) + "\r\n\r\n"}, "431 Request Header Fields Too Large", 0},
		"one byte":                   {[]string{"P"}, "400 Bad Request", 0},
		"TLS":                        {[]string{"\x16\x03\x01\x00\x2a\x01\x00\x00\x26\x03\x03\r\n\r\n\r\n"}, "TLS was spoken", 0},
		"the preface of HTTP/2":      {[]string{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}, "closed before the request was read", 1},
		"another version":            {[]string{"PUT /a HTTP/3.1\r\nHost: x\r\n\r\n"}, "HTTP Version Not Supported", 0},
		"after a request":            {[]string{get, "PUT /a HTTP/1.1\r\n\r\n"}, "missing required Host header", 1},
		"with a request, in one go":  {[]string{get + "PUT /a HTTP/1.1\r\n\r\n"}, "missing required Host header", 1},
		"after a body":               {[]string{"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}PUT /a"}, "400 Bad Request", 1},
		"after chunks":               {[]string{"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nT: 1\r\n\r\nPUT /a HTTP/1.1\r\n\r\n"}, "missing required Host header", 1},
		"chunks that 1.0 has not":    {[]string{"POST /" + strings.Repeat("a", 2000) + " HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\nPUT x\r\n\r\n"}, "400 Bad Request", 1},
		"behind one that asks to close": {
			[]string{"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nPUT /a HTTP/1.1\r\nHost: x\r\n\r\n"}, "closed before the request was read", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.send(t, 0, c.sent...)
			<-s.over
			s.mu.Lock()
			defer s.mu.Unlock()
			require.Len(t, s.heard, c.handled)
			require.Len(t, s.told, 1)
			require.Contains(t, s.told[0].Why, c.why)
			require.Positive(t, s.told[0].Bytes)
			require.LessOrEqual(t, len(s.told[0].Start), 2<<10)
			require.NotEmpty(t, s.told[0].Start)
		})
	}
}

func TestWholeRequestsAndSilenceAreToldToNobody(t *testing.T) {
	t.Parallel()
	long := "PUT /" + strings.Repeat("a", 3000) + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + strings.Repeat("t", 1500) + "\r\n"
	for name, c := range map[string]struct {
		sent    []string
		answers int
	}{
		"a request":                     {[]string{get}, 1},
		"nothing":                       {[]string{""}, -1},
		"three at once":                 {[]string{get + get + get}, 3},
		"a byte at a time":              {strings.Split(get+get, ""), 2},
		"a body":                        {[]string{long + "Content-Length: 10\r\n\r\n", "GET /", " a HT", get}, 2},
		"chunks":                        {[]string{long + "Transfer-Encoding: Chunked\r\n\r\na\r\nGET / a HT\r\n1\r", "\n.\r\n0\r\nTrailer: x\r\n\r\n" + get}, 2},
		"lines that end in a line feed": {[]string{"GET /a HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}"}, 1},
		"a length in a folded line":     {[]string{"PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n 2\r\n\r\n{}" + get}, 2},
		"a line's end after a body":     {[]string{"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}\r\n" + get + "\r\n"}, 2},
		"a body that is not all there":  {[]string{"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{}"}, -1},
		"HTTP/1.0":                      {[]string{"GET /a HTTP/1.0\r\n\r\n"}, 1},
		"an absolute target":            {[]string{"GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n"}, 1},
		"a request to close":            {[]string{"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.send(t, c.answers, c.sent...)
			<-s.over
			s.mu.Lock()
			defer s.mu.Unlock()
			require.Empty(t, s.told)
			if c.answers > 0 {
				require.Len(t, s.heard, c.answers)
			}
		})
	}
}

func TestAServerThatClosesTellsOfNoReadingThatItDidNotHear(t *testing.T) {
	t.Parallel()
	for method, told := range map[string]int{"GET": 0, "PUT": 1} {
		s := serve(t)
		c, err := (&net.Dialer{}).DialContext(context.WithoutCancel(t.Context()), "tcp", s.addr)
		require.NoError(t, err)
		_, err = io.WriteString(c, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"+method+" /a HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(t, err)
		s.tap.Closing()
		_, err = io.Copy(io.Discard, c)
		require.NoError(t, err)
		require.NoError(t, c.Close())
		<-s.over
		require.Len(t, s.told, told, method)
	}
}
