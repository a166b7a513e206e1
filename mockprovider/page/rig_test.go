package page_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/page"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// rig is a server of sessions, its pages, and a consumer that sends what it is told to.
type rig struct {
	t       *testing.T
	manager *session.Manager
	session *session.Session
	vale    *mockprovider.Provider
	pages   http.Handler
}

func newRig(t *testing.T, change ...func(*page.Config)) *rig {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	m, err := session.New(session.Config{Root: "http://" + server.Listener.Addr().String(), Real: time.Now})
	require.NoError(t, err)
	server.Config.Handler = m
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	r := &rig{t: t, manager: m}
	r.session, err = m.Create(t.Context(), session.Options{
		Key: page.DefaultSession, Name: "Default", Seed: 7, Frozen: true, Start: mockprovider.DefaultNow(),
	})
	require.NoError(t, err)
	r.vale, _ = r.session.World.Provider("vale")
	c := page.Config{Sessions: m, Real: time.Now, Explain: func(x journal.Exchange) (nearest, why, change string) {
		return "POST /Appointment", "there is nothing at " + x.Target + ".", "Write Appointment with a capital A."
	}}
	for _, f := range change {
		f(&c)
	}
	r.pages, err = page.New(c)
	require.NoError(t, err)
	return r
}

// get asks for a page in the process.
func (r *rig) get(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// post sends a form as a browser does from our own page; headers are "Name: value".
func (r *rig) post(path, form string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	r.pages.ServeHTTP(w, req)
	return w
}

// told is what a consumer was answered.
type told struct {
	status int
	body   string
	err    error
}

// ask sends a request to Vale through the proxy. It may be called from any goroutine.
func (r *rig) ask(method, path string, body []byte) told {
	req, err := goodconsumer.Request(r.t.Context(), goodconsumer.To(r.session.World, r.vale), method, path, body)
	if err != nil {
		return told{err: err}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return told{err: err}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return told{resp.StatusCode, string(raw), err}
}

// book books Vale's slot that starts then and returns the booking's id.
func (r *rig) book(start time.Time) string {
	r.t.Helper()
	slots := r.vale.Between(start, start.Add(time.Minute))
	require.NotEmpty(r.t, slots)
	res, err := goodconsumer.Booking(r.vale, slots[0])
	require.NoError(r.t, err)
	body, err := res.Encode()
	require.NoError(r.t, err)
	got := r.ask(http.MethodPost, "/Appointment", body)
	require.NoError(r.t, got.err)
	require.Equal(r.t, http.StatusCreated, got.status, got.body)
	return r.vale.Bookings()[0].ID
}

// stray sends a request that is for no interaction.
func (r *rig) stray() told {
	return r.ask(http.MethodGet, "/appointments?patient=9990001006", nil)
}

// evening is when the slot that tests book starts.
func evening() time.Time { return mockprovider.DefaultNow().Add(6 * time.Hour) }

// seqOf returns the place of a listener's last exchange in the journal.
func (r *rig) seqOf(heard string) int {
	r.t.Helper()
	found := r.session.World.Journal.Select(journal.Filter{Heard: heard, Newest: true, Limit: 1})
	require.Len(r.t, found, 1)
	return found[0].Seq
}

func form(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}
