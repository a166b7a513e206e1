package consumer_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

// stub is a driver that a test looks into.
type stub struct {
	tasks  []contract.Task
	err    error
	closed int
}

func (s *stub) Perform(_ context.Context, t contract.Task) (contract.Screen, error) {
	s.tasks = append(s.tasks, t)
	return contract.Screen{Case: "C-1", Stage: contract.WrapUp, Prompt: &contract.Prompt{Bookings: []string{"b1"}, Text: "?"}}, s.err
}

func (s *stub) Close() error { s.closed++; return nil }

// behind serves a driver over HTTP and opens a session with it.
func behind(t *testing.T, driver consumer.Driver) (consumer.Driver, *consumer.Server, string) {
	t.Helper()
	server := consumer.Serve(consumer.OpenFunc(func(context.Context, contract.Setup) (consumer.Driver, error) { return driver, nil }))
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	session, err := consumer.HTTP(listener.URL, nil).Open(t.Context(), contract.Setup{Contract: contract.Version, Session: "x", Services: []contract.Service{}})
	require.NoError(t, err)
	return session, server, listener.URL
}

func TestWhatIsServedIsWhatIsDriven(t *testing.T) {
	s := &stub{}
	driver, _, _ := behind(t, s)
	task := contract.Task{
		Kind: contract.Book, Encounter: "e", Now: time.Date(2031, 3, 7, 16, 0, 0, 0, time.UTC), User: contract.User{ID: "u"},
		Service: "Vale UTC", Slot: &contract.Period{Start: time.Date(2031, 3, 7, 17, 30, 0, 0, time.UTC)}, Bookings: []string{"b1"},
	}
	screen, err := driver.Perform(t.Context(), task)
	require.NoError(t, err)
	require.Equal(t, []contract.Task{task}, s.tasks)
	require.Equal(t, []string{"b1"}, screen.Prompt.Bookings)

	s.err = errors.New("it fell over")
	_, err = driver.Perform(t.Context(), task)
	require.ErrorContains(t, err, "it fell over")
	require.NoError(t, driver.Close())
	require.Equal(t, 1, s.closed)
	_, err = driver.Perform(t.Context(), task)
	require.ErrorContains(t, err, "no such session")
}

func TestTheServerClosesWhatIsLeftOpen(t *testing.T) {
	s := &stub{}
	_, server, _ := behind(t, s)
	require.NoError(t, server.Close())
	require.Equal(t, 1, s.closed)
}

func TestTheServerRefusesWhatItDoesNotKnow(t *testing.T) {
	_, _, url := behind(t, &stub{})
	for name, c := range map[string]struct {
		path, body string
		want       int
	}{
		"another contract": {"/sessions", `{"contract":"0.1"}`, http.StatusBadRequest},
		"an unknown key":   {"/sessions/s1/tasks", `{"kind":"book","colour":"red"}`, http.StatusBadRequest},
		"a long body":      {"/sessions/s1/tasks", `{"kind":"` + strings.Repeat("x", 2<<20) + `"}`, http.StatusBadRequest},
		"no such session":  {"/sessions/s9/tasks", `{}`, http.StatusNotFound},
		"no such path":     {"/tasks", `{}`, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+c.path, strings.NewReader(c.body))
			require.NoError(t, err)
			req.Header.Set("Content-Type", "application/json")
			resp, err := (&http.Client{}).Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, c.want, resp.StatusCode)
		})
	}
}

func TestTheServerTakesNothingThatAPageInABrowserCouldSend(t *testing.T) {
	t.Parallel()
	opened := 0
	server := consumer.Serve(consumer.OpenFunc(func(context.Context, contract.Setup) (consumer.Driver, error) { opened++; return &stub{}, nil }), "adapter")
	setup := `{"contract":"2.1","session":"x","name":"","ods":"","asid":"","endpoint":"","proxy":"http://10.0.0.1/","services":[]}`
	for name, c := range map[string]struct {
		host, media string
		header      [2]string
		want        int
	}{
		"as a harness does":          {"127.0.0.1:9000", "application/json", [2]string{}, http.StatusOK},
		"with a charset":             {"[::1]:9000", "application/json; charset=utf-8", [2]string{}, http.StatusOK},
		"as localhost":               {"localhost:9000", "application/json", [2]string{}, http.StatusOK},
		"by a name that was given":   {"adapter:9000", "application/json", [2]string{}, http.StatusOK},
		"as text":                    {"127.0.0.1:9000", "text/plain", [2]string{}, http.StatusUnsupportedMediaType},
		"as a form":                  {"127.0.0.1:9000", "application/x-www-form-urlencoded", [2]string{}, http.StatusUnsupportedMediaType},
		"as nothing":                 {"127.0.0.1:9000", "", [2]string{}, http.StatusUnsupportedMediaType},
		"from another site":          {"127.0.0.1:9000", "application/json", [2]string{"Origin", "http://evil.example"}, http.StatusForbidden},
		"from a file":                {"127.0.0.1:9000", "application/json", [2]string{"Origin", "null"}, http.StatusForbidden},
		"from another local page":    {"127.0.0.1:9000", "application/json", [2]string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"from a page of its own":     {"127.0.0.1:9000", "application/json", [2]string{"Origin", "http://127.0.0.1:9000"}, http.StatusForbidden},
		"by a name that leads there": {"evil.example:9000", "application/json", [2]string{}, http.StatusForbidden},
	} {
		before := opened
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sessions", strings.NewReader(setup))
		r.Host = c.host
		r.Header.Set("Content-Type", c.media)
		if c.header[0] != "" {
			r.Header.Set(c.header[0], c.header[1])
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		require.Equal(t, c.want, w.Code, "%s: %s", name, w.Body)
		require.Equal(t, c.want == http.StatusOK, opened > before, name)
	}
	require.NoError(t, server.Close())
}

func TestTheReferenceConsumerIsDrivenOverHTTP(t *testing.T) {
	w := scripted.New(t)
	w.AddSlot(scripted.Vale, scripted.Friday.Add(time.Hour))
	server := consumer.Serve(reference.Opener(reference.Options{}))
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	driver, err := consumer.HTTP(listener.URL, nil).Open(t.Context(), w.Setup())
	require.NoError(t, err)
	u := &scripted.User{T: t, Driver: driver, Now: scripted.Friday}
	u.FirstCall("first", scripted.Mr(), "Vale UTC", scripted.Friday.Add(time.Hour))
	u.Kind(contract.RestartSystem)
	u.Begin("second", scripted.Mr(), contract.CancelOnly)
	u.Kind(contract.ListBookings)
	u.Confirm(u.Listed()...)
	require.True(t, u.Told(contract.Existing, contract.Cancelled))
	require.NoError(t, driver.Close())

	_, err = consumer.HTTP(listener.URL, nil).Open(t.Context(), contract.Setup{Contract: contract.Version, Services: []contract.Service{}})
	require.ErrorContains(t, err, "the setup has no")
}
