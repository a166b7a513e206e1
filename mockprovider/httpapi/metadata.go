package httpapi

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// The version of the Booking API that is spoken, and the day it was published. Source: NF-04.
const (
	APIVersion   = "2.0.4"
	apiPublished = "2021-06-22"
)

// profiles are the ten Care Connect profiles of the Standard. Source: NF-02.
var profiles = []string{
	"Slot", "HealthcareService", "Schedule", "Appointment", "Patient",
	"DocumentReference", "Practitioner", "PractitionerRole", "Organization", "Location",
}

// metadata answers GET metadata. It states no operation: the Standard defines none,
// and so none to rebook. Source: Booking API, capability statement; NF-01 to NF-05, RB-02.
func (a *api) metadata(c *call) (fault.Reply, error) {
	var claimed []any
	for _, p := range profiles {
		claimed = append(claimed, reference(fhir.Profile(p)))
	}
	return c.answer(http.StatusOK, fhir.Resource{
		"resourceType": "CapabilityStatement",
		"version":      APIVersion,
		"name":         a.Name,
		"status":       "active",
		"date":         apiPublished,
		"publisher":    a.Name + " (" + a.ODS + ")",
		"contact":      []any{map[string]any{"name": a.Name}},
		"description": "Mock booking provider with synthetic data, for conformance testing of the NHS Booking Standard. " +
			"Updates need If-Match; every version is kept; the X-Request-Id of a success is refused when used again.",
		"copyright":     "Synthetic data only",
		"kind":          "capability",
		"software":      map[string]any{"name": "rebookcheck mock provider", "version": a.Version},
		"fhirVersion":   "3.0.1",
		"acceptUnknown": "both",
		"format":        []any{"application/fhir+json", "application/fhir+xml"},
		"profile":       claimed,
		"rest": []any{map[string]any{
			"mode":     "server",
			"security": map[string]any{"cors": true},
			"resource": []any{appointmentCapability(), slotCapability()},
		}},
	})
}

func appointmentCapability() map[string]any {
	return map[string]any{
		"type":         "Appointment",
		"profile":      reference(fhir.Profile("Appointment")),
		"interaction":  codes("read", "vread", "create", "update", "search-type"),
		"versioning":   "versioned-update",
		"readHistory":  true,
		"updateCreate": false,
		"searchParam": []any{
			searchParam("identifier", "token", "The NHS number of the patient whose bookings are wanted."),
			searchParam("_id", "token", "The id of a booking."),
			searchParam("version", "token", "A version of the booking named by _id."),
		},
	}
}

func slotCapability() map[string]any {
	service := searchParam("service", "token",
		"The service id from the directory of services, sent as schedule.actor:healthcareservice.")
	service["definition"] = "https://fhir.nhs.uk/STU3/SearchParameter/apiBooking-SearchSlots-Service-1"
	return map[string]any{
		"type":        "Slot",
		"profile":     reference(fhir.Profile("Slot")),
		"interaction": codes("search-type"),
		"searchInclude": []any{
			"Slot.schedule", "Schedule:actor:Practitioner", "Schedule:actor:PractitionerRole",
			"Schedule:actor:HealthcareService", "HealthcareService.providedBy", "HealthcareService:location",
		},
		"searchParam": []any{
			service,
			searchParam("status", "token", "free, busy, or both separated by a comma."),
			searchParam("start", "date", "When the slot starts: ge, gt, le or lt and a date-time with an offset."),
		},
	}
}

func codes(names ...string) []any {
	out := make([]any, len(names))
	for i, name := range names {
		out[i] = map[string]any{"code": name}
	}
	return out
}

func searchParam(name, kind, documentation string) map[string]any {
	return map[string]any{"name": name, "type": kind, "documentation": documentation}
}
