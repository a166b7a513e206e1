package reference_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

// hour is a time on the day of the stories.
func hour(h, m int) time.Time {
	return time.Date(2031, 3, 7, h, m, 0, 0, time.UTC)
}

// open starts a system in a world with slots at both providers.
func open(t *testing.T, o reference.Options) (*scripted.World, *scripted.User) {
	t.Helper()
	w := scripted.New(t)
	for _, at := range []time.Time{hour(17, 30), hour(20, 0), hour(21, 0)} {
		w.AddSlot(scripted.Vale, at)
	}
	for _, at := range []time.Time{hour(17, 45), hour(21, 15)} {
		w.AddSlot(scripted.Dale, at)
	}
	return w, user(t, w.Setup(), o)
}

func user(t *testing.T, setup contract.Setup, o reference.Options) *scripted.User {
	t.Helper()
	system, err := reference.Open(t.Context(), setup, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, system.Close()) })
	return &scripted.User{T: t, Driver: system, Now: scripted.Friday}
}

// calledBack is story one up to the new outcome: booked for 21:00, called back an hour later.
func calledBack(t *testing.T) (*scripted.World, *scripted.User) {
	t.Helper()
	w, u := open(t, reference.Options{})
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	require.Len(t, w.Bookings(), 1)
	u.Now = hour(16, 0)
	w.Forget()
	u.Begin("second", scripted.Mr(), contract.CallBack)
	require.False(t, u.OffersCancel(), "nothing is on offer while the assessment is open")
	u.Outcome(120)
	return w, u
}

func TestMrPatientIsBookedAgainAndTheOriginalCancelled(t *testing.T) {
	w, u := calledBack(t)
	u.Book("Vale UTC", hour(17, 30))
	require.Equal(t, contract.BookingDone, u.Last.Stage)
	require.True(t, u.Told(contract.NewBooking, contract.Made))
	require.Empty(t, w.Calls(http.MethodPut, ""))

	u.Kind(contract.ListBookings)
	require.Equal(t, contract.WrapUp, u.Last.Stage)
	require.Equal(t, []contract.Booking{{
		Ref: "b1", URL: scripted.Vale + "/Appointment/a1", Service: "Vale UTC", Location: "Main site, Sampletown",
		Start: hour(21, 0), Status: "booked",
	}}, u.Last.Bookings)
	require.Equal(t, []contract.Option{{Act: contract.ActCancel, Booking: "b1"}, {Act: contract.ActDecline}}, u.Last.Options)
	require.True(t, u.Told(contract.NewBooking, contract.Made))

	u.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b1"}})
	require.Equal(t, contract.Confirming, u.Last.Stage)
	require.True(t, u.Last.Prompt.NewBookingMade)
	require.Contains(t, u.Last.Prompt.Text, "because a new one has been made")
	require.Empty(t, w.Calls(http.MethodPut, ""))

	u.Do(contract.Task{Kind: contract.ConfirmCancel, Bookings: []string{"b1"}})
	require.True(t, u.Told(contract.Existing, contract.Cancelled))
	require.Empty(t, u.Last.Bookings)
	u.Kind(contract.EndEncounter)
	require.Equal(t, contract.Closed, u.Last.Stage)
	require.Equal(t, []contract.Recorded{{What: contract.OfferMade, Booking: "b1"}, {What: contract.ChoseToCancel, Booking: "b1"}}, u.Last.Record)

	var traffic []string
	for _, c := range w.Calls("", "") {
		traffic = append(traffic, c.Method+" "+c.Path)
	}
	require.Equal(t, []string{
		"GET /Slot", "POST /Appointment", "GET /Appointment/a1", "GET /Appointment/a1", "PUT /Appointment/a1",
	}, traffic)
	require.Equal(t, "cancelled", w.Bookings()[0].Status())
	require.Equal(t, "booked", w.Bookings()[1].Status())
}

