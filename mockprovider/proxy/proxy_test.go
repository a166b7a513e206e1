package proxy_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/handoff"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
	"github.com/rebookcheck/rebookcheck/mockprovider/proxy"
)

const base = "https://utc.vale.example/STU3/1"

type rig struct {
	journal  *journal.Journal
	front    *httptest.Server
	provider *handoff.Door
}

// newRig starts a provider and a proxy before it, both recorded.
func newRig(t *testing.T, provider http.HandlerFunc, change func(*proxy.Config)) rig {
	t.Helper()
	j := journal.New(func() time.Time { return time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC) })
	behind := handoff.NewDoor(provider, func(next http.Handler) http.Handler {
		return &journal.Recorder{Journal: j, Heard: "vale", Via: func(r *http.Request) int { return journal.Seq(r.Context()) }, Next: next}
	}, nil)
	t.Cleanup(behind.Close)
	c := proxy.Config{
		Providers: []proxy.Provider{{Base: base, Way: behind}},
		Journal:   j,
		NewID:     func() string { return "err-1" },
	}
	if change != nil {
		change(&c)
	}
	p, err := proxy.New(c)
	require.NoError(t, err)
	front := httptest.NewServer(&journal.Recorder{Journal: j, Heard: "proxy", Next: p})
	t.Cleanup(front.Close)
	return rig{journal: j, front: front, provider: behind}
}

// got is an answer whose body has been read.
type got struct {
	StatusCode int
	Header     http.Header
}

// raw sends the bytes as they are and reads one answer.
func (r rig) raw(t *testing.T, request string) (got, string) {
	t.Helper()
	conn, err := net.Dial("tcp", r.front.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, request)
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return got{resp.StatusCode, resp.Header}, string(body)
}

// heard waits until nothing is open and returns what a listener heard.
func (r rig) heard(t *testing.T, name string) []*journal.Exchange {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.NoError(t, r.journal.Wait(ctx, journal.Quiet))
	var out []*journal.Exchange
	for _, e := range r.journal.View() {
		if e.Exchange != nil && e.Exchange.Heard == name {
			out = append(out, e.Exchange)
		}
	}
	return out
}

