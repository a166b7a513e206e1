package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
)

func toolkit(c *httpapi.Config) { c.Toolkit = true }

// slotOf is a booking request whose contained Slot has that id.
func slotOf(t *testing.T, id string) fhir.Resource {
	t.Helper()
	r := booking1730(t)
	for _, s := range r.ContainedOf("Slot") {
		s["id"] = id
	}
	r["slot"] = []any{map[string]any{"reference": "#" + id}}
	return r
}

const toolkitQuery = "/Slot?start=ge2031-03-07T16:15:00Z&start=le2031-03-07T18:15:00Z&_include=Slot:schedule" +
	"&_include:iterate=Schedule:actor:HealthcareService&schedule.actor:healthcareservice="

func TestToolkitSearchesAreAnsweredByServiceID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, service string
		status        int
		slots, others int
	}{
		{"slots", "999999999", 200, 17, 2},
		{"none", "999999998", 200, 0, 0},
		{"a bad request", "999999997", 400, 0, 0},
		{"not allowed", "999999996", 403, 0, 0},
		{"an error", "999999995", 500, 0, 0},
		{"a method not allowed", "999999994", 405, 0, 0},
		{"slots without what they lead to", "999999993", 200, 17, 0},
		{"no service", "", 400, 0, 0},
		{"a service of the provider's own", service, 200, 2, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, toolkit)
			path := toolkitQuery + c.service
			if c.service == "" {
				path = "/Slot?status=free"
			}
			got := p.do(ask{method: "GET", path: path})
			require.Equal(t, c.status, got.status, string(got.raw))
			if c.status != http.StatusOK {
				require.Equal(t, "OperationOutcome", got.body.Type())
				return
			}
			slots, others := 0, 0
			for i := range got.body.List("entry") {
				if r := got.body.Object("entry", i, "resource"); r.Type() == "Slot" {
					slots++
					start := instant(t, r.String("start"))
					require.False(t, start.Before(instant(t, "2031-03-07T16:15:00Z")))
					require.False(t, start.After(instant(t, "2031-03-07T18:15:00Z")))
				} else {
					others++
				}
			}
			require.Equal(t, []int{c.slots, c.others}, []int{slots, others}, string(got.raw))
		})
	}
}

func TestToolkitBookingsAreAnsweredByTheIDOfTheContainedSlot(t *testing.T) {
	t.Parallel()
	for id, status := range map[string]int{
		"slot005": 201, "slot006": 422, "slot007": 422, "slot008": 400, "slot009": 403, "slot010": 500, "slot011": 415, "slot012": 502,
		"slot013": 201, "slot014": 201, "slot015": 201, "slot016": 201, "slot017": 201, "slot018": 201, "slot019": 201, "slot020": 201, "slot021": 201,
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, toolkit)
			for range 2 { // a trigger answers the same every time
				got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, slotOf(t, id))})
				require.Equal(t, status, got.status, string(got.raw))
				require.Equal(t, status == http.StatusBadGateway, len(got.raw) == 0)
				if status == http.StatusCreated {
					require.NotEmpty(t, got.header.Get("Location"))
					require.Equal(t, `W/"1"`, got.header.Get("ETag"))
				} else {
					require.Empty(t, p.diary.Snapshot().Bookings)
				}
			}
		})
	}
}

func TestToolkitUpdatesAreAnsweredByTheIDOfTheContainedSlot(t *testing.T) {
	t.Parallel()
	for id, status := range map[string]int{
		"slot005": 200, "slot013": 422, "slot014": 409, "slot015": 412, "slot016": 400, "slot017": 403, "slot018": 500, "slot019": 504,
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, toolkit)
			made := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, slotOf(t, id))})
			require.Equal(t, http.StatusCreated, made.status, string(made.raw))
			got := p.do(p.cancelAsk(made.body))
			require.Equal(t, status, got.status, string(got.raw))
			require.Equal(t, status == http.StatusGatewayTimeout, len(got.raw) == 0)
			read := p.do(ask{method: "GET", path: "/Appointment/" + made.body.ID()})
			want := map[bool]string{true: "cancelled", false: "booked"}[status == http.StatusOK]
			require.Equal(t, want, read.body.String("status"))
		})
	}
}

func TestToolkitNeverFindsTheBookingOfItsSlot021(t *testing.T) {
	t.Parallel()
	p := newProvider(t, toolkit)
	var ids []string
	for range 2 {
		got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, slotOf(t, "slot021"))})
		ids = append(ids, got.body.ID())
		require.Equal(t, base+"/Appointment/"+got.body.ID()+"/_history/1", got.header.Get("Location"))
	}
	require.Equal(t, ids[0], ids[1], "its id is fixed")
	require.Equal(t, http.StatusNotFound, p.do(ask{method: "GET", path: "/Appointment/" + ids[0]}).status)
	require.Empty(t, p.diary.Snapshot().Bookings)
}

