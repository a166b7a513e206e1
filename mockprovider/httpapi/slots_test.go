package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// names lists the entries of a Bundle as Type/id.
func names(b fhir.Resource) []string {
	out := []string{}
	for _, e := range b.Objects("entry") {
		r := e.Object("resource")
		out = append(out, r.Type()+"/"+r.ID())
	}
	return out
}

const byService = "schedule.actor%3Ahealthcareservice=" + service

func TestASlotSearchAnswersWithTheSlotsAndWhatTheyLeadTo(t *testing.T) {
	p := newProvider(t)
	query := byService + "&start=ge2031-03-07T16%3A05%3A00Z&start=le2031-03-07T17%3A30%3A00Z&status=free" +
		"&_include=Slot%3Aschedule&_include%3Aiterate=Schedule%3Aactor%3AHealthcareService" +
		"&_include%3Aiterate=HealthcareService%3Alocation"
	got := p.do(ask{method: "GET", path: "/Slot?" + query + "&unknown=x"})
	require.Equal(t, http.StatusOK, got.status, string(got.raw))
	require.Equal(t, base+"/Slot?"+query, got.body.String("link", 0, "url"))
	require.Equal(t, []string{
		"Slot/vale-1730", "Schedule/vale-gp", "HealthcareService/" + service, "Location/vale-site",
	}, names(got.body))
	total, _ := got.body.Int("total")
	require.EqualValues(t, 1, total, "only matches count")
	require.Equal(t, fhir.Resource{
		"resourceType": "Slot", "id": "vale-1730",
		"meta":       map[string]any{"versionId": "1", "profile": []any{fhir.Profile("Slot")}},
		"extension":  []any{map[string]any{"url": fhir.DeliveryChannelExtension, "valueCode": "In-person"}},
		"identifier": []any{map[string]any{"system": fhir.UUIDSystem, "value": slot1730}},
		"schedule":   map[string]any{"reference": "Schedule/vale-gp"},
		"status":     "free", "start": "2031-03-07T17:30:00.000Z", "end": "2031-03-07T17:45:00.000Z",
	}, got.body.Object("entry", 0, "resource"))
	require.Equal(t, base+"/Slot/vale-1730", got.body.String("entry", 0, "fullUrl"))
	require.Equal(t, "match", got.body.String("entry", 0, "search", "mode"))
	require.Equal(t, "include", got.body.String("entry", 1, "search", "mode"))
	require.Equal(t, "XX9 9XY", got.body.String("entry", 3, "resource", "address", "postalCode"))
}

func TestASlotSearchFindsSlotsByWindowStatusAndService(t *testing.T) {
	p := newProvider(t)
	all := []string{"Slot/vale-1730", "Slot/vale-1745", "Slot/vale-1830"}
	for _, c := range []struct {
		query string
		want  []string
	}{
		{byService, all},
		{"", []string{"Slot/nurse-1730", "Slot/vale-1730", "Slot/vale-1745", "Slot/vale-1830"}},
		{byService + ",2000099909&status=free", []string{"Slot/nurse-1730", "Slot/vale-1730", "Slot/vale-1745"}},
		{byService + "&schedule.actor:healthcareservice=2000099909&status=free", []string{"Slot/nurse-1730", "Slot/vale-1730", "Slot/vale-1745"}},
		{byService + "&status=busy", []string{"Slot/vale-1830"}},
		{byService + "&status=free,busy", all},
		{byService + "&status=free%2Cbusy", all},
		{byService + "&status=busy-tentative", []string{}},
		{byService + "&status=free&status=busy", []string{}},
		{byService + "&start=ge2031-03-07T17:45:00Z", all[1:]},
		{byService + "&start=gt2031-03-07T17:45:00Z", all[2:]},
		{byService + "&start=le2031-03-07T17:45:00Z", all[:2]},
		{byService + "&start=lt2031-03-07T17:45:00Z", all[:1]},
		{byService + "&start=eq2031-03-07T17:45:00Z", all[1:2]},
		{byService + "&start=2031-03-07T17:45:00Z", all[1:2]},
		{byService + "&start=2031-03-07", all},
		{byService + "&start=gt2031-03-07", []string{}},
		{byService + "&start=ge2031-03-07&start=lt2031-03-08", all},
		{byService + "&start=ge2031-03-07T18:45:00%2B01:00", all[1:]},
		{byService + "&start=ge2031-03-01T00:00:00Z&start=le2031-03-07T17:30:00.000Z", all[:1]},
		{byService + "&start=ge2031-03-07T17:00:00Z&start=ge2031-03-07T18:00:00Z", all[2:]},
		{byService + "&_revinclude=Appointment:slot&_include=Nonsense&_count=1", all},
		{byService + "&_format=json", all},
		{"schedule.actor:healthcareservice=HealthcareService/" + service + "&status=busy", all[2:]},
	} {
		t.Run(c.query, func(t *testing.T) {
			got := p.do(ask{method: "GET", path: "/Slot?" + c.query})
			require.Equal(t, http.StatusOK, got.status, string(got.raw))
			require.Equal(t, c.want, names(got.body))
			require.Equal(t, len(c.want) > 0, got.body.Has("entry"))
			for _, e := range got.body.Objects("entry") {
				require.True(t, strings.HasPrefix(e.String("resource", "identifier", 0, "value"), "3f6f"))
			}
		})
	}
}