func TestARequestIsForwardedUnchangedAndSoIsItsAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `W/"1"`)
		w.Header().Set("Location", base+"/Appointment/7/_history/1")
		w.Header()["X-Two"] = []string{"a", "b"}
		w.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"resourceType":"Appointment"}`)
	}, nil)
	body := "{ \"resourceType\" : \"Appointment\",\r\n\t\"description\":\"na\u00efve\" }"
	resp, text := r.raw(t, "POST /https%3A%2F%2Futc.vale.example%2FSTU3%2F1/Appointment?_format=json&x=%7c%2B HTTP/1.1\r\n"+
		"Host: ssp.example\r\nAuthorization: Bearer a.b.\r\nSsp-TraceID: 09a01679-2564-0fb4-5129-aecc81ea2706\r\n"+
		"Ssp-From: 918000000111\r\nX-Request-Id: r-1\r\nAccept-Encoding: gzip\r\nX-Two: a\r\nX-Two: b\r\n"+
		"Connection: keep-alive, X-Hop\r\nX-Hop: gone\r\nContent-Type: application/fhir+json;charset=utf-8\r\n"+
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	require.Equal(t, string(r.heard(t, "vale")[0].Response.Body), text)
	require.Equal(t, `W/"1"`, resp.Header.Get("ETag"))
	require.Equal(t, base+"/Appointment/7/_history/1", resp.Header.Get("Location"))
	require.Equal(t, []string{"a", "b"}, resp.Header["X-Two"])

	front, behind := r.heard(t, "proxy"), r.heard(t, "vale")
	require.Len(t, behind, 1)
	require.Equal(t, "POST", behind[0].Method)
	require.Equal(t, "/STU3/1/Appointment?_format=json&x=%7c%2B", behind[0].Target)
	require.Equal(t, "utc.vale.example", behind[0].Host)
	require.Equal(t, body, string(behind[0].Request.Body))
	want := front[0].Request.Header.Clone()
	want.Del("Connection")
	want.Del("X-Hop")
	require.Equal(t, want, behind[0].Request.Header, "no header is added, lost or changed")
	front[0].Response.Header.Del("Date") // these two were added by the provider's server, below its recorder
	front[0].Response.Header.Del("Content-Length")
	require.Equal(t, behind[0].Response, front[0].Response)
}

func TestAnswersOfEveryKindPassThrough(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("0123456789", 50_000)
	r := newRig(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/STU3/1/large":
			fmt.Fprint(w, large)
		case "/STU3/1/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "\x1f\x8bnot really")
		case "/STU3/1/empty":
			w.WriteHeader(http.StatusBadGateway)
		case "/STU3/1/moved":
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound)
		}
	}, nil)
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/large": {200, large}, "/gzip": {200, "\x1f\x8bnot really"}, "/empty": {502, ""}, "/moved": {302, ""},
	} {
		resp, body := r.raw(t, "GET /"+base+path+" HTTP/1.1\r\nHost: ssp.example\r\nConnection: close\r\n\r\n")
		require.Equal(t, want.status, resp.StatusCode, path)
		require.Equal(t, want.body, body, path)
	}
	for _, x := range r.heard(t, "vale") {
		require.NotContains(t, x.Request.Header, "User-Agent")
		require.NotContains(t, x.Request.Header, "Accept-Encoding")
		require.NotContains(t, x.Request.Header, "X-Forwarded-For")
	}
}

func TestTheProxyRefusesByItself(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(http.ResponseWriter, *http.Request) {}, nil)
	for name, c := range map[string]struct {
		line, code, why string
		status          int
	}{
		"a provider it does not know": {"GET /https://other.example/STU3/1/Slot", "forbidden", "no provider with that base URL is registered", 403},
		"two slashes":                 {"GET //" + base + "/Slot", "invalid", "two slashes", 400},
		"one slash in the scheme":     {"GET /https:/utc.vale.example/STU3/1/Slot", "invalid", "one slash after its scheme", 400},
		"no provider":                 {"GET /STU3/1/Slot", "not-found", "no provider is named", 404},
		"TRACE":                       {"TRACE /" + base + "/Slot", "not-supported", "does not forward this method", 405},
		"an unknown verb":             {"REBOOK /" + base + "/Appointment/7", "not-supported", "does not forward this method", 405},
		"CONNECT":                     {"CONNECT utc.vale.example:443", "not-supported", "does not forward this method", 405},
	} {
		t.Run(name, func(t *testing.T) {
			resp, body := r.raw(t, c.line+" HTTP/1.1\r\nHost: ssp.example\r\n\r\n")
			require.Equal(t, c.status, resp.StatusCode)
			require.Equal(t, fhir.MediaType, resp.Header.Get("Content-Type"))
			outcome, err := fhir.Decode([]byte(body))
			require.NoError(t, err)
			require.Equal(t, "OperationOutcome", outcome.Type())
			require.Equal(t, "err-1", outcome.ID())
			require.Equal(t, "error", outcome.String("issue", 0, "severity"))
			require.Equal(t, c.code, outcome.String("issue", 0, "code"))
			require.Contains(t, outcome.String("issue", 0, "diagnostics"), c.why)
			require.Equal(t, c.status == 405, resp.Header.Get("Allow") != "")
		})
	}
	require.Empty(t, r.heard(t, "vale"))
}

func TestTheProxysOwnRefusalsHaveTheFormThatIsWanted(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(http.ResponseWriter, *http.Request) {}, nil)
	for _, line := range []string{
		"GET /https://other.example/STU3/1/Slot?_format=application/fhir+xml HTTP/1.1",
		"GET /https://other.example/STU3/1/Slot HTTP/1.1\r\nAccept: application/fhir+xml",
		"POST /https://other.example/STU3/1/Slot HTTP/1.1\r\nContent-Length: 0\r\nContent-Type: application/fhir+xml",
	} {
		resp, body := r.raw(t, line+"\r\nHost: ssp.example\r\n\r\n")
		require.Equal(t, 403, resp.StatusCode)
		require.Equal(t, media.XMLType, resp.Header.Get("Content-Type"))
		require.Equal(t, "Accept, Accept-Encoding", resp.Header.Get("Vary"))
		outcome, err := fhir.DecodeXML([]byte(body))
		require.NoError(t, err)
		require.Equal(t, "OperationOutcome", outcome.Type())
	}
	resp, body := r.raw(t, "GET /https://other.example/STU3/1/Slot?_format=turtle HTTP/1.1\r\nHost: ssp.example\r\nAccept-Encoding: gzip\r\n\r\n")
	require.Equal(t, fhir.MediaType, resp.Header.Get("Content-Type"))
	require.Equal(t, "gzip", resp.Header.Get("Content-Encoding"))
	require.Contains(t, string(media.Plain(resp.Header, []byte(body))), "OperationOutcome")
}

const post = "POST /" + base + "/Appointment HTTP/1.1\r\nHost: ssp.example\r\nIdempotency-Key: k\r\nContent-Length: 2\r\n\r\n{}"

func TestAProviderThatIsOfflineIsABadGateway(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(http.ResponseWriter, *http.Request) {}, nil)
	r.provider.Refuse()
	resp, body := r.raw(t, post)
	require.Equal(t, http.StatusBadGateway, resp.StatusCode)
	require.Empty(t, body)
}

func TestAProviderThatDropsTheConnectionIsAskedOnceAndIsATimeout(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]http.HandlerFunc{
		"before any answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"in mid answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			r := newRig(t, func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) > 1 {
					drop(w, r)
				}
			}, nil)
			for i, want := range []int{200, 504, 504} { // the first leaves a connection that could be kept
				resp, body := r.raw(t, post)
				require.Equal(t, want, resp.StatusCode)
				require.Empty(t, body)
				require.EqualValues(t, i+1, calls.Load())
			}
			require.Len(t, r.heard(t, "vale"), 3)
		})
	}
}

func TestAProviderThatDoesNotAnswerInTimeIsATimeout(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // the proxy gave up
		panic(http.ErrAbortHandler)
	}, func(c *proxy.Config) { c.Timeout = 300 * time.Millisecond })
	resp, body := r.raw(t, post)
	require.Equal(t, http.StatusGatewayTimeout, resp.StatusCode)
	require.Empty(t, body)
	require.Equal(t, journal.Dropped, r.heard(t, "vale")[0].Fate)
	require.Equal(t, 1, r.heard(t, "vale")[0].Via)
}

func TestAConsumerThatHangsUpIsRecordedAsUnanswered(t *testing.T) {
	t.Parallel()
	reached, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request) {
		close(reached)
		<-release
		w.WriteHeader(http.StatusCreated)
	}, nil)
	// The front server ends the request's context once it sees that the consumer has gone.
	front := r.front.Config.Handler
	r.front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go func() { <-r.Context().Done(); close(release) }()
		front.ServeHTTP(w, r)
	})
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.front.URL+"/"+base+"/Appointment", strings.NewReader("{}"))
	require.NoError(t, err)
	go func() { <-reached; cancel() }()
	_, err = http.DefaultClient.Do(req) //nolint:bodyclose // it fails
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 201, r.heard(t, "vale")[0].Status, "the provider has the request and goes on")
	require.Equal(t, journal.Dropped, r.heard(t, "proxy")[0].Fate)
}
