package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestABookingIsReadAsItStands(t *testing.T) {
	p := newProvider(t)
	made := p.book()
	p.clock.Set(instant(t, "2031-03-09T00:00:00Z"))
	got := p.do(ask{method: "GET", path: "/Appointment/" + made.ID()})
	require.Equal(t, http.StatusOK, got.status, "a past booking can be read")
	require.Equal(t, made, got.body)
	require.Equal(t, `W/"1"`, got.header.Get("ETag"))
	require.Equal(t, "Fri, 07 Mar 2031 16:12:00 GMT", got.header.Get("Last-Modified"))
	require.Equal(t, base+"/Appointment/"+made.ID()+"/_history/1", got.header.Get("Content-Location"))
	require.Empty(t, got.header.Get("Location"))
}

func TestWhatStaffDidIsRead(t *testing.T) {
	p := newProvider(t)
	made := p.book()
	_, err := p.diary.AddNote(made.ID(), "seen at reception")
	require.NoError(t, err)
	noted := p.do(ask{method: "GET", path: "/Appointment/" + made.ID()}).body
	require.Equal(t, "2", noted.Version())
	require.Equal(t, "seen at reception", noted.String("comment"))
	require.Equal(t, made["start"], noted["start"])

	_, err = p.diary.Move(made.ID(), "vale-1745")
	require.NoError(t, err)
	moved := p.do(ask{method: "GET", path: "/Appointment/" + made.ID()}).body
	require.Equal(t, "3", moved.Version())
	require.Equal(t, "2031-03-07T17:45:00.000Z", moved.String("start"))
	slot := moved.ContainedOf("Slot")[0]
	require.Equal(t, slot1745, slot.Identifier(fhir.UUIDSystem, "identifier"))
	require.Equal(t, "2031-03-07T18:00:00.000Z", slot.String("end"))
	require.Equal(t, "seen at reception", moved.String("comment"))

	got := p.do(p.cancelAsk(moved))
	require.Equal(t, http.StatusOK, got.status, string(got.raw))
}

func TestAMovedBookingHasTheLengthOfItsSlot(t *testing.T) {
	p := newProvider(t)
	sent := booking1730(t)
	sent["minutesDuration"] = json.Number("10")
	made := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, sent)}).body
	require.Equal(t, json.Number("10"), made["minutesDuration"], "as it was sent")
	_, err := p.diary.MoveToNext(made.ID())
	require.NoError(t, err)
	moved := p.do(ask{method: "GET", path: "/Appointment/" + made.ID()}).body
	require.Equal(t, json.Number("15"), moved["minutesDuration"])
}