func TestToolkitRefusesWhatIsMissing(t *testing.T) {
	t.Parallel()
	p := newProvider(t, toolkit)
	good := encoded(t, booking1730(t))
	without := booking1730(t)
	delete(without, "slot")
	contained := []any{}
	for _, kind := range []string{"DocumentReference", "Patient"} {
		for _, r := range without.ContainedOf(kind) {
			contained = append(contained, map[string]any(r))
		}
	}
	without["contained"] = contained
	for name, a := range map[string]ask{
		"Ssp-From":       {method: "POST", path: "/Appointment", body: good, header: map[string]string{"Ssp-From": ""}},
		"X-Request-Id":   {method: "POST", path: "/Appointment", body: good, header: map[string]string{"X-Request-Id": ""}},
		"contained Slot": {method: "POST", path: "/Appointment", body: encoded(t, without)},
		"service":        {method: "GET", path: "/Slot"},
	} {
		require.Equal(t, http.StatusBadRequest, p.do(a).status, name)
	}
}

func TestTriggersMeanNothingWithoutTheToolkit(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	require.Equal(t, http.StatusOK, p.do(ask{method: "GET", path: "/Slot?status=free"}).status)
	for _, id := range []string{"999999999", "999999998", "999999997", "999999995"} {
		require.Equal(t, http.StatusNotFound, p.do(ask{method: "GET", path: toolkitQuery + id}).status)
	}
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, slotOf(t, "slot012"))})
	require.Equal(t, http.StatusCreated, got.status, string(got.raw))
	require.Equal(t, http.StatusOK, p.do(p.cancelAsk(got.body)).status)
}

// of2019 moves a booking request to a day long past.
func of2019(r fhir.Resource) fhir.Resource {
	r["start"], r["end"] = "2019-03-07T17:30:00Z", "2019-03-07T17:45:00Z"
	return r
}

func TestToolkitTakesTheDatesOfTheOlderCollection(t *testing.T) {
	t.Parallel()
	p := newProvider(t, toolkit)
	search := "/Slot?start=ge2019-03-07T00:00:00Z&start=le2019-03-07T23:59:59Z&_include=Slot:schedule&schedule.actor:healthcareservice="
	got := p.do(ask{method: "GET", path: search + "999999999"})
	require.Equal(t, http.StatusOK, got.status, string(got.raw))
	for i := range 17 {
		require.Regexp(t, "^2019-03-07T", got.body.String("entry", i, "resource", "start"))
	}
	require.Equal(t, http.StatusOK, p.do(ask{method: "GET", path: search + "999999998"}).status)
	require.Equal(t, http.StatusBadRequest, p.do(ask{method: "GET", path: search + service}).status, "the provider's own services are as ever")
	for _, id := range []string{"slot005", "slot013", "slot020", "slot021"} {
		made := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, of2019(slotOf(t, id)))})
		require.Equal(t, http.StatusCreated, made.status, "the contained Slot has other times: %s", made.raw)
		require.Equal(t, `W/"1"`, made.header.Get("ETag"))
		require.Equal(t, http.StatusNotFound, p.do(ask{method: "GET", path: "/Appointment/" + made.body.ID()}).status, "no diary holds it")
		want := map[string]int{"slot005": 200, "slot013": 422}[id]
		if want != 0 {
			require.Equal(t, want, p.do(p.cancelAsk(made.body)).status)
		}
	}
	require.Empty(t, p.diary.Snapshot().Bookings)
}

func TestToolkitCancelsWhatItNeverMade(t *testing.T) {
	t.Parallel()
	p := newProvider(t, toolkit)
	update := slotOf(t, "slot005")
	update["id"], update["status"] = "id-of-the-older-tool", "cancelled"
	send := ask{method: "PUT", path: "/Appointment/id-of-the-older-tool", body: encoded(t, update), header: map[string]string{"If-Match": `W/"7"`}}
	got := p.do(send)
	require.Equal(t, http.StatusOK, got.status, string(got.raw))
	require.Equal(t, "cancelled", got.body.String("status"))
	require.Equal(t, base+"/Appointment/id-of-the-older-tool/_history/2", got.header.Get("Location"))
	send.header = map[string]string{"If-Match": ""}
	require.Equal(t, http.StatusPreconditionFailed, p.do(send).status)
	require.Equal(t, http.StatusNotFound, newProvider(t).do(send).status, "without the toolkit there is no such booking")
}

func TestToolkitCancelsABookingWhoseContainedSlotDiffers(t *testing.T) {
	t.Parallel()
	p := newProvider(t, toolkit)
	made := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, slotOf(t, "slot005"))})
	for _, s := range made.body.ContainedOf("Slot") {
		s["status"] = "busy"
		s["identifier"] = []any{map[string]any{"system": fhir.UUIDSystem, "value": "00000000-0000-4000-8000-00000000abcd"}}
	}
	require.Equal(t, http.StatusOK, p.do(p.cancelAsk(made.body)).status)
	require.Equal(t, "cancelled", p.do(ask{method: "GET", path: "/Appointment/" + made.body.ID()}).body.String("status"))
}
