package consumer_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

const base = "http://consumer.example"

// answering is a client whose consumer opens session "a/b" and answers each task as given.
func answering(status int, body string) (*http.Client, *httpmock.MockTransport) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewStringResponder(http.StatusOK, `{"session":"a/b"}`))
	m.RegisterResponder(http.MethodPost, base+"/sessions/a%2Fb/tasks", httpmock.NewStringResponder(status, body))
	m.RegisterResponder(http.MethodDelete, base+"/sessions/a%2Fb", httpmock.NewStringResponder(http.StatusNoContent, ""))
	return &http.Client{Transport: m}, m
}

func TestATaskGoesToItsSessionAndItsScreenComesBack(t *testing.T) {
	client, m := answering(http.StatusOK, `{"case":"C-1","stage":"assessing","messages":[{"about":"other-bookings","says":"none-known","text":"None."}]}`)
	driver, err := consumer.HTTP(base+"/", client).Open(t.Context(), contract.Setup{Name: "North 111"})
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
		"created, not OK":     {http.StatusCreated, `{"case":"C","stage":"closed"}`, "answered 201, want 200"},
		"an unknown key":      {http.StatusOK, `{"case":"C","stage":"closed","colour":"red"}`, `unknown field "colour"`},
		"not JSON":            {http.StatusOK, `<html>`, "not what contract version 1.0 describes"},
		"nothing":             {http.StatusOK, ``, "not what contract version 1.0 describes"},
		"two values":          {http.StatusOK, `{"case":"C","stage":"closed"}{}`, "more than one JSON value"},
		"a very long answer":  {http.StatusOK, `{"case":"` + strings.Repeat("x", 2<<20) + `"}`, "longer than 1048576 bytes"},
		"an unknown stage":    {http.StatusOK, `{"case":"C","stage":"lunch"}`, `unknown stage "lunch"`},
		"no stage":            {http.StatusOK, `{"case":"C"}`, `unknown stage ""`},
		"an unknown saying":   {http.StatusOK, `{"stage":"closed","messages":[{"about":"encounter","says":"hm","text":""}]}`, `unknown thing said "hm"`},
		"an unknown act":      {http.StatusOK, `{"stage":"closed","options":[{"act":"rebook"}]}`, `unknown act "rebook"`},
		"an unknown record":   {http.StatusOK, `{"stage":"closed","record":[{"what":"?"}]}`, `unknown entry of the record "?"`},
		"an unknown subject":  {http.StatusOK, `{"stage":"closed","messages":[{"about":"life","says":"made","text":""}]}`, `unknown subject of a message "life"`},
		"a wrong type of key": {http.StatusOK, `{"case":7,"stage":"closed"}`, "cannot unmarshal number"},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := answering(c.status, c.body)
			driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{})
			require.NoError(t, err)
			_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.ListBookings})
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "task list-bookings")
			require.NotErrorIs(t, err, consumer.ErrUnreachable)
			require.Less(t, len(err.Error()), 1000)
		})
	}
}

func TestARestartNeedsNoScreen(t *testing.T) {
	client, _ := answering(http.StatusOK, `{"case":"","stage":""}`)
	driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{})
	require.NoError(t, err)
	_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.RestartSystem})
	require.NoError(t, err)
}

func TestASessionNeedsAName(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewStringResponder(http.StatusOK, `{}`))
	_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{})
	require.ErrorContains(t, err, "names no session")
}

func TestAConsumerThatIsNotThereIsUnreachable(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewErrorResponder(errors.New("connection refused")))
	_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{})
	require.ErrorIs(t, err, consumer.ErrUnreachable)
	require.ErrorContains(t, err, "start it, or correct its base URL")

	_, err = consumer.HTTP("http://bad host", nil).Open(t.Context(), contract.Setup{})
	require.ErrorContains(t, err, "give the consumer's base URL")
}

func TestGivingUpIsNotTheConsumersFault(t *testing.T) {
	m := httpmock.NewMockTransport()
	m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewErrorResponder(context.Canceled))
	_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, consumer.ErrUnreachable)
}

func TestASessionThatCannotBeClosedIsAnError(t *testing.T) {
	client, m := answering(http.StatusOK, "")
	m.RegisterResponder(http.MethodDelete, base+"/sessions/a%2Fb", httpmock.NewStringResponder(http.StatusNotFound, "gone"))
	driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{})
	require.NoError(t, err)
	require.ErrorContains(t, driver.Close(), "answered 404")
}
