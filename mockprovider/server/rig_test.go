package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// mrPatient is whom the fixture's booking is for; the name is given here, so that it can be looked for.
const mrPatient, mrPatientsName = "9990001006", "Quillfeather"

// rig is a server and a consumer that sends what it is told to.
type rig struct {
	t *testing.T
	*server.Server
	client *http.Client
	log    *logged
}

// logged is a log that can be read while it is written.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// newRig starts a server at ports that the system chooses.
func newRig(t *testing.T, c server.Config) *rig {
	t.Helper()
	r := &rig{t: t, log: &logged{}, client: &http.Client{Transport: &http.Transport{}}}
	r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Logger = server.NewLogger(r.log, slog.LevelDebug, false)
	if c.FHIRAddr == "" {
		c.FHIRAddr = "127.0.0.1:0"
	}
	if c.ControlAddr == "" {
		c.ControlAddr = "127.0.0.1:0"
	}
	if c.Real == nil {
		c.Real = time.Now
	}
	var err error
	r.Server, err = server.Start(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() {
		r.client.CloseIdleConnections()
		require.NoError(t, r.Close())
	})
	return r
}

// told is what came of a request.
type told struct {
	status int
	header http.Header
	text   string
	err    error
}

func (r *rig) get(url string, headers ...string) told {
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		return told{err: err}
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return r.do(req)
}

func (r *rig) do(req *http.Request) told {
	resp, err := r.client.Do(req)
	if err != nil {
		return told{err: err}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return told{resp.StatusCode, resp.Header, string(raw), err}
}

// book makes a booking of the first free slot at a session's first provider, through its proxy.
func (r *rig) book(s *session.Session) told {
	req, err := r.booking(s)
	if err != nil {
		return told{err: err}
	}
	return r.do(req)
}

// metrics returns the metrics once they hold what is wanted: a request may be counted after its answer has arrived.
func (r *rig) metrics(want string) string {
	r.t.Helper()
	text := ""
	require.Eventually(r.t, func() bool {
		text = r.get(r.ControlURL() + "/metrics").text
		return strings.Contains(text, want)
	}, 10*time.Second, time.Millisecond, want)
	return text
}

func (r *rig) booking(s *session.Session) (*http.Request, error) {
	p := s.World.Providers()[0]
	slots := p.State().Slots
	res, err := goodconsumer.Booking(p, slots[slices.IndexFunc(slots, func(s mockprovider.SlotState) bool { return s.Status == "free" })])
	if err != nil {
		return nil, err
	}
	res.ContainedOf("Patient")[0].Object("name", 0)["family"] = mrPatientsName
	raw, err := res.Encode()
	if err != nil {
		return nil, err
	}
	return r.request(s, p, http.MethodPost, "/Appointment", raw)
}

// request is one to a provider through the session's proxy.
func (r *rig) request(s *session.Session, p *mockprovider.Provider, method, path string, body []byte) (*http.Request, error) {
	return goodconsumer.Request(r.t.Context(), goodconsumer.To(s.World, p), method, path, body)
}
