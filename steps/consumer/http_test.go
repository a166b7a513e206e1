package consumer_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

const base = "http://consumer.example"

// answering is a client whose consumer opens session "a/b" and answers each task as given.
func answering(status int, body string) (*http.Client, *httpmock.MockTransport) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewStringResponder(http.StatusOK, `{"session":"a/b","contract":"2.0"}`))
	m.RegisterResponder(http.MethodPost, base+"/sessions/a%2Fb/tasks", httpmock.NewStringResponder(status, body))
	m.RegisterResponder(http.MethodDelete, base+"/sessions/a%2Fb", httpmock.NewStringResponder(http.StatusNoContent, ""))
	return &http.Client{Transport: m}, m
}

func TestATaskGoesToItsSessionAndItsScreenComesBack(t *testing.T) {
	client, m := answering(http.StatusOK, `{"case":"C-1","stage":"assessing","messages":[{"about":"other-bookings","says":"none-known","text":"None."}]}`)
	driver, err := consumer.HTTP(base+"/", client).Open(t.Context(), contract.Setup{Name: "North 111", Services: []contract.Service{}})
	require.NoError(t, err)
	screen, err := driver.Perform(t.Context(), contract.Task{Kind: contract.BeginEncounter})
	require.NoError(t, err)
	require.Equal(t, "C-1", screen.Case)
	require.Equal(t, contract.NoneKnown, screen.Messages[0].Says)
	require.NoError(t, driver.Close())
	require.Equal(t, 3, m.GetTotalCallCount())
}

func TestAnAnswerThatCannotBeUsedIsAClearError(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"another status":      {http.StatusTeapot, "short and stout", `answered 418, want 200: look in its log; it said "short and stout"`},
		"nothing, and so":     {http.StatusNoContent, "", "answered 204, which has no body: answer 200"},
		"taken, not done":     {http.StatusAccepted, `{"case":"C","stage":"closed"}`, "answered 202, want 200"},
		"an unknown key":      {http.StatusOK, `{"case":"C","stage":"closed","colour":"red"}`, "/colour: the contract has no such name"},
		"not JSON":            {http.StatusOK, `<html>`, "not JSON"},
		"nothing":             {http.StatusOK, ``, "it is empty"},
		"two values":          {http.StatusOK, `{"case":"C","stage":"closed"}{}`, "more than one JSON value"},
		"a very long answer":  {http.StatusOK, `{"case":"` + strings.Repeat("x", 2<<20) + `"}`, "longer than 1048576 bytes"},
		"an unknown stage":    {http.StatusOK, `{"case":"C","stage":"lunch"}`, `/stage: "lunch" is an unknown value`},
		"no stage":            {http.StatusOK, `{"case":"C"}`, `/stage: it is missing`},
		"an unknown saying":   {http.StatusOK, `{"case":"C","stage":"closed","messages":[{"about":"encounter","says":"hm","text":""}]}`, `/messages/0/says: "hm" is an unknown value`},
		"an unknown act":      {http.StatusOK, `{"case":"C","stage":"closed","options":[{"act":"rebook"}]}`, `/options/0/act: "rebook" is an unknown value`},
		"an unknown record":   {http.StatusOK, `{"case":"C","stage":"closed","record":[{"what":"?"}]}`, `/record/0/what: "?" is an unknown value`},
		"an unknown subject":  {http.StatusOK, `{"case":"C","stage":"closed","messages":[{"about":"life","says":"made","text":""}]}`, `/messages/0/about: "life" is an unknown value`},
		"a wrong type of key": {http.StatusOK, `{"case":7,"stage":"closed"}`, "/case: want string, not integer"},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := answering(c.status, c.body)
			driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
			require.NoError(t, err)
			_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.ListBookings})
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "task list-bookings")
			require.NotErrorIs(t, err, consumer.ErrUnreachable)
			require.Less(t, len(err.Error()), 1000)
		})
	}
}

// What frameworks make of an answer without being asked is taken, and told where it is not what the contract has.
func TestTheFormOfAnAnswerIsTheAdaptersOwnAffair(t *testing.T) {
	for name, c := range map[string]struct {
		status              int
		media, body, odd    string
		chunked, compresses bool
	}{
		"created":              {status: http.StatusCreated, media: "application/json", body: `{"case":"C","stage":"closed"}`, odd: "an answer has the status 201: the contract has 200"},
		"with a charset":       {status: http.StatusOK, media: "application/json; charset=utf-8", body: `{"case":"C","stage":"closed"}`},
		"with a line's end":    {status: http.StatusOK, media: "application/json", body: "{\r\n  \"case\": \"C\",\r\n  \"stage\": \"closed\"\r\n}\r\n"},
		"with a mark before":   {status: http.StatusOK, media: "application/json", body: "\xef\xbb\xbf{\"case\":\"C\",\"stage\":\"closed\"}", odd: "an answer begins with a byte order mark: send UTF-8 without one"},
		"in chunks":            {status: http.StatusOK, media: "Application/JSON", body: `{"case":"C","stage":"closed"}`, chunked: true},
		"compressed":           {status: http.StatusOK, media: "application/json", body: `{"case":"C","stage":"closed"}`, compresses: true},
		"without content type": {status: http.StatusOK, body: `{"case":"C","stage":"closed"}`, odd: "an answer has no Content-Type: send Content-Type: application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/sessions" {
					w.Header().Set("Content-Type", "application/json")
					_, _ = io.WriteString(w, `{"session":"s","contract":"2.1"}`)
					return
				}
				w.Header()["Content-Type"] = nil
				if c.media != "" {
					w.Header().Set("Content-Type", c.media)
				}
				out := io.Writer(w)
				if c.compresses && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
					w.Header().Set("Content-Encoding", "gzip")
					packed := gzip.NewWriter(w)
					defer packed.Close()
					out = packed
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(out, c.body[:9])
				if c.chunked {
					w.(http.Flusher).Flush()
				}
				_, _ = io.WriteString(out, c.body[9:])
			}))
			t.Cleanup(server.Close)
			driver, err := consumer.HTTP(server.URL, nil).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
			require.NoError(t, err)
			screen, err := driver.Perform(t.Context(), contract.Task{Kind: contract.EndEncounter})
			require.NoError(t, err)
			require.Equal(t, contract.Closed, screen.Stage)
			said := driver.(interface{ Remarks() []string }).Remarks()
			if c.odd == "" {
				require.Empty(t, said)
			} else {
				require.Equal(t, []string{c.odd}, said)
			}
		})
	}
}

