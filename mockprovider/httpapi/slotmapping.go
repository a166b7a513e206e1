package httpapi

import (
	"net/url"
	"strconv"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// slotResource is a slot as a search shows it. Source: Slot; SL-37 to SL-41, SL-52, SL-53.
func slotResource(s booking.Slot) fhir.Resource {
	meta := profiled("Slot")
	meta["versionId"] = strconv.Itoa(s.Version)
	r := fhir.Resource{
		"resourceType": "Slot", "id": s.ID, "meta": meta,
		"identifier": slotIdentifier(s),
		"schedule":   reference("Schedule/" + s.Schedule),
		"status":     string(s.Status),
		"start":      fhir.FormatInstant(s.Start), "end": fhir.FormatInstant(s.End),
	}
	if s.DeliveryChannel != "" {
		r["extension"] = []any{map[string]any{"url": fhir.DeliveryChannelExtension, "valueCode": s.DeliveryChannel}}
	}
	return r
}

func slotIdentifier(s booking.Slot) []any { return identifier(fhir.UUIDSystem, s.Identifier) }

func identifier(system, value string) []any {
	return []any{map[string]any{"system": system, "value": value}}
}

// localSystem names the provider's own identifiers of one kind: https://utc.vale.example/Id/patient.
func localSystem(base, kind string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base + "/Id/" + kind
	}
	return u.Scheme + "://" + u.Host + "/Id/" + kind
}

// scheduleResource has one to three actors, of which exactly one is the service. Source: Schedule; SL-43, SL-44.
func scheduleResource(s booking.Schedule, base string) fhir.Resource {
	actors := []any{reference("HealthcareService/" + string(s.Service))}
	for _, actor := range []struct{ resourceType, id string }{
		{"Practitioner", s.Practitioner.ID}, {"PractitionerRole", s.Role.ID}, {"Location", s.Location.ID},
	} {
		if actor.id != "" {
			actors = append(actors, reference(actor.resourceType+"/"+actor.id))
		}
	}
	name := s.Identifier
	if name == "" {
		name = s.ID
	}
	return fhir.Resource{
		"resourceType": "Schedule", "id": s.ID, "meta": profiled("Schedule"),
		"identifier": identifier(localSystem(base, "diary"), name), "actor": actors,
	}
}

// dosSystem names service directory identifiers; the Standard does not define one, so values are matched.
const dosSystem = "https://dos.example/Id/service"

// serviceResource carries the service id both as id and as identifier. Source: HealthcareService; SL-45.
func serviceResource(s booking.Service) fhir.Resource {
	r := fhir.Resource{
		"resourceType": "HealthcareService", "id": string(s.ID), "meta": profiled("HealthcareService"),
		"identifier": identifier(dosSystem, string(s.ID)),
	}
	text(r, "name", s.Name)
	if s.Organization.ID != "" {
		r["providedBy"] = reference("Organization/" + s.Organization.ID)
	}
	if s.Location.ID != "" {
		r["location"] = []any{reference("Location/" + s.Location.ID)}
	}
	return r
}

func locationResource(l booking.Location) fhir.Resource {
	r := fhir.Resource{"resourceType": "Location", "id": l.ID, "meta": profiled("Location")}
	text(r, "name", l.Name)
	address := fhir.Resource{}
	if len(l.Lines) > 0 {
		lines := make([]any, len(l.Lines))
		for i, line := range l.Lines {
			lines[i] = line
		}
		address["line"] = lines
	}
	text(address, "city", l.City)
	text(address, "postalCode", l.Postcode)
	if len(address) > 0 {
		r["address"] = map[string]any(address)
	}
	return r
}

func organizationResource(o booking.Organization) fhir.Resource {
	r := fhir.Resource{"resourceType": "Organization", "id": o.ID, "meta": profiled("Organization")}
	if o.ODS != "" {
		r["identifier"] = identifier(fhir.ODSSystem, o.ODS)
	}
	text(r, "name", o.Name)
	return r
}

func practitionerResource(p booking.Practitioner) fhir.Resource {
	r := fhir.Resource{"resourceType": "Practitioner", "id": p.ID, "meta": profiled("Practitioner")}
	if p.UserID != "" {
		r["identifier"] = identifier("https://fhir.nhs.uk/Id/sds-user-id", p.UserID)
	}
	name := fhir.Resource{}
	text(name, "family", p.Family)
	if p.Given != "" {
		name["given"] = []any{p.Given}
	}
	if p.Prefix != "" {
		name["prefix"] = []any{p.Prefix}
	}
	if len(name) > 0 {
		name["use"] = "official"
		r["name"] = []any{map[string]any(name)}
	}
	text(r, "gender", p.Gender)
	return r
}

// roleResource ties the role to the schedule's practitioner and the service's organisation.
func roleResource(s booking.Schedule, o booking.Organization) fhir.Resource {
	r := fhir.Resource{"resourceType": "PractitionerRole", "id": s.Role.ID, "meta": profiled("PractitionerRole")}
	if s.Practitioner.ID != "" {
		r["practitioner"] = reference("Practitioner/" + s.Practitioner.ID)
	}
	if o.ID != "" {
		r["organization"] = reference("Organization/" + o.ID)
	}
	if s.Role.Code != "" {
		r["code"] = []any{map[string]any{"coding": []any{fhir.Coding{
			System: "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1",
			Code:   s.Role.Code, Display: s.Role.Display,
		}.Tree()}}}
	}
	return r
}

func text(r fhir.Resource, name, value string) {
	if value != "" {
		r[name] = value
	}
}
