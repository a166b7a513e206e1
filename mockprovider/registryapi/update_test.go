package registryapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
)

func TestUpdatesThatAreRefusedLeaveThePointerAsItWas(t *testing.T) {
	t.Parallel()
	const match = `If-Match: W/"1"`
	cancel := func(r fhir.Resource) { r["status"] = "cancelled" }
	for name, c := range map[string]struct {
		as, header string
		change     func(fhir.Resource)
		status     int
		code, why  string
	}{
		"no If-Match":            {"vale", "", cancel, 412, "required", "If-Match is required"},
		"a stale version":        {"vale", `If-Match: W/"0"`, cancel, 409, "conflict", "server current version = 1, client version referenced = 0"},
		"a strong tag":           {"vale", `If-Match: "1"`, cancel, 409, "conflict", "Update Conflict"},
		"any version":            {"vale", `If-Match: *`, cancel, 409, "conflict", "Update Conflict"},
		"another id in the body": {"vale", match, func(r fhir.Resource) { r["id"] = "other" }, 400, "structure", "not that of the URL"},
		"another start":          {"vale", match, func(r fhir.Resource) { cancel(r); r["start"] = "2031-03-08T02:01:00Z" }, 422, "business-rule", "start differs"},
		"another patient": {"vale", match, func(r fhir.Resource) {
			cancel(r)
			r.Object("participant", 0, "actor", "identifier")["value"] = "9990001006"
		}, 422, "business-rule", "participant.actor.identifier.value differs"},
		"an added element":     {"vale", match, func(r fhir.Resource) { cancel(r); r["comment"] = "x" }, 422, "invalid", "comment"},
		"a missing element":    {"vale", match, func(r fhir.Resource) { cancel(r); delete(r, "created") }, 422, "invalid", "created"},
		"still booked":         {"vale", match, func(fhir.Resource) {}, 422, "business-rule", "cannot become booked"},
		"another provider":     {"dale", match, cancel, 403, "forbidden", "only the provider that registered"},
		"a consumer":           {"south", match, cancel, 403, "forbidden", "a booking is cancelled at its provider"},
		"before the rest: 412": {"dale", "", func(r fhir.Resource) { delete(r, "created") }, 412, "required", "If-Match"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			stored := r.register(t)
			before := r.store.All()
			id := stored.ID()
			c.change(stored)
			headers := []string{fhirJSON, r.as(t, c.as)}
			if c.header != "" {
				headers = append(headers, c.header)
			}
			w := r.do("PUT /fhir/Appointment/"+id, text(t, stored), headers...)
			require.Contains(t, refusal(t, w, c.status, c.code), c.why)
			require.Equal(t, before, r.store.All())
		})
	}
}

func TestASecondPointerForABookingIsADuplicate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.register(t)
	w := r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, r.as(t, "vale"))
	require.Contains(t, refusal(t, w, http.StatusConflict, "duplicate"), "registered already")
	require.Len(t, r.store.All(), 1)
}

func TestAPointerMayNameAVersionOfItsBooking(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	auth := r.as(t, "vale")
	versioned := bookingURL + "/_history/1"
	w := r.do("POST /fhir/Appointment", with(func(p fhir.Resource) { p.Object("identifier", 0)["value"] = versioned }), fhirJSON, auth)
	require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
	require.Equal(t, bookingURL, resource(t, w).String("identifier", 0, "value"), "the registry keeps the booking's URL")
	for _, asked := range []string{bookingURL, versioned} {
		w = r.do("GET /fhir/Appointment?identifier=urn%3Aietf%3Arfc%3A3986%7C"+url.QueryEscape(asked), "", auth)
		require.Equal(t, bookingURL, resource(t, w).String("entry", 0, "resource", "identifier", 0, "value"))
	}
	w = r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, auth)
	require.Equal(t, http.StatusConflict, w.Code, "it is the same booking")
}

func TestAConsumerMaySearchAndReadAndNotChange(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.register(t).ID()
	auth := r.as(t, "south")
	require.Equal(t, 200, r.do("GET /fhir/Appointment/"+id, "", auth).Code)
	for _, query := range []string{
		"Appointment.participant.actor:Patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990001014",
		"Appointment.participant.actor=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001014",
		"identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990001014",
		"Patient=https://demographics.spineservices.nhs.uk/9990001014",
		"patient:Patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990001014",
		"patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990001014&_format=json&unknown=1",
		"patient=9990001014",
		"patient=Patient/9990001014",
		"_id=" + id,
		"_id=" + id + "&patient=9990001014",
		"identifier=urn:ietf:rfc:3986%7C" + url.QueryEscape(bookingURL),
	} {
		for _, accept := range []string{"", "application/fhir+json", "*/*", "text/turtle, application/*;q=0.5"} {
			headers := []string{auth}
			if accept != "" {
				headers = append(headers, "Accept: "+accept)
			}
			w := r.do("GET /fhir/Appointment?"+query, "", headers...)
			require.Equal(t, 200, w.Code, query)
			total, ok := resource(t, w).Int("total")
			require.True(t, ok)
			require.EqualValues(t, 1, total, query)
		}
	}
	for _, query := range []string{"patient=9990001006", "_id=" + id + "&patient=9990001006", "_id=other"} {
		bundle := resource(t, r.do("GET /fhir/Appointment?"+query, "", auth))
		require.False(t, bundle.Has("entry"), query)
	}
	w := r.do("POST /fhir/Appointment", strings.ReplaceAll(text(t, pointer()), "7d1c1f0e", "other"), fhirJSON, auth)
	refusal(t, w, http.StatusForbidden, "forbidden")
	r.clock.Set(now.AddDate(0, 0, 2))
	require.False(t, resource(t, r.do("GET /fhir/Appointment?patient=9990001014", "", auth)).Has("entry"), "past bookings are left out")
}

