package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

const structures = "https://fhir.hl7.org.uk/STU3/StructureDefinition/"

// The extensions that the profiles name, each of which may be given once. Source:
// Care Connect Appointment and Slot.
const (
	cancellationReasonExtension  = structures + "Extension-CareConnect-AppointmentCancellationReason-1"
	bookingOrganisationExtension = structures + "Extension-CareConnect-BookingOrganisation-1"
	verificationExtension        = structures + "Extension-CareConnect-NHSNumberVerificationStatus-1"
)

var knownExtensions = []string{fhir.DeliveryChannelExtension, cancellationReasonExtension, bookingOrganisationExtension}

// once refuses a known extension that is given twice.
func once(r map[string]any, path string, urls []string) []Finding {
	for _, url := range urls {
		if countOf(r, "extension", "url", url) > 1 {
			return []Finding{{Profile, path, "has an extension twice that may be given once"}}
		}
	}
	return nil
}

// verifiedOnce: an identifier has one verification status. Source: BK-24.
func verifiedOnce(patient fhir.Resource, path string) []Finding {
	list, _ := patient["identifier"].([]any)
	for _, item := range list {
		id, _ := item.(map[string]any)
		if countOf(id, "extension", "url", verificationExtension) > 1 {
			return []Finding{{Profile, path + ".extension", "has a verification status twice"}}
		}
	}
	if countOf(patient, "identifier", "system", fhir.NHSNumberSystem) > 1 {
		return []Finding{{Profile, path, "holds more than one NHS number"}}
	}
	return nil
}

// slicesOnce: of the identifiers that the profiles name, all but the role profile id
// are given once at most. Source: Care Connect Practitioner, Organization and Location.
func slicesOnce(r fhir.Resource) []Finding {
	for _, system := range []string{
		"https://fhir.nhs.uk/Id/sds-user-id", fhir.ODSSystem, "https://fhir.nhs.uk/Id/ods-site-code",
	} {
		if countOf(r, "identifier", "system", system) > 1 {
			return []Finding{{Profile, r.Type() + ".identifier", "has two values of a system that may be given once"}}
		}
	}
	return nil
}

// countOf counts the objects of a list that have the value under the name.
func countOf(m map[string]any, list, name, value string) int {
	items, _ := m[list].([]any)
	n := 0
	for _, item := range items {
		if o, ok := item.(map[string]any); ok && o[name] == value {
			n++
		}
	}
	return n
}

// actors: a Schedule has a HealthcareService or a Location, and no kind of actor
// twice. Source: Booking API, Schedule; SL-43, SL-44.
func actors(r fhir.Resource, path string) []Finding {
	count := map[string]int{}
	for _, actor := range r.Objects("actor") {
		kind := typeOf(text(actor, "reference"))
		if count[kind]++; count[kind] > 1 {
			return []Finding{{Profile, path, "may have one " + kind + " only"}}
		}
	}
	switch {
	case count["HealthcareService"] == 0 && count["Location"] == 0:
		return []Finding{{Profile, path, "must have a HealthcareService or a Location"}}
	case count["PractitionerRole"] > 0 && count["Practitioner"] == 0:
		return []Finding{{Profile, path, "has a PractitionerRole and no Practitioner"}}
	}
	return nil
}

// typeOf returns the type that a reference names: Location of https://x/STU3/Location/1.
func typeOf(reference string) string {
	before, _ := cutLast(reference)
	if _, kind := cutLast(before); kind != "" {
		return kind
	}
	return before
}

// cutLast cuts at the last slash.
func cutLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+1:]
}

func sortedNames(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