func TestReadsAreRefused(t *testing.T) {
	p := newProvider(t)
	id := p.book().ID()
	for _, c := range []struct {
		path string
		refusal
	}{
		{"/Appointment/other", refusal{name: "an unknown id", status: 404, code: "not-found", details: "NO_RECORD_FOUND", diagnostics: "Appointment/other"}},
		{"/Appointment/" + id + "/_history/2", refusal{name: "an unknown version", status: 404, code: "not-found", details: "NO_RECORD_FOUND"}},
		{"/Appointment/" + id + "%20", refusal{name: "no id at all", status: 404, code: "not-found", details: "NO_RECORD_FOUND"}},
		{"/Slot/other", refusal{name: "an unknown slot", status: 404, code: "not-found", details: "NO_RECORD_FOUND"}},
		{"/Appointment/" + id, refusal{name: "the wrong scope", claims: map[string]any{"requested_scope": "patient/appointment.write"}, status: 403, code: "forbidden", details: "ACCESS DENIED"}},
		{"/Appointment/" + id + "?_format=turtle", refusal{name: "another format", status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE"}},
		{"/Appointment/" + id + "?_format=%zz", refusal{name: "a query that cannot be decoded", status: 400, code: "invalid", details: "INVALID_PARAMETER"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkOutcome(t, p.do(ask{method: "GET", path: c.path, claims: c.claims}), c.refusal)
		})
	}
}

func TestASlotCanBeReadByItsID(t *testing.T) {
	got := newProvider(t).do(ask{method: "GET", path: "/Slot/vale-1730"})
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "Slot", got.body.Type())
}

func TestAllSpellingsFindThePatientsBookings(t *testing.T) {
	number := url.QueryEscape(fhir.NHSNumberSystem + "|9990001006")
	p := newProvider(t)
	made := p.book()
	for _, query := range []string{
		"Appointment.participant.actor:Patient.identifier=" + number,
		"Appointment.participant.actor%3APatient.identifier=" + number,
		"Appointment.participant.actor=" + number,
		"identifier=" + number,
		"identifier=9990001006",
		"Patient=" + url.QueryEscape("https://demographics.spineservices.nhs.uk/9990001006"),
		"patient=9990001006",
		"patient:Patient.identifier=" + number,
		"patient.identifier=" + number,
		"_id=" + made.ID(),
		"_id=" + made.ID() + "&version=1",
		"_id=" + made.ID() + "&identifier=" + number + "&unknown=x",
	} {
		t.Run(query, func(t *testing.T) {
			got := p.do(ask{method: "GET", path: "/Appointment?" + query})
			require.Equal(t, http.StatusOK, got.status, string(got.raw))
			require.Equal(t, "searchset", got.body.String("type"))
			total, _ := got.body.Int("total")
			require.EqualValues(t, 1, total)
			require.Equal(t, base+"/Appointment/"+made.ID(), got.body.String("entry", 0, "fullUrl"))
			require.Equal(t, "match", got.body.String("entry", 0, "search", "mode"))
			require.Equal(t, made, got.body.Object("entry", 0, "resource"))
		})
	}
}

func TestASearchFindsNobodyElsesBookings(t *testing.T) {
	p := newProvider(t)
	made := p.book()
	other := url.QueryEscape(fhir.NHSNumberSystem + "|9990001014")
	for name, query := range map[string]string{
		"another patient":              "identifier=" + other,
		"another system":               "identifier=urn:x%7C9990001006",
		"an unknown id":                "_id=other",
		"an unknown version":           "_id=" + made.ID() + "&version=9",
		"an id of another patient":     "_id=" + made.ID() + "&identifier=" + other,
		"two patients at once":         "identifier=9990001006&patient=9990001014",
		"two patients the other way":   "patient=9990001014&identifier=9990001006",
		"a patient and another system": "identifier=9990001006&identifier=urn:x%7C1",
	} {
		t.Run(name, func(t *testing.T) {
			got := p.do(ask{method: "GET", path: "/Appointment?" + query})
			require.Equal(t, http.StatusOK, got.status)
			require.False(t, got.body.Has("entry"), "an empty Bundle has no entry element")
			total, ok := got.body.Int("total")
			require.True(t, ok)
			require.Zero(t, total)
		})
	}
}

func TestASearchShowsCancelledBookingsAndLeavesOutPastOnes(t *testing.T) {
	p := newProvider(t)
	p.do(p.cancelAsk(p.book()))
	search := ask{method: "GET", path: "/Appointment?identifier=9990001006"}
	require.Equal(t, "cancelled", p.do(search).body.String("entry", 0, "resource", "status"))
	p.clock.Set(instant(t, "2031-03-07T17:44:59Z"))
	require.True(t, p.do(search).body.Has("entry"), "it has begun and not ended")
	p.clock.Set(instant(t, "2031-03-07T17:45:00Z"))
	require.False(t, p.do(search).body.Has("entry"))
}

func TestSearchesAreRefused(t *testing.T) {
	p := newProvider(t)
	bad := refusal{status: 400, code: "invalid", details: "INVALID_PARAMETER"}
	for name, query := range map[string]string{
		"no parameter":            "",
		"no parameter it knows":   "?name=Patient",
		"an invalid NHS number":   "?identifier=9990001007",
		"a version by itself":     "?version=1",
		"two ids":                 "?_id=a&_id=b",
		"an empty patient":        "?patient=",
		"a value badly encoded":   "?identifier=%9",
		"bytes that are no UTF-8": "?identifier=%ff",
	} {
		t.Run(name, func(t *testing.T) {
			checkOutcome(t, p.do(ask{method: "GET", path: "/Appointment" + query}), bad)
		})
	}
}