func TestIncludesAreToleratedInEverySpelling(t *testing.T) {
	p := newProvider(t)
	const schedule = "&_include=Slot:schedule"
	const toService = schedule + "&_include:iterate=Schedule:actor:HealthcareService"
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"&_include=Slot.schedule", []string{"Schedule/vale-gp"}},
		{schedule + "&_include:iterate=Schedule:actor:Practitioner", []string{"Schedule/vale-gp", "Practitioner/dr-a"}},
		{schedule + "&_include=Schedule:actor:Practitioner", []string{"Schedule/vale-gp", "Practitioner/dr-a"}},
		{schedule + "&_include:recurse=Schedule:actor:PractitionerRole", []string{"Schedule/vale-gp", "PractitionerRole/dr-a-role"}},
		{toService, []string{"Schedule/vale-gp", "HealthcareService/" + service}},
		{toService + "&_include:iterate=HealthcareService:organization", []string{"Schedule/vale-gp", "HealthcareService/" + service, "Organization/vale"}},
		{toService + "&_include:iterate=HealthcareService:Organization", []string{"Schedule/vale-gp", "HealthcareService/" + service, "Organization/vale"}},
		{toService + "&_include:iterate=HealthcareService:providedBy", []string{"Schedule/vale-gp", "HealthcareService/" + service, "Organization/vale"}},
		{toService + "&_include:iterate=HealthcareService.providedBy", []string{"Schedule/vale-gp", "HealthcareService/" + service, "Organization/vale"}},
		{toService + "&_include:iterate=HealthcareService:Location", []string{"Schedule/vale-gp", "HealthcareService/" + service, "Location/vale-site"}},
		{toService + "&_include=HealthcareService.location", []string{"Schedule/vale-gp", "HealthcareService/" + service, "Location/vale-site"}},
		{"&_include:iterate=HealthcareService.location", []string{}},
	} {
		t.Run(c.query, func(t *testing.T) {
			got := p.do(ask{method: "GET", path: "/Slot?" + byService + "&status=free" + c.query})
			require.Equal(t, http.StatusOK, got.status)
			require.Equal(t, append([]string{"Slot/vale-1730", "Slot/vale-1745"}, c.want...), names(got.body),
				"each is included once though two slots share it")
		})
	}
	annexe := p.do(ask{method: "GET", path: "/Slot?schedule.actor:healthcareservice=2000099909" + toService})
	require.Equal(t, []string{"Slot/nurse-1730", "Schedule/vale-nurse", "HealthcareService/2000099909", "Location/vale-annexe"}, names(annexe.body))
}

func TestSlotSearchesAreRefused(t *testing.T) {
	p := newProvider(t)
	bad := func(name, query, says string) struct {
		query string
		refusal
	} {
		return struct {
			query string
			refusal
		}{query, refusal{name: name, status: 400, code: "invalid", details: "INVALID_PARAMETER", diagnostics: says}}
	}
	for _, c := range []struct {
		query string
		refusal
	}{
		bad("a plus sign sent as it is", "&start=ge2031-03-07T16:05:00+00:00", "%2B"),
		bad("a date-time without offset", "&start=ge2031-03-07T16:05:00", "offset"),
		bad("a date-time without seconds", "&start=ge2031-03-07T16:05Z", "start"),
		bad("an unknown prefix", "&start=ne2031-03-07T16:05:00Z", "prefix"),
		bad("a word for a date", "&start=tomorrow", "start"),
		bad("an empty start", "&start=", "start"),
		bad("a day that does not exist", "&start=2031-02-30", "calendar"),
		bad("a partial date", "&start=2031-03", "start"),
		bad("a reversed window", "&start=ge2031-03-08T00:00:00Z&start=le2031-03-07T17:00:00Z", "ends before"),
		bad("a window in the past", "&start=ge2031-03-01T00:00:00Z&start=le2031-03-07T16:11:59Z", "past"),
		bad("a window that has just passed", "&start=lt2031-03-07T16:12:00Z", "past"),
		bad("a day in the past", "&start=2031-03-06", "past"),
		bad("an unknown status", "&status=available", "status"),
		bad("an empty status", "&status=", "status"),
		bad("a service id that is none", "&schedule.actor:healthcareservice=a%20b", "service"),
		bad("a value badly encoded", "&start=%2", "percent-encoded"),
	} {
		t.Run(c.name, func(t *testing.T) {
			checkOutcome(t, p.do(ask{method: "GET", path: "/Slot?" + byService + c.query}), c.refusal)
		})
	}
	t.Run("an unknown service", func(t *testing.T) {
		got := p.do(ask{method: "GET", path: "/Slot?schedule.actor:healthcareservice=2000099999"})
		checkOutcome(t, got, refusal{status: 404, code: "not-found", details: "NO_RECORD_FOUND", diagnostics: "service"})
	})
}

func TestTheOutdatedInteractionIDOfASlotSearchIsTolerated(t *testing.T) {
	got := newProvider(t).do(ask{
		method: "GET", path: "/Slot?" + byService, header: map[string]string{"Ssp-InteractionID": prefix + "read:slot"},
	})
	require.Equal(t, http.StatusOK, got.status)
}

func TestACancelledSlotIsOfferedAgain(t *testing.T) {
	p := newProvider(t)
	search := ask{method: "GET", path: "/Slot?" + byService + "&status=free"}
	read := p.book()
	require.Equal(t, []string{"Slot/vale-1745"}, names(p.do(search).body))
	p.do(p.cancelAsk(read))
	require.Equal(t, []string{"Slot/vale-1730", "Slot/vale-1745"}, names(p.do(search).body))
}
