package evidence_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// What asks a server what it can do is no call to a provider; what carries anything of its own is.
func TestAProbeIsNoCallToAProvider(t *testing.T) {
	t.Parallel()
	preflight := http.Header{"Origin": {"https://desk.example"}, "Access-Control-Request-Method": {"PUT"}}
	with := func(name, value string) http.Header {
		h := preflight.Clone()
		h.Set(name, value)
		return h
	}
	const booking = "/https://utc.vale.example/STU3/1/Appointment/a1"
	for name, c := range map[string]struct {
		method, target string
		header         http.Header
		body           string
		judged         bool
	}{
		"a preflight":                     {method: "OPTIONS", target: booking, header: preflight},
		"a preflight of a search":         {method: "OPTIONS", target: "/https://utc.vale.example/STU3/1/Slot?status=free", header: preflight},
		"a preflight that names a move":   {method: "OPTIONS", target: booking + "/$rebook", header: preflight, judged: true},
		"a preflight that gives orders":   {method: "OPTIONS", target: booking + "?action=cancel", header: preflight, judged: true},
		"a preflight with a header":       {method: "OPTIONS", target: booking, header: with("X-Previous", "a1"), judged: true},
		"a preflight with a body":         {method: "OPTIONS", target: booking, header: preflight, body: "{}", judged: true},
		"OPTIONS without an origin":       {method: "OPTIONS", target: booking, judged: true},
		"the whole server":                {method: "OPTIONS", target: "*"},
		"the root":                        {method: "HEAD", target: "/"},
		"the root, read":                  {method: "GET", target: "/"},
		"a preface":                       {method: "PRI", target: "*"},
		"the head of a booking":           {method: "HEAD", target: booking, judged: true},
		"a reading":                       {method: "GET", target: booking, judged: true},
		"a change of the root":            {method: "PUT", target: "/", judged: true},
		"an order at the root":            {method: "GET", target: "/", header: http.Header{"X-Cancel": {"a1"}}, judged: true},
		"a look somewhere else than root": {method: "GET", target: "/cancel", judged: true},
	} {
		story, err := evidence.Read(journal.View{{Seq: 1, Exchange: &journal.Exchange{
			Heard: "proxy", Method: c.method, Target: c.target, Request: journal.Message{Header: c.header, Body: []byte(c.body)},
		}}})
		require.NoError(t, err, name)
		require.Equal(t, c.judged, len(story.Calls) == 1, name)
	}
}

func TestAnOrderThatTheStandardDoesNotHaveIsOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body string
		kind               evidence.Kind
		sent               evidence.Body
		ordered            bool
	}{
		"a reading":                        {method: "GET", path: "/Appointment/a1", kind: evidence.ReadOne},
		"a path that says cancel":          {method: "GET", path: "/Appointment/a1/cancel", kind: evidence.Other, ordered: true},
		"an address of its own":            {method: "GET", path: "/cancel", kind: evidence.Other, ordered: true},
		"an operation":                     {method: "POST", path: "/Appointment/a1/$cancel", kind: evidence.Other, ordered: true},
		"some other address":               {method: "GET", path: "/Practitioner/p1", kind: evidence.Other},
		"a booking whose id says cancel":   {method: "GET", path: "/Appointment/cancel", kind: evidence.ReadOne},
		"a cancelled booking in a reading": {method: "GET", path: "/Appointment/a1", kind: evidence.ReadOne, sent: evidence.Body{"status": "cancelled"}, ordered: true},
		"a request in a reading":           {method: "GET", path: "/Appointment/a1", kind: evidence.ReadOne, body: "PUT /Appointment/a1 HTTP/1.1\r\n", ordered: true},
		"an update":                        {method: "PUT", path: "/Appointment/a1", kind: evidence.Update, sent: evidence.Body{"status": "cancelled"}},
	} {
		call := evidence.Call{
			Entry: journal.Entry{Exchange: &journal.Exchange{Method: c.method, Request: journal.Message{Body: []byte(c.body)}}},
			Base:  "https://utc.vale.example/STU3/1", Path: c.path, Kind: c.kind, Sent: c.sent,
		}
		require.Equal(t, c.ordered, call.GivesOrder(), name)
	}
}