func TestATokenLastsAnHourOfTheRealClock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	auth := r.as(t, "south")
	r.clock.Advance(48 * time.Hour)
	r.real.Advance(time.Hour - time.Second)
	require.Equal(t, 200, r.do("GET /fhir/Appointment?_id=x", "", auth).Code)
	r.real.Advance(time.Second)
	require.Contains(t, refusal(t, r.do("GET /fhir/Appointment?_id=x", "", auth), 403, "forbidden"), "expired")
	r.real.Advance(2 * registryapi.TokenLife)
	newer := r.as(t, "south")
	require.Contains(t, refusal(t, r.do("GET /fhir/Appointment?_id=x", "", auth), 403, "forbidden"), "not given out", "what ended long ago is forgotten")
	require.Equal(t, 200, r.do("GET /fhir/Appointment?_id=x", "", newer).Code)
}

func TestTheTokenEndpointFollowsItsStandard(t *testing.T) {
	t.Parallel()
	good := credentials("vale", base+"/.default")
	for name, c := range map[string]struct {
		body, contentType string
		status            int
		code              string
	}{
		"base scope":         {good, form, 200, ""},
		"host scope":         {credentials("vale", "http://registry.example/.default"), form + ";charset=UTF-8", 200, ""},
		"another scope":      {credentials("vale", "http://other.example/.default"), form, 400, "invalid_scope"},
		"no scope":           {credentials("vale", ""), form, 400, "invalid_scope"},
		"a wrong secret":     {strings.ReplaceAll(good, "s-vale", "s-dale"), form, 401, "invalid_client"},
		"an unknown client":  {strings.ReplaceAll(good, "client_id=vale", "client_id=nobody"), form, 401, "invalid_client"},
		"no grant type":      {strings.ReplaceAll(good, "grant_type", "type"), form, 400, "invalid_request"},
		"another grant type": {strings.ReplaceAll(good, "client_credentials", "password"), form, 400, "unsupported_grant_type"},
		"a parameter twice":  {good + "&client_id=vale", form, 400, "invalid_request"},
		"a broken form":      {good + "&x=%zz", form, 400, "invalid_request"},
		"JSON":               {"{}", "Content-Type: application/json", 400, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRig(t).do("POST /oauth2/token", c.body, c.contentType)
			require.Equal(t, c.status, w.Code, w.Body.String())
			require.Contains(t, w.Header().Get("Content-Type"), "application/json")
			require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
			if c.status == 200 {
				require.JSONEq(t, `{"token_type":"Bearer","expires_in":3600,"ext_expires_in":3600,"access_token":"id-1"}`, w.Body.String())
				return
			}
			require.Contains(t, w.Body.String(), `"error":"`+c.code+`"`)
		})
	}
	require.Equal(t, 405, newRig(t).do("GET /oauth2/token", "").Code)
}

func TestPlannedFaultsStrikeTheRegistry(t *testing.T) {
	t.Parallel()
	plan := func(r rig, on fault.Interaction, e fault.Effect) {
		require.NoError(t, r.faults.Add(fault.Planned{Name: "x", Heard: registryapi.Heard, On: on, Effect: e}))
	}
	r := newRig(t)
	auth := r.as(t, "vale")
	plan(r, fault.Register, fault.ServerError())
	refusal(t, r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, auth), 500, "exception")
	require.Empty(t, r.store.All())

	plan(r, fault.Register, fault.NoAnswer())
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, auth) })
	require.Empty(t, r.store.All())

	plan(r, fault.Register, fault.LostAnswer())
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, auth) })
	require.Len(t, r.store.All(), 1)

	plan(r, fault.PointerUpdate, fault.AlwaysConflict())
	refusal(t, r.do("PUT /fhir/Appointment/"+r.store.All()[0].ID, "", fhirJSON, auth), 409, "conflict")

	plan(r, fault.PointerRead, fault.UnusableAnswer())
	w := r.do("GET /fhir/Appointment/"+r.store.All()[0].ID, "", auth)
	require.True(t, strings.HasSuffix(w.Body.String(), `"id":`), "it breaks off")
	require.Empty(t, w.Header().Get("ETag"))

	plan(r, fault.Token, fault.ServerError())
	w = r.do("POST /oauth2/token", credentials("vale", base+"/.default"), form)
	require.Equal(t, 500, w.Code)
	require.Contains(t, w.Body.String(), "temporarily_unavailable")
}

func TestAConfigurationNamesEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := registryapi.New(registryapi.Config{Base: "/fhir", Token: "http://x/token/", Clients: []registryapi.Client{
		{ID: "a", Role: registryapi.Provider},
		{ID: "a", Secret: "s", Role: "admin"},
		{ID: "b", Secret: "s", Role: registryapi.Consumer},
		{ID: "b", Secret: "t", Role: registryapi.Provider},
	}})
	for _, want := range []string{
		"Registry is not set", "Schema is not set", "NewID is not set", "NewToken is not set", "Now is not set", "Real is not set", `Base "/fhir"`, `Token "http://x/token/"`,
		`client "a" needs`, `unknown role "admin"`, `two clients "b"`,
	} {
		require.ErrorContains(t, err, want)
	}
}
