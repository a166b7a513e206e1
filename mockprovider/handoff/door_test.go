package handoff_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/handoff"
)

func send(t *testing.T, to http.RoundTripper, method, target, body string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	require.NoError(t, err)
	return finish(to, req)
}

func finish(to http.RoundTripper, req *http.Request) (*http.Response, string, error) {
	resp, err := to.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

// echo tells all that a handler sees of a request.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	w.Header().Set("X-Two", "a")
	w.Header().Add("X-Two", "b")
	w.WriteHeader(http.StatusCreated)
	fmt.Fprint(w, r.Method, " ", r.RequestURI, " ", r.URL.EscapedPath(), " ", r.URL.RawQuery, " ", r.Host, " ", r.Proto, " ",
		r.ContentLength, " ", r.Header, " ", string(body), " ", err)
}

func TestAHandlerSeesWhatItWouldHaveSeenOverTheNetworkAndSoDoesItsCaller(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(echo))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	require.NoError(t, err)
	network := &http.Transport{DisableCompression: true}
	t.Cleanup(network.CloseIdleConnections)
	door := handoff.NewDoor(http.HandlerFunc(echo), nil, nil)
	for name, change := range map[string]func(*http.Request){
		"a body":                  func(*http.Request) {},
		"no body":                 func(r *http.Request) { r.Method, r.Body, r.ContentLength = http.MethodGet, nil, 0 },
		"a raw path and query":    func(r *http.Request) { r.URL.Opaque, r.URL.RawQuery = "/STU3/1//x/../%41", "a=%7c&b" },
		"a question mark alone":   func(r *http.Request) { r.URL.ForceQuery = true },
		"a body of no length":     func(r *http.Request) { r.ContentLength = -1 },
		"an agent":                func(r *http.Request) { r.Header.Set("User-Agent", "north/1") },
		"a header sent two times": func(r *http.Request) { r.Header["X-Request-Id"] = []string{"1", "2"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var texts []string
			var headers []http.Header
			for _, way := range []http.RoundTripper{network, door} {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/STU3/1/Appointment?x=%2F", io.NopCloser(strings.NewReader("na\u00efve")))
				require.NoError(t, err)
				req.ContentLength = 6
				req.Header = http.Header{"User-Agent": nil, "Ssp-From": {"918000000111"}}
				change(req)
				req.URL.Host = u.Host
				resp, text, err := finish(way, req)
				require.NoError(t, err)
				require.Equal(t, http.StatusCreated, resp.StatusCode)
				require.Equal(t, "201 Created", resp.Status)
				texts = append(texts, text)
				resp.Header.Del("Date") // a server adds these two
				resp.Header.Del("Content-Type")
				headers = append(headers, resp.Header)
			}
			require.Equal(t, texts[0], texts[1])
			require.Equal(t, headers[0], headers[1])
		})
	}
}

func TestAHandlerThatAbortsOrPanicsGivesNoAnswer(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	for _, thrown := range []any{http.ErrAbortHandler, "9990001006 is in here"} {
		door := handoff.NewDoor(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			panic(thrown)
		}), nil, slog.New(slog.NewTextHandler(&log, nil)))
		_, _, err := send(t, door, http.MethodPost, "http://x.example/", "{}")
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		door.Close()
	}
	require.Equal(t, 1, strings.Count(log.String(), "handler panicked"))
	require.NotContains(t, log.String(), "9990001006")
}

func TestADoorThatRefusesLetsNobodyIn(t *testing.T) {
	t.Parallel()
	var calls, heard atomic.Int32
	door := handoff.NewDoor(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }), func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { heard.Add(1); next.ServeHTTP(w, r) })
	}, nil)
	outside := httptest.NewServer(door.Entrance())
	t.Cleanup(outside.Close)
	door.Refuse()
	_, _, err := send(t, door, http.MethodGet, "http://x.example/", "")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.Zero(t, heard.Load(), "nobody heard it")
	network := &http.Transport{}
	t.Cleanup(network.CloseIdleConnections)
	_, _, err = send(t, network, http.MethodPost, outside.URL, "{}")
	require.Error(t, err)
	require.EqualValues(t, 1, heard.Load(), "who stands outside the door hears the knock")
	require.Zero(t, calls.Load())
	door.Open()
	for _, way := range []http.RoundTripper{door, network} {
		_, _, err := send(t, way, http.MethodPost, outside.URL, "{}")
		require.NoError(t, err)
	}
	require.EqualValues(t, 2, calls.Load())
}

func TestASilentDoorHoldsRequestsUntilItIsMovedOrTheirCallersGiveUp(t *testing.T) {
	t.Parallel()
	heard := make(chan struct{}, 2)
	door := handoff.NewDoor(http.HandlerFunc(echo), func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { heard <- struct{}{}; next.ServeHTTP(w, r) })
	}, nil)
	door.Silence()
	door.Silence() // twice is no more than once
	results := make(chan error, 2)
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x.example/", nil)
		require.NoError(t, err)
		go func() {
			_, _, err := finish(door, req)
			results <- err
		}()
		<-heard
	}
	door.Open()
	for range 2 {
		require.ErrorIs(t, <-results, io.ErrUnexpectedEOF, "what was held gets no answer")
	}
	door.Silence()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://x.example/", nil)
	require.NoError(t, err)
	go func() { <-heard; cancel() }()
	_, _, err = finish(door, req)
	require.ErrorIs(t, err, context.Canceled)
	door.Close() // the handler's context has ended with the caller's
}

func TestACallerThatGivesUpLeavesTheHandlerToFinish(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var finished atomic.Bool
	door := handoff.NewDoor(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
		finished.Store(true)
	}), nil, nil)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://x.example/", strings.NewReader("{}"))
	require.NoError(t, err)
	_, _, err = finish(door, req)
	require.True(t, errors.Is(err, context.Canceled) || err == nil)
	door.Close()
	require.True(t, finished.Load())
}

func TestAClosedDoorStaysClosedAndNobodyIsLeftInside(t *testing.T) {
	t.Parallel()
	var begun, done atomic.Int32
	door := handoff.NewDoor(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { begun.Add(1); done.Add(1) }), nil, nil)
	callers := make(chan error, 50)
	for range cap(callers) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x.example/", nil)
		require.NoError(t, err)
		go func() {
			_, _, err := finish(door, req)
			callers <- err
		}()
	}
	door.Silence()
	door.Close()
	entered := begun.Load()
	require.Equal(t, entered, done.Load())
	door.Open()
	door.Silence()
	for range cap(callers) {
		if err := <-callers; err != nil {
			require.True(t, errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
		}
	}
	_, _, err := send(t, door, http.MethodGet, "http://x.example/", "")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.Equal(t, entered, begun.Load(), "nobody got in after Close had returned")
}
