package reference

import (
	"maps"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Choice is a booking that is being made: the slot chosen and the request for it.
type Choice struct {
	Service  contract.Service
	Slot     Slot
	Document string
	Request  Request
}

// choose makes the request for a slot. A new encounter shows in it: a new document,
// a new X-Request-Id and no id [RB-07, BK-02, BK-46, SP-26].
func (v *Visit) choose(svc contract.Service, slot Slot) (*Choice, error) {
	b := v.sys.behaviour
	var documents []string
	for _, r := range v.Known() {
		if r.Document != "" {
			documents = append(documents, r.Document)
		}
	}
	c := &Choice{Service: svc, Slot: slot, Document: b.DocumentID(v.sys.newID(), documents)}
	body, err := render(v.appointment(c))
	if err != nil {
		return nil, err
	}
	c.Request = Request{
		Operation: Create, Method: http.MethodPost, Path: "/Appointment", Body: body,
		ID: v.sys.newID(), Header: http.Header{},
	}
	b.BookingRequest(v, &c.Request)
	return c, nil
}

func claim(resource string) Object {
	return Object{"profile": []any{profiles + "CareConnect-" + resource + "-1"}}
}

// appointment is the body of a booking request.
// Source: book an appointment; resources, sections 2, 5, 12 and 13; BK-02 to BK-43.
func (v *Visit) appointment(c *Choice) Object {
	p := v.Case.Patient
	actor := Object{"reference": "#pat1", "display": fullName(p)}
	if p.NHSNumber != "" {
		actor["identifier"] = Object{"use": "official", "system": systemNHSNumber, "value": p.NHSNumber}
	}
	return Object{
		"resourceType": "Appointment", "meta": claim("Appointment"), "language": "en-GB",
		"contained":             []any{v.documentReference(c.Document), containedPatient(p), containedSlot(c.Slot.Resource)},
		"status":                statusBooked,
		"description":           v.description(),
		"supportingInformation": []any{Object{"reference": "#doc1"}},
		"start":                 text(c.Slot.Resource, "start"),
		"end":                   text(c.Slot.Resource, "end"),
		"slot":                  []any{Object{"reference": "#slot1"}},
		"created":               v.Task.Now.UTC().Format("2006-01-02T15:04:05Z"),
		"participant":           []any{Object{"actor": actor, "status": "accepted"}},
	}
}

func (v *Visit) description() string {
	if n := len(v.Case.Outcomes); n > 0 && v.Case.Outcomes[n-1].Text != "" {
		return "111 referral: " + v.Case.Outcomes[n-1].Text
	}
	return "111 referral"
}

func (v *Visit) documentReference(uuid string) Object {
	return Object{
		"resourceType": "DocumentReference", "id": "doc1", "meta": claim("DocumentReference"),
		"identifier": []any{Object{"system": systemUUID, "value": uuid}},
		"status":     "current",
		"type": Object{"coding": []any{Object{
			"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17", "code": "POCD_MT200001GB02", "display": "Integrated Urgent Care Report",
		}}},
		"indexed": v.Task.Now.UTC().Format("2006-01-02T15:04:05.000Z"),
		"content": []any{Object{"attachment": Object{"contentType": "application/hl7-v3+xml", "language": "en"}}},
	}
}

// containedSlot copies a slot from the search result without what a contained resource may not have [BK-13, BK-14].
func containedSlot(found Object) Object {
	slot := maps.Clone(found)
	delete(slot, "text")
	delete(slot, "contained")
	slot["resourceType"], slot["id"], slot["meta"], slot["status"] = "Slot", "slot1", claim("Slot"), "busy"
	return slot
}

// containedPatient has an identifier only when the NHS number is known [BK-23, BK-25]. The
// patient's own telephone is its telecom, others' are in its contacts, ranked in the order
// in which they are to be tried [BK-31 to BK-36].
func containedPatient(p contract.Patient) Object {
	name := Object{"use": "official", "family": p.Family, "given": strs(strings.Fields(p.Given))}
	if p.Prefix != "" {
		name["prefix"] = strs([]string{p.Prefix})
	}
	home := Object{"use": "home", "postalCode": p.Postcode}
	if len(p.Address) > 0 {
		home["line"] = strs(p.Address)
	}
	if p.City != "" {
		home["city"] = p.City
	}
	out := Object{
		"resourceType": "Patient", "id": "pat1", "meta": claim("Patient"), "name": []any{name},
		"gender": p.Gender, "birthDate": p.BirthDate, "address": []any{home},
	}
	rank := 0
	phone := func(number string) []any {
		rank++
		return []any{Object{"system": "phone", "value": number, "use": "home", "rank": rank}}
	}
	if p.Phone != "" {
		out["telecom"] = phone(p.Phone)
	}
	var others []any
	for _, c := range p.Contacts {
		others = append(others, Object{
			"relationship": []any{Object{
				"coding": []any{Object{"system": "http://hl7.org/fhir/v2/0131", "code": "C", "display": "Emergency Contact"}},
				"text":   c.Relationship,
			}},
			"name":    Object{"use": "official", "family": c.Family, "given": strs(strings.Fields(c.Given))},
			"telecom": phone(c.Phone),
		})
	}
	if len(others) > 0 {
		out["contact"] = others
	}
	if p.NHSNumber != "" {
		out["identifier"] = []any{Object{
			"use": "official", "system": systemNHSNumber, "value": p.NHSNumber, "extension": []any{verified()},
		}}
	}
	return out
}

// verified is the extension that says how sure the NHS number is [BK-24].
func verified() Object {
	return Object{
		"url": profiles + "Extension-CareConnect-NHSNumberVerificationStatus-1",
		"valueCodeableConcept": Object{"coding": []any{Object{
			"system": "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1",
			"code":   "01", "display": "Number present and verified",
		}}},
	}
}

func fullName(p contract.Patient) string {
	return strings.Join(strings.Fields(p.Prefix+" "+p.Given+" "+p.Family), " ")
}

func strs(in []string) []any {
	out := make([]any, len(in))
	for i, s := range in {
		out[i] = s
	}
	return out
}
