package peer_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/peer"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

const secret = "a secret of the test"

// asked is a request as a handler saw it.
type asked struct {
	Method, Target, Host, Proto, Body string
	Header                            http.Header
}

func see(r *http.Request) asked {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = []byte("broken off after " + string(body))
	}
	return asked{r.Method, r.RequestURI, r.Host, r.Proto, string(body), r.Header.Clone()}
}

// two are a server that holds nothing, at which consumers ask, and the one that it hands all to.
func two(t *testing.T, here http.HandlerFunc) (front, back *httptest.Server) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	far := peer.New(secret, log)
	back = httptest.NewServer(far.Door(map[session.Port]http.Handler{session.FHIRPort: here}, func(key string, r wiretap.Refused) error {
		if key != "north" || r.Why != "noise" {
			return errors.New("another session")
		}
		return nil
	}))
	t.Cleanup(back.Close)
	near := peer.New(secret, log)
	front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if near.Hand(w, r, back.URL, session.FHIRPort) {
			w.WriteHeader(http.StatusTeapot)
			_, _ = w.Write([]byte("again with " + see(r).Body))
		}
	}))
	t.Cleanup(front.Close)
	return front, back
}

// got is the beginning of an answer.
type got struct {
	StatusCode int
	Header     http.Header
}

// exchange sends bytes and returns the answer.
func exchange(t *testing.T, server *httptest.Server, request string) (*got, string) {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, request)
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return &got{resp.StatusCode, resp.Header}, string(body)
}

func TestARequestArrivesAsItWasSent(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]string{
		"a read":               "GET /s/x/vale/Slot?a=%2F&&b HTTP/1.1\r\nHost: testbed.example\r\n\r\n",
		"an absolute target":   "GET http://testbed.example/s/x//y/../z HTTP/1.1\r\nHost: testbed.example\r\n\r\n",
		"connection headers":   "GET /s/x HTTP/1.1\r\nHost: a\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTe: trailers\r\nUpgrade: none\r\n\r\n",
		"headers of proxies":   "GET /s/x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1\r\nForwarded: for=1\r\nVia: 1.0 q\r\n\r\n",
		"headers given twice":  "GET /s/x HTTP/1.1\r\nHost: a\r\nAccept: a\r\nAccept: b\r\nUser-Agent: \r\n\r\n",
		"an earlier protocol":  "GET /s/x HTTP/1.0\r\n\r\n",
		"a booking":            "POST /s/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
		"a body in chunks":     "POST /s/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		"our headers, feigned": "GET /s/x HTTP/1.1\r\nHost: a\r\nRebookcheck-Secret: x\r\nRebookcheck-Head: y\r\nRebookcheck-Elsewhere: z\r\n\r\n",
		"another method":       "BREW /s/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n?",
	} {
		var direct, handed asked
		plain := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { direct = see(r) }))
		exchange(t, plain, request)
		plain.Close()
		front, _ := two(t, func(_ http.ResponseWriter, r *http.Request) { handed = see(r) })
		resp, _ := exchange(t, front, request)
		require.NotNil(t, resp, name)
		require.Equal(t, http.StatusOK, resp.StatusCode, name)
		require.Equal(t, direct, handed, name)
	}
}

func TestAnAnswerArrivesAsItWasGiven(t *testing.T) {
	t.Parallel()
	front, _ := two(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `W/"3"`)
		w.Header()["X-Twice"] = []string{"a", "b"}
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte("taken"))
	})
	resp, body := exchange(t, front, "GET /s/x HTTP/1.1\r\nHost: a\r\n\r\n")
	require.Equal(t, http.StatusConflict, resp.StatusCode)
	require.Equal(t, "taken", body)
	require.Equal(t, []string{`W/"3"`}, resp.Header["Etag"])
	require.Equal(t, []string{"a", "b"}, resp.Header["X-Twice"])
}

func TestAConnectionThatIsBrokenThereIsBrokenHere(t *testing.T) {
	t.Parallel()
	front, _ := two(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	resp, _ := exchange(t, front, "POST /s/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
	require.Nil(t, resp, "the request may have been done, so nothing is answered")
}

func TestWhatNobodyReadCanBeHandedOnAgain(t *testing.T) {
	t.Parallel()
	front, back := two(t, func(http.ResponseWriter, *http.Request) {})
	back.Close()
	resp, body := exchange(t, front, "POST /s/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
	require.Equal(t, http.StatusTeapot, resp.StatusCode)
	require.Equal(t, "again with hello", body)
	far := peer.New(secret, slog.New(slog.DiscardHandler))
	front, _ = two(t, func(w http.ResponseWriter, r *http.Request) {
		if far.Handed(r) {
			far.Refuse(w)
		}
	})
	resp, _ = exchange(t, front, "GET /s/x HTTP/1.1\r\nHost: a\r\n\r\n")
	require.Equal(t, http.StatusTeapot, resp.StatusCode, "the session has moved on")
}

func TestTheDoorOpensForTheSecretAlone(t *testing.T) {
	t.Parallel()
	opened := false
	_, back := two(t, func(http.ResponseWriter, *http.Request) { opened = true })
	for _, given := range []string{"", "Rebookcheck-Secret: \r\n", "Rebookcheck-Secret: another\r\n", "Rebookcheck-Secret: " + secret + "x\r\n"} {
		for _, path := range []string{"/hand/fhir", "/hand/control", "/tell/north", "/", "/s/x"} {
			resp, body := exchange(t, back, "POST "+path+" HTTP/1.1\r\nHost: a\r\n"+given+"Content-Length: 2\r\n\r\n{}")
			require.Equal(t, http.StatusForbidden, resp.StatusCode, path)
			require.Empty(t, body)
		}
	}
	for _, head := range []string{"", "!", "e30=", "bm9uZQ=="} {
		resp, _ := exchange(t, back, fmt.Sprintf("POST /hand/fhir HTTP/1.1\r\nHost: a\r\nRebookcheck-Secret: %s\r\nRebookcheck-Head: %s\r\n\r\n", secret, head))
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, head)
	}
	require.False(t, opened)
}

func TestWhatWasNoRequestIsToldToWhoHoldsTheSession(t *testing.T) {
	t.Parallel()
	_, back := two(t, func(http.ResponseWriter, *http.Request) {})
	p := peer.New(secret, slog.New(slog.DiscardHandler))
	require.NoError(t, p.Tell(t.Context(), back.URL, "north", wiretap.Refused{Why: "noise", Start: []byte("\x16\x03")}))
	require.ErrorContains(t, p.Tell(t.Context(), back.URL, "south", wiretap.Refused{Why: "noise"}), "404")
	stranger := peer.New(strings.ToUpper(secret), slog.New(slog.DiscardHandler))
	require.ErrorContains(t, stranger.Tell(t.Context(), back.URL, "north", wiretap.Refused{Why: "noise"}), "403")
}
