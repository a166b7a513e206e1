package evidence_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A request that a lenient server would take for a cancellation is an attempt at one, whatever the mock answers.
func TestACancellationInDisguiseIsOne(t *testing.T) {
	t.Parallel()
	cancelled := evidence.Body{"resourceType": "Appointment", "status": "cancelled"}
	for name, c := range map[string]struct {
		method, query string
		header        http.Header
		sent          evidence.Body
		cancels       bool
	}{
		"a plain read":                    {method: "GET"},
		"a read in another form":          {method: "GET", query: "_format=xml"},
		"a read that asks for a status":   {method: "GET", query: "status=cancelled"},
		"a read that names DELETE":        {method: "GET", header: http.Header{"X-Http-Method-Override": {"delete"}}, cancels: true},
		"a read that names GET":           {method: "GET", header: http.Header{"X-Http-Method-Override": {"GET"}}},
		"a read with an order":            {method: "GET", query: "action=cancel", cancels: true},
		"a read with a method":            {method: "GET", query: "_method=PUT", cancels: true},
		"a read with a header of its own": {method: "GET", header: http.Header{"X-Cancel": {"true"}}, cancels: true},
		"a traced read":                   {method: "GET", header: http.Header{"Traceparent": {"00-1"}, "X-Request-Id": {"a"}}},
		"POST of a cancelled booking":     {method: "POST", sent: cancelled, cancels: true},
		"put in small letters":            {method: "put", sent: cancelled, cancels: true},
		"MOVE":                            {method: "MOVE", sent: cancelled, cancels: true},
		"TRACE":                           {method: "TRACE", sent: cancelled, cancels: true},
		"a preflight":                     {method: "OPTIONS", header: http.Header{"Access-Control-Request-Method": {"PUT"}}},
		"an update that keeps it booked":  {method: "PUT", sent: evidence.Body{"status": "booked"}},
		"an update":                       {method: "PUT", sent: cancelled, cancels: true},
	} {
		query, err := url.ParseQuery(c.query)
		require.NoError(t, err)
		call := evidence.Call{
			Entry: journal.Entry{Exchange: &journal.Exchange{Method: c.method, Request: journal.Message{Header: c.header}}},
			Base:  "https://utc.vale.example/STU3/1", ID: "a1", Query: query, Sent: c.sent,
		}
		require.Equal(t, c.cancels, call.Cancels(), name)
	}
}