func TestTheUpdateIsTheReadingWithItsStatusChanged(t *testing.T) {
	w, u := calledBack(t)
	w.Change(0, func(body map[string]any) { body["comment"] = "a note <kept> as it is"; body["priority"] = 7 })
	u.Book("Vale UTC", hour(17, 30))
	u.Kind(contract.ListBookings)
	u.Confirm("b1")
	put := w.Calls(http.MethodPut, "")[0]
	require.Equal(t, `W/"2"`, put.Header.Get("If-Match"))
	require.Equal(t, http.StatusOK, put.Status)
	require.Contains(t, put.Raw, `"a note <kept> as it is"`)
}

func TestEveryRequestCarriesItsHeadersAndToken(t *testing.T) {
	w, u := open(t, reference.Options{RealNow: func() time.Time { return time.Unix(1_800_000_000, 0) }})
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	u.Begin("second", scripted.Mr(), contract.CancelOnly)
	u.Kind(contract.ListBookings)
	u.Confirm("b1")
	want := map[string][2]string{
		"GET /metadata":       {"read:metadata", "organization/slot.read"},
		"GET /Slot":           {"search:slot", "organization/slot.read"},
		"POST /Appointment":   {"create:appointment", "patient/appointment.write"},
		"GET /Appointment/a1": {"read:appointment", "patient/appointment.read"},
		"PUT /Appointment/a1": {"update:appointment", "patient/appointment.write"},
	}
	seen := map[string]bool{}
	for _, c := range w.Calls("", "") {
		expected := want[c.Method+" "+c.Path]
		require.Equal(t, "urn:nhs:names:services:careconnect:fhir:rest:"+expected[0], c.Header.Get("Ssp-Interactionid"))
		require.Equal(t, "918000000333", c.Header.Get("Ssp-To"))
		require.Equal(t, "918000000111", c.Header.Get("Ssp-From"))
		require.False(t, seen[c.Header.Get("Ssp-Traceid")], "a trace identifier for each request")
		require.False(t, seen[c.Header.Get("X-Request-Id")], "a request identifier for each request")
		seen[c.Header.Get("Ssp-Traceid")], seen[c.Header.Get("X-Request-Id")] = true, true

		parts := strings.Split(strings.TrimPrefix(c.Header.Get("Authorization"), "Bearer "), ".")
		require.Len(t, parts, 3)
		require.Equal(t, "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", parts[0])
		require.Empty(t, parts[2])
		raw, err := base64.RawURLEncoding.DecodeString(parts[1])
		require.NoError(t, err)
		var claims map[string]any
		require.NoError(t, json.Unmarshal(raw, &claims))
		require.Equal(t, scripted.Vale, claims["aud"])
		require.Equal(t, expected[1], claims["requested_scope"])
		require.Contains(t, string(raw), `"iat":1800000000`)
		require.Contains(t, string(raw), `"exp":1800000300`)
		require.Contains(t, string(raw), `"family":"Handler","given":["Casey"],"prefix":["Mx"]`)
		require.Equal(t, "u-4407", claims["sub"])
	}
}

func TestTheBookingRequestIsWhole(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	body := w.Calls(http.MethodPost, "")[0].Body
	require.NotContains(t, body, "id")
	contained, _ := body["contained"].([]any)
	require.Len(t, contained, 3)
	raw, err := json.Marshal(contained[2])
	require.NoError(t, err)
	require.JSONEq(t, `{"resourceType":"Slot","id":"slot1","status":"busy",
		"meta":{"profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Slot-1"]},
		"identifier":[{"system":"https://tools.ietf.org/html/rfc4122","value":"uuid-of-vale-slot-3"}],
		"schedule":{"reference":"Schedule/clinic"},
		"start":"2031-03-07T21:00:00.000Z","end":"2031-03-07T21:15:00.000Z"}`, string(raw))
	require.Equal(t, "2031-03-07T21:00:00.000Z", body["start"])

	unknown := scripted.Mr()
	unknown.NHSNumber = ""
	u.FirstCall("nobody", unknown, "Vale UTC", hour(20, 0))
	posted := w.Calls(http.MethodPost, "")[1].Raw
	require.NotContains(t, posted, "nhs-number")
}

