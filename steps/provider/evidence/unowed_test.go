package evidence_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

const base = "https://utc.example/STU3/1"

var noon = time.Date(2031, 3, 7, 12, 0, 0, 0, time.UTC)

// asked is a story in which one booking was made, and then one request.
func asked(t *testing.T, method, target string, status int, header http.Header) (*evidence.Record, *evidence.Call) {
	t.Helper()
	begin, err := json.Marshal(evidence.Begin{Base: base, Between: "provider-1"})
	require.NoError(t, err)
	made := &journal.Exchange{
		Heard: "provider-1", Method: http.MethodPost, Target: base + "/Appointment", Status: http.StatusCreated,
		Response: journal.Message{
			Header: http.Header{"Content-Type": {"application/fhir+json"}}, Body: []byte(`{"resourceType":"Appointment","id":"a1","meta":{"versionId":"1"}}`),
		},
	}
	one := &journal.Exchange{Heard: "provider-1", Method: method, Target: base + target, Status: status, Request: journal.Message{Header: header}}
	r, err := evidence.Read(journal.View{
		{Seq: 1, Closed: 1, At: noon, Mark: &journal.Mark{Kind: evidence.MarkBegin, Data: begin}},
		{Seq: 2, Closed: 3, At: noon, Exchange: made},
		{Seq: 4, Closed: 5, At: noon, Exchange: one},
	})
	require.NoError(t, err)
	require.Len(t, r.Calls, 2)
	return r, r.Calls[1]
}

func TestWhatNoProviderOwes(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		method, target string
		status         int
		header         http.Header
	}{
		"HTML":                        {"GET", "/Appointment/a1", 415, http.Header{"Accept": {"text/html"}}},
		"HTML that was given":         {"GET", "/Appointment/a1", 200, http.Header{"Accept": {"text/html"}}},
		"another format by parameter": {"GET", "/Appointment/a1?_format=turtle", 415, nil},
		"no format at all":            {"GET", "/Appointment/a1", 415, http.Header{"Accept": {"application/fhir+json;q=0, application/fhir+xml; q=0.0"}}},
		"a method":                    {"HEAD", "/Appointment/a1", 405, nil},
		"an empty part at the end":    {"GET", "/Appointment/a1/", 404, nil},
		"an empty part":               {"PUT", "//Appointment/a1", 404, nil},
		"on a condition":              {"GET", "/Appointment/a1", 304, http.Header{"If-None-Match": {`W/"1"`}}},
		"a range of bytes":            {"GET", "/Appointment/a1", 206, http.Header{"Range": {"bytes=0-100"}}},
		"a summary":                   {"GET", "/Appointment/a1?_summary=true", 200, nil},
		"no body":                     {"POST", "/Appointment", 201, http.Header{"Prefer": {"return=minimal"}}},
		"too much":                    {"GET", "/Appointment/a1", 431, nil},
		"a booking of nobody":         {"GET", "/Appointment/a2", 404, nil},
		"a version of nobody":         {"GET", "/Appointment/a1/_history/9", 404, nil},
		"a window back to front":      {"GET", "/Slot?start=ge2031-03-07T18:00:00Z&start=le2031-03-07T17:00:00Z", 400, nil},
		"a window that is past":       {"GET", "/Slot?start=ge2031-03-07T08:00:00Z&start=le2031-03-07T11:00:00Z", 400, nil},
	} {
		r, c := asked(t, of.method, of.target, of.status, of.header)
		require.NotEmpty(t, r.Unowed(c), name)
	}
}

func TestWhatAProviderOwes(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		method, target string
		status         int
		header         http.Header
	}{
		"the booking":             {"GET", "/Appointment/a1", 404, nil},
		"its version":             {"GET", "/Appointment/a1/_history/1", 404, nil},
		"JSON":                    {"GET", "/Appointment/a1", 415, http.Header{"Accept": {"Application/FHIR+JSON; charset=utf-8"}}},
		"JSON before others":      {"GET", "/Appointment/a1", 415, http.Header{"Accept": {"text/html;q=0.2, application/fhir+json;q=0.9"}}},
		"anything":                {"GET", "/Appointment/a1", 415, http.Header{"Accept": {"*/*"}}},
		"JSON by parameter":       {"GET", "/Appointment/a1?_format=json", 415, http.Header{"Accept": {"text/html"}}},
		"the whole after a write": {"PUT", "/Appointment/a1", 500, http.Header{"Prefer": {"return=representation"}}},
		"slots to come":           {"GET", "/Slot?start=ge2031-03-07T08:00:00Z&start=le2031-03-07T18:00:00Z", 400, nil},
		"a booking nobody made":   {"GET", "/Appointment/a2", 200, nil},
		"the bookings":            {"GET", "/Appointment?patient=1", 500, nil},
	} {
		r, c := asked(t, of.method, of.target, of.status, of.header)
		require.Empty(t, r.Unowed(c), name)
	}
}
