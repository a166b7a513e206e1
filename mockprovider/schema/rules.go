package schema

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// rules applies what JSON Schema cannot say. The order is that in which faults are
// told: what a sender must put right first comes first.
func (s *Set) rules(use Use, r fhir.Resource) []Finding {
	switch use {
	case BookingRequest, Appointment:
		return s.bookingRules(r)
	case Pointer, PointerAnswer:
		return append(s.nhsNumbers(r, nil), period(r, "Appointment")...)
	case Slot:
		return append(period(r, "Slot"), once(r, "Slot.extension", knownExtensions)...)
	case Schedule:
		return actors(r, "Schedule.actor")
	case Patient:
		return s.patientRules(r)
	case DocumentReference:
		return indexed(r, "DocumentReference.indexed")
	case SlotBundle, BookingBundle, PointerBundle:
		return s.bundleRules(use, r)
	case Organization, Practitioner, Location:
		return slicesOnce(r)
	case PractitionerRole, HealthcareService, OperationOutcome, CapabilityStatement, RegistryToken:
		// The schema says it all.
	case Cancellation:
		// The comparison with the stored booking settles the rest.
	}
	return nil
}

// The paths of what a booking contains.
const (
	inPatient  = "Appointment.contained.ofType(Patient)"
	inDocument = "Appointment.contained.ofType(DocumentReference)"
	inSlot     = "Appointment.contained.ofType(Slot)"
)

func (s *Set) bookingRules(r fhir.Resource) []Finding {
	all := setOf(r)
	if out := append(all.complete(), all.references(r)...); len(out) > 0 {
		return out // the rest takes the contained resources for granted
	}
	patient, document, slot := all[0].one, all[1].one, all[2].one
	var out []Finding
	out = append(out, contactRanks(patient, inPatient+".telecom")...)
	out = append(out, s.nhsNumbers(r, patient)...)
	out = append(out, birthDay(patient, inPatient+".birthDate")...)
	out = append(out, indexed(document, inDocument+".indexed")...)
	out = append(out, period(r, "Appointment")...)
	out = append(out, slotTimes(r, slot)...)
	out = append(out, once(r, "Appointment.extension", knownExtensions)...)
	out = append(out, once(slot, inSlot+".extension", knownExtensions)...)
	return append(out, verifiedOnce(patient, inPatient+".identifier")...)
}

func (s *Set) patientRules(r fhir.Resource) []Finding {
	out := contactRanks(r, "Patient.telecom")
	out = append(out, s.nhsNumber("Patient.identifier", numberOf(r))...)
	out = append(out, birthDay(r, "Patient.birthDate")...)
	return append(out, verifiedOnce(r, "Patient.identifier")...)
}

// kept are the contained resources of one type: how many, and the last of them and
// where it stands.
type kept struct {
	one       fhir.Resource
	at, count int
}

func containedOf(r fhir.Resource, resourceType string) kept {
	var out kept
	list, _ := r["contained"].([]any)
	for i, item := range list {
		if c, ok := item.(map[string]any); ok && c["resourceType"] == resourceType {
			out = kept{one: c, at: i, count: out.count + 1}
		}
	}
	return out
}

// booked are the contained resources of a booking and the element that refers to each.
var booked = [3]struct{ resourceType, element string }{
	{"Patient", "participant[0].actor"},
	{"DocumentReference", "supportingInformation[0]"},
	{"Slot", "slot[0]"},
}

// bookedSet holds, in the order of booked, what a booking contains.
type bookedSet [len(booked)]kept

func setOf(r fhir.Resource) bookedSet {
	var out bookedSet
	for i := range booked {
		out[i] = containedOf(r, booked[i].resourceType)
	}
	return out
}

// complete: one DocumentReference, one Patient and one Slot, in any order, with local
// ids of their own. Source: BK-12, BK-13.
func (b *bookedSet) complete() []Finding {
	var out []Finding
	for i := range b {
		if n := b[i].count; n != 1 {
			out = append(out, Finding{Profile, "Appointment.contained", "must hold one " + booked[i].resourceType + " and holds " + digits(n)})
		}
	}
	for i := range b {
		for j := range i {
			if b[i].count > 0 && b[j].count > 0 && b[i].one["id"] == b[j].one["id"] {
				out = append(out, Finding{Profile, "Appointment.contained[" + digits(max(b[i].at, b[j].at)) + "].id", "is used twice"})
			}
		}
	}
	return out
}

// references: each contained resource is the one its element refers to. Source: BK-11, BK-16, BK-20.
func (b *bookedSet) references(r fhir.Resource) []Finding {
	actor := child(first(r, "participant"), "actor")
	to := [len(booked)]string{
		text(actor, "reference"), text(first(r, "supportingInformation"), "reference"), text(first(r, "slot"), "reference"),
	}
	var out []Finding
	for i := range b {
		id, _ := strings.CutPrefix(to[i], "#")
		if b[i].count > 0 && text(b[i].one, "id") == id {
			continue
		}
		at := "Appointment." + booked[i].element
		if _, ok := r.Resolve(to[i]); ok {
			out = append(out, Finding{Reference, at, "must refer to the contained " + booked[i].resourceType})
		} else {
			out = append(out, Finding{Reference, at, "refers to a contained resource that is not there"})
		}
	}
	return out
}

// nhsNumbers: valid, synthetic, and the same wherever the number is given. Source: BK-18, BK-26, BK-72.
func (s *Set) nhsNumbers(r, patient fhir.Resource) []Finding {
	own := numberOf(patient)
	if out := s.nhsNumber(inPatient+".identifier", own); len(out) > 0 {
		return out
	}
	id := child(child(first(r, "participant"), "actor"), "identifier")
	if text(id, "system") != fhir.NHSNumberSystem {
		return nil
	}
	at, number := "Appointment.participant[0].actor.identifier", text(id, "value")
	if out := s.nhsNumber(at, number); len(out) > 0 {
		return out
	}
	if own != "" && own != number {
		return []Finding{{Conflicting, at, "is not the NHS number of the contained Patient"}}
	}
	return nil
}

// nhsNumber checks one number, when there is one.
func (s *Set) nhsNumber(path, number string) []Finding {
	switch {
	case number == "":
		return nil
	case !s.config.ValidNHSNumber(number):
		return []Finding{{NHSNumber, path, "the NHS number is not valid"}}
	case !s.config.AnyRange && !strings.HasPrefix(number, "999"):
		return []Finding{{RealNHSNumber, path, "synthetic numbers only (999 range)"}}
	}
	return nil
}

func numberOf(patient fhir.Resource) string {
	list, _ := patient["identifier"].([]any)
	for _, item := range list {
		if id, ok := item.(map[string]any); ok && id["system"] == fhir.NHSNumberSystem {
			return text(id, "value")
		}
	}
	return ""
}