// An adapter may close a connection after an answer without a word, and many do after some seconds. A task that is sent
// on it just then is not answered, and nobody knows whether it was done.
func TestAnAdapterMayCloseItsConnections(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen[r.RemoteAddr]++
		again := seen[r.RemoteAddr] > 1
		mu.Unlock()
		if again {
			panic(http.ErrAbortHandler) // as if it had been closed a moment before
		}
		w.Header().Set("Content-Type", "application/json")
		switch r.Method + r.URL.Path {
		case "POST/sessions":
			_, _ = io.WriteString(w, `{"session":"s","contract":"2.1"}`)
		case "POST/sessions/s/tasks":
			_, _ = io.WriteString(w, `{"case":"C","stage":"closed"}`)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(server.Close)
	driver, err := consumer.HTTP(server.URL, &http.Client{Timeout: time.Minute}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.NoError(t, err)
	for range 3 {
		_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.EndEncounter})
		require.NoError(t, err)
	}
	require.NoError(t, driver.Close())
}

func TestARedirectIsNotFollowed(t *testing.T) {
	called := 0
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		called++
		_, _ = w.Write([]byte("the key of another house"))
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		adapter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && r.URL.Path == "/sessions" {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(`{"session":"s","contract":"2.1"}`))
				return
			}
			http.Redirect(w, r, other.URL+"/latest?key=k", status)
		}))
		defer adapter.Close()
		client := &http.Client{Timeout: time.Minute}
		driver, err := consumer.HTTP(adapter.URL, client).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
		require.NoError(t, err)
		_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.ListBookings})
		require.ErrorContains(t, err, "the adapter has to answer itself")
		require.ErrorContains(t, err, other.URL)
		require.NotContains(t, err.Error(), "key")
		require.ErrorContains(t, driver.Close(), "redirects are not followed")
		require.Nil(t, client.CheckRedirect, "the caller's client stays as it was")
	}
	require.Zero(t, called)
}

func TestARestartNeedsNoScreen(t *testing.T) {
	client, _ := answering(http.StatusOK, `{"case":"","stage":""}`)
	driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.NoError(t, err)
	_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.RestartSystem})
	require.NoError(t, err)
}

func TestASessionNeedsAName(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewStringResponder(http.StatusOK, `{}`))
	_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorContains(t, err, `/session: it is missing`)
	require.ErrorContains(t, err, `answer {"session": "...", "contract": "2.2"}`)
}

func TestAConsumerThatIsNotThereIsUnreachable(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewErrorResponder(errors.New("connection refused")))
	_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorIs(t, err, consumer.ErrUnreachable)
	require.ErrorContains(t, err, "start it, or correct its base URL")

	_, err = consumer.HTTP("http://bad host", nil).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorContains(t, err, "give the consumer's base URL")
}

func TestGivingUpIsNotTheConsumersFault(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewErrorResponder(context.Canceled))
	_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, consumer.ErrUnreachable)
}

func TestASessionThatCannotBeClosedIsAnError(t *testing.T) {
	client, m := answering(http.StatusOK, "")
	m.RegisterResponder(http.MethodDelete, base+"/sessions/a%2Fb", httpmock.NewStringResponder(http.StatusNotFound, "gone"))
	driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.NoError(t, err)
	require.ErrorContains(t, driver.Close(), "answered 404")
}

func TestAConsumerOfAnotherVersionIsToldSo(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewStringResponder(http.StatusOK, `{"session":"s","contract":"1.0","colour":"red"}`))
	_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorContains(t, err, `the consumer speaks version "1.0" of the contract, this harness version 2.2`)
}

func TestWhatAConsumerDeclaresIsKept(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewStringResponder(http.StatusOK, `{"session":"s","contract":"2.0","capabilities":{"registry":false,"cancel_level":2}}`))
	d, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.NoError(t, err)
	declared := consumer.Declared(d)
	require.Contains(t, declared.Lacks(contract.UseRegistry), "no access to the booking registry")
	require.Contains(t, declared.Lacks(contract.CancelOthers), "cannot cancel bookings that another consumer made")
	require.Empty(t, declared.Lacks(contract.RestartTheWhole))
}

func TestSilenceIsToldFromAConsumerThatIsNotThere(t *testing.T) {
	held := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held }))
	defer silent.Close()
	defer close(held)
	_, err := consumer.HTTP(silent.URL, &http.Client{Timeout: 50 * time.Millisecond}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorIs(t, err, consumer.ErrUnreachable)
	require.ErrorContains(t, err, "no answer within 50ms")
}
