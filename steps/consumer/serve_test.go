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
			resp, err := (&http.Client{}).Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, c.want, resp.StatusCode)
		})
	}
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
