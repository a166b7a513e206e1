package httpapi_test

import (
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

func newSchemas(t testing.TB) *schema.Set {
	t.Helper()
	set, err := schema.New(schema.Config{ValidNHSNumber: func(n string) bool { return booking.NHSNumber(n).Valid() }})
	require.NoError(t, err)
	return set
}

// fits holds an answer to the schema of its use, and returns it.
func fits(t testing.TB, set *schema.Set, use schema.Use, status int, got told) fhir.Resource {
	t.Helper()
	require.Equal(t, status, got.status, string(got.raw))
	require.NotNil(t, got.body, string(got.raw))
	require.NoError(t, set.Validate(use, got.body), string(got.raw))
	return got.body
}

const everyInclude = "&_include=Slot:schedule&_include:iterate=Schedule:actor:Practitioner" +
	"&_include:iterate=Schedule:actor:PractitionerRole&_include:iterate=Schedule:actor:HealthcareService" +
	"&_include:iterate=HealthcareService:organization&_include:iterate=HealthcareService:location"

func TestTheAnswerToASlotSearchFitsItsSchemaWhateverIsIncluded(t *testing.T) {
	t.Parallel()
	set, p := newSchemas(t), newProvider(t)
	for name, query := range map[string]string{
		"everything included":                  byService + "&status=free" + everyInclude,
		"every service, everything included":   "status=free,busy" + everyInclude + "&_include:iterate=Schedule:actor:Location",
		"every service, without actors' place": "status=free,busy" + everyInclude,
		"nothing included":                     byService,
		"schedules":                            byService + "&_include=Slot.schedule",
		"schedules and services":               byService + "&_include=Slot:schedule&_include=Schedule:actor:HealthcareService",
		"nothing found":                        byService + "&start=ge2031-03-09",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fits(t, set, schema.SlotBundle, http.StatusOK, p.do(ask{method: "GET", path: "/Slot?" + query}))
			require.Empty(t, set.Warnings(schema.SlotBundle, body))
		})
	}
	fits(t, set, schema.Slot, http.StatusOK, p.do(ask{method: "GET", path: "/Slot/vale-1730"}))
}

func TestWhatAProviderSaysOfABookingFitsItsSchemaFromBookingToCancellation(t *testing.T) {
	t.Parallel()
	set, p := newSchemas(t), newProvider(t)
	post := ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))}
	made := fits(t, set, schema.Appointment, http.StatusCreated, p.do(post))
	fits(t, set, schema.Appointment, http.StatusOK, p.do(ask{method: "GET", path: "/Appointment/" + made.ID()}))
	search := "/Appointment?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001006"
	found := fits(t, set, schema.BookingBundle, http.StatusOK, p.do(ask{method: "GET", path: search}))
	require.Len(t, found.Objects("entry"), 1)

	cancelled := fits(t, set, schema.Appointment, http.StatusOK, p.do(p.cancelAsk(made)))
	require.Equal(t, "cancelled", cancelled.String("status"))
	for _, version := range []string{made.Version(), cancelled.Version()} {
		fits(t, set, schema.Appointment, http.StatusOK,
			p.do(ask{method: "GET", path: "/Appointment/" + made.ID() + "/_history/" + version}))
	}
	fits(t, set, schema.BookingBundle, http.StatusOK, p.do(ask{method: "GET", path: search}))
	none := strings.Replace(search, "9990001006", "9990001014", 1)
	fits(t, set, schema.BookingBundle, http.StatusOK, p.do(ask{method: "GET", path: none}))
}

func TestEveryValidBookingIsAnsweredWithOneThatFitsItsSchema(t *testing.T) {
	t.Parallel()
	set := newSchemas(t)
	found, err := fs.Glob(fixtures.FS, "resources/valid/booking-request/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, found)
	for _, file := range found {
		name := strings.TrimSuffix(path.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			body := encoded(t, resource(t, "valid/booking-request/"+name))
			fits(t, set, schema.Appointment, http.StatusCreated, p.do(ask{method: "POST", path: "/Appointment", body: body}))
		})
	}
}

func TestTheCapabilityStatementFitsItsSchema(t *testing.T) {
	t.Parallel()
	set, p := newSchemas(t), newProvider(t)
	body := fits(t, set, schema.CapabilityStatement, http.StatusOK, p.do(ask{method: "GET", path: "/metadata"}))
	require.Empty(t, set.Warnings(schema.CapabilityStatement, body))
}

func TestEveryRefusalFitsItsSchema(t *testing.T) {
	t.Parallel()
	set := newSchemas(t)
	for _, row := range errorRows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(c *httpapi.Config) {
				if strings.HasPrefix(row.name, "E12") {
					c.Now = func() time.Time { panic("a fault of the provider's own") }
				}
			})
			body := fits(t, set, schema.OperationOutcome, row.status, p.do(row.ask(p)))
			require.Empty(t, set.Warnings(schema.OperationOutcome, body))
		})
	}
}