func TestSlotsAreSoughtForTheOutcome(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.Begin("first", scripted.Mr(), contract.CallBack)
	u.Search("Vale UTC")
	require.Empty(t, w.Calls("", ""), "no slots before there is an outcome")
	u.Outcome(180)
	u.Search("Vale UTC")
	require.Len(t, u.Last.Slots, 1)
	require.Equal(t, []string{"ge2031-03-07T15:00:00Z", "le2031-03-07T18:00:00Z"}, sorted(w.Calls(http.MethodGet, "/Slot")[0].Query["start"]))
	u.Outcome(30)
	u.Search("Vale UTC")
	require.True(t, u.Told(contract.NewBooking, contract.NoSlots))
	u.Search("Quay Clinic")
	require.True(t, u.Told(contract.Encounter, contract.Noted))
}

func sorted(in []string) []string {
	if len(in) == 2 && in[0] > in[1] {
		in[0], in[1] = in[1], in[0]
	}
	return in
}

func TestPagesAreFollowed(t *testing.T) {
	w, u := open(t, reference.Options{})
	w.Answers(func(c scripted.Call) *scripted.Answer {
		slot := `{"resource":{"resourceType":"Slot","id":"s","start":"2031-03-07T1%s:00:00Z","end":"2031-03-07T19:00:00Z"}}`
		link := `"link":[{"relation":"next","url":"` + scripted.Vale + `/Slot?page=2%7Cb"}],`
		hour := "6"
		if c.Query.Get("page") != "" {
			link, hour = "", "7"
		}
		return &scripted.Answer{Status: 200, Body: `{"resourceType":"Bundle",` + link + `"entry":[` + strings.Replace(slot, "%s", hour, 1) + `]}`}
	})
	u.Begin("first", scripted.Mr(), contract.NewProblem)
	u.Outcome(0)
	u.Search("Vale UTC")
	require.Len(t, u.Last.Slots, 2)
	require.Len(t, w.Calls(http.MethodGet, "/Slot"), 2)
	require.Equal(t, "2|b", w.Calls(http.MethodGet, "/Slot")[1].Query.Get("page"))
}

func TestBookingsOutliveARestart(t *testing.T) {
	for name, path := range map[string]string{"in memory": "", "in a file": filepath.Join(t.TempDir(), "cases.json")} {
		t.Run(name, func(t *testing.T) {
			_, u := open(t, reference.Options{StorePath: path})
			u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
			require.Equal(t, contract.Screen{}, u.Kind(contract.RestartSystem))
			u.Begin("second", scripted.Mr(), contract.CancelOnly)
			u.Kind(contract.ListBookings)
			require.Equal(t, []string{"b1"}, u.Listed())
		})
	}
}

func TestTheFileIsReadByTheNextSystem(t *testing.T) {
	o := reference.Options{StorePath: filepath.Join(t.TempDir(), "cases.json")}
	w, u := open(t, o)
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	next := user(t, w.Setup(), o)
	next.Begin("second", scripted.Mr(), contract.CallBack)
	require.Equal(t, []string{"b1"}, next.Listed())
}

func TestIdentifiersComeFromTheirSource(t *testing.T) {
	n := 0
	w, u := open(t, reference.Options{NewID: func() string {
		n++
		return "00000000-0000-4000-8000-" + strings.Repeat("0", 11) + string(rune('a'+n%26))
	}})
	u.Begin("first", scripted.Mr(), contract.NewProblem)
	require.Equal(t, "C-00000000-0000-4000-8000-00000000000b", u.Last.Case)
	u.Outcome(360)
	u.Search("Vale UTC")
	require.Equal(t, "00000000-0000-4000-8000-00000000000c", w.Calls("", "/Slot")[0].Header.Get("X-Request-Id"))
}

func TestTasksThatMakeNoSenseAreErrors(t *testing.T) {
	_, u := open(t, reference.Options{})
	for _, task := range []contract.Task{
		{Kind: "dance", Encounter: "e"},
		{Kind: contract.Book, Encounter: "never begun"},
		{Kind: contract.BeginEncounter, Encounter: "e"},
	} {
		_, err := u.Driver.Perform(context.Background(), task)
		require.Error(t, err)
	}
	require.NoError(t, u.Driver.Close())
	_, err := u.Driver.Perform(context.Background(), contract.Task{Kind: contract.RestartSystem})
	require.Error(t, err)
}
