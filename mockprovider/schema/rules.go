package schema

import (
	"fmt"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// rules applies what JSON Schema cannot say. The order is that in which faults are
// told: what a sender must put right first comes first.
func (s *Set) rules(use Use, r fhir.Resource) []Finding {
	var out []Finding
	switch use {
	case BookingRequest:
		out = append(out, containedSet(r)...)
		out = append(out, references(r)...)
		if len(out) > 0 {
			return out // the rest takes the contained resources for granted
		}
		out = append(out, contactRanks(r)...)
		out = append(out, s.nhsNumbers(r)...)
		out = append(out, days(r)...)
		out = append(out, period(r, "Appointment")...)
		out = append(out, slotTimes(r)...)
	case Pointer:
		out = append(out, s.nhsNumbers(r)...)
		out = append(out, period(r, "Appointment")...)
	case Cancellation:
		// The comparison with the stored booking settles the rest.
	}
	return out
}

// booked are the contained resources of a booking and the element that refers to each.
var booked = []struct {
	resourceType string
	path         string
	from         []any
}{
	{"DocumentReference", "Appointment.supportingInformation[0]", []any{"supportingInformation", 0, "reference"}},
	{"Patient", "Appointment.participant[0].actor", []any{"participant", 0, "actor", "reference"}},
	{"Slot", "Appointment.slot[0]", []any{"slot", 0, "reference"}},
}

// containedSet: one DocumentReference, one Patient and one Slot, in any order, with
// local ids of their own. Source: BK-12, BK-13.
func containedSet(r fhir.Resource) []Finding {
	var out []Finding
	for _, b := range booked {
		if n := len(r.ContainedOf(b.resourceType)); n != 1 {
			out = append(out, Finding{
				Profile, "Appointment.contained",
				fmt.Sprintf("must hold one %s and holds %d", b.resourceType, n),
			})
		}
	}
	ids := map[string]bool{}
	for i, c := range r.Contained() {
		if ids[c.ID()] {
			out = append(out, Finding{Profile, fmt.Sprintf("Appointment.contained[%d].id", i), "is used twice"})
		}
		ids[c.ID()] = true
	}
	return out
}

// references: each contained resource is the one its element refers to. Source: BK-11, BK-16, BK-20.
func references(r fhir.Resource) []Finding {
	var out []Finding
	for _, b := range booked {
		target, ok := r.Resolve(r.String(b.from...))
		switch {
		case !ok:
			out = append(out, Finding{Reference, b.path, "refers to a contained resource that is not there"})
		case target.Type() != b.resourceType:
			out = append(out, Finding{Reference, b.path, "must refer to the contained " + b.resourceType})
		}
	}
	return out
}

// contactRanks: every contact point has a rank, and over the patient and all third
// parties exactly one has rank 1. Source: BK-31, BK-33 to BK-36.
func contactRanks(r fhir.Resource) []Finding {
	patient := r.ContainedOf("Patient")[0]
	points := patient.Objects("telecom")
	for _, contact := range patient.Objects("contact") {
		points = append(points, contact.Objects("telecom")...)
	}
	const path = "Appointment.contained.ofType(Patient).telecom"
	first := 0
	var primary fhir.Resource
	for _, p := range points {
		rank, ok := p.Int("rank")
		if !ok {
			return []Finding{{ContactRank, path, "every telecom of the Patient and its contacts needs a rank"}}
		}
		if rank == 1 {
			first++
			primary = p
		}
	}
	if first != 1 {
		return []Finding{{ContactRank, path, fmt.Sprintf(
			"exactly one telecom of the Patient and its contacts must have rank 1; %d have", first)}}
	}
	if primary.String("system") != "phone" {
		return []Finding{{Profile, path, "the telecom with rank 1 must be a phone"}}
	}
	return nil
}

// nhsNumbers: valid, synthetic, and the same wherever the number is given. Source: BK-18, BK-26, BK-72.
func (s *Set) nhsNumbers(r fhir.Resource) []Finding {
	type given struct{ path, value string }
	var numbers []given
	for _, p := range r.ContainedOf("Patient") {
		if v := p.Identifier(fhir.NHSNumberSystem, "identifier"); v != "" {
			numbers = append(numbers, given{"Appointment.contained.ofType(Patient).identifier", v})
		}
	}
	if id := r.Object("participant", 0, "actor", "identifier"); id.String("system") == fhir.NHSNumberSystem {
		numbers = append(numbers, given{"Appointment.participant[0].actor.identifier", id.String("value")})
	}
	for _, n := range numbers {
		if !s.config.ValidNHSNumber(n.value) {
			return []Finding{{NHSNumber, n.path, "the NHS number is not valid"}}
		}
		if !s.config.AnyRange && !strings.HasPrefix(n.value, "999") {
			return []Finding{{RealNHSNumber, n.path, "synthetic numbers only (999 range)"}}
		}
		if n.value != numbers[0].value {
			return []Finding{{Conflicting, n.path, "is not the NHS number of the contained Patient"}}
		}
	}
	return nil
}

// days: patterns let 30 February pass.
func days(r fhir.Resource) []Finding {
	patient := r.ContainedOf("Patient")[0]
	if _, err := time.Parse(time.DateOnly, patient.String("birthDate")); err != nil {
		return []Finding{{Profile, "Appointment.contained.ofType(Patient).birthDate", "is no day of the calendar"}}
	}
	doc := r.ContainedOf("DocumentReference")[0]
	if _, err := fhir.Instant(doc.String("indexed")); err != nil {
		return []Finding{{Profile, "Appointment.contained.ofType(DocumentReference).indexed", err.Error()}}
	}
	return nil
}

// period: start and end are real and in order. Source: FHIR STU3 instant; BK-06, BK-07.
func period(r fhir.Resource, path string) []Finding {
	start, err := fhir.Instant(r.String("start"))
	if err != nil {
		return []Finding{{Profile, path + ".start", err.Error()}}
	}
	end, err := fhir.Instant(r.String("end"))
	if err != nil {
		return []Finding{{Profile, path + ".end", err.Error()}}
	}
	if !end.After(start) {
		return []Finding{{Profile, path + ".end", "must be after the start"}}
	}
	return nil
}

// slotTimes: the contained Slot has the times of the Appointment. Source: BK-08, BK-14.
func slotTimes(r fhir.Resource) []Finding {
	slot := r.ContainedOf("Slot")[0]
	const path = "Appointment.contained.ofType(Slot)"
	if out := period(slot, path); len(out) > 0 {
		return out
	}
	for _, name := range []string{"start", "end"} {
		a, errA := fhir.Instant(r.String(name))
		b, errB := fhir.Instant(slot.String(name))
		if errA == nil && errB == nil && !a.Equal(b) {
			return []Finding{{Profile, "Appointment." + name, "is not the " + name + " of the contained Slot"}}
		}
	}
	return nil
}
