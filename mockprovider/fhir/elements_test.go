package fhir

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
)

// described is a JSON Schema, as far as it says what the table says.
type described struct {
	Ref         string               `json:"$ref"`
	Type        any                  `json:"type"`
	Properties  map[string]described `json:"properties"`
	Items       *described           `json:"items"`
	AllOf       []described          `json:"allOf"`
	AnyOf       []described          `json:"anyOf"`
	Definitions map[string]described `json:"definitions"`
	Enum        []string             `json:"enum"`
}

// schemaNames are the definitions whose names differ from those of the table.
var schemaNames = map[string]string{
	"Participant": "Appointment.participant", "PatientContact": "Patient.contact", "PatientLink": "Patient.link",
	"DocumentRelation": "DocumentReference.relatesTo", "DocumentContent": "DocumentReference.content",
	"DocumentRelated": "DocumentReference.context.related", "DocumentContext": "DocumentReference.context",
	"AvailableTime": "HealthcareService.availableTime", "NotAvailable": "HealthcareService.notAvailable",
	"Qualification": "Practitioner.qualification", "OrganizationContact": "Organization.contact", "Position": "Location.position",
	"OutcomeIssue": "OperationOutcome.issue", "BundleLink": "Bundle.link", "BundleSearch": "Bundle.entry.search",
	"Software": "CapabilityStatement.software", "Implementation": "CapabilityStatement.implementation",
	"ResourceInteraction": "CapabilityStatement.interaction", "SearchParameter": "CapabilityStatement.searchParam",
	"SecurityCertificate": "CapabilityStatement.rest.security.certificate", "ServerSecurity": "CapabilityStatement.rest.security",
	"ResourceCapability": "CapabilityStatement.rest.resource", "RestCapability": "CapabilityStatement.rest",
}

// UnmarshalJSON lets the schemas true and false say nothing.
func (d *described) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return nil
	}
	type plain described
	return json.Unmarshal(data, (*plain)(d))
}

func schemaTypes(t *testing.T) map[string]described {
	t.Helper()
	data, err := fixtures.FS.ReadFile("schemas/types.json")
	require.NoError(t, err)
	var all described
	require.NoError(t, json.Unmarshal(data, &all))
	return all.Definitions
}

// form says what JSON has for a schema: array of, object, string, boolean, number.
func form(all map[string]described, d described) string {
	switch typ, _ := d.Type.(string); {
	case d.Ref != "":
		return form(all, all[strings.TrimPrefix(d.Ref, "#/definitions/")])
	case typ == "array":
		if d.Items == nil {
			return "array of object"
		}
		return "array of " + form(all, *d.Items)
	case typ == "integer":
		return "number"
	case typ != "":
		return typ
	case len(d.AllOf) > 0:
		return form(all, d.AllOf[0])
	case len(d.AnyOf) > 0:
		return form(all, d.AnyOf[0])
	case len(d.Enum) > 0:
		return "string"
	}
	return "object"
}

func (e *element) form() string {
	out := map[kind]string{booleanKind: "boolean", numberKind: "number", complexKind: "object", resourceKind: "object"}[e.kind]
	if out == "" {
		out = "string"
	}
	if e.array {
		return "array of " + out
	}
	return out
}

func TestTheTableAgreesWithTheSchemas(t *testing.T) {
	t.Parallel()
	all := schemaTypes(t)
	checked := 0
	for name, d := range all {
		typ, ok := elementTypes()[name]
		if other := schemaNames[name]; other != "" {
			typ, ok = elementTypes()[other]
			require.True(t, ok, other)
		}
		if !ok || len(d.Properties) == 0 {
			continue
		}
		for child, property := range d.Properties {
			if child == "resourceType" || child[0] == '_' {
				if child[0] == '_' {
					e, ok := typ.child(child[1:])
					require.True(t, ok && e.primitive() || ok && e.kind == xhtmlKind, "%s.%s", name, child)
				}
				continue
			}
			e, ok := typ.child(child)
			require.True(t, ok, "the table lacks %s.%s", name, child)
			want := form(all, property)
			if want == "array of " || property.Ref == "#/definitions/Contained" {
				want = "array of object"
			}
			require.Equal(t, want, e.form(), "%s.%s", name, child)
			checked++
		}
		for _, e := range typ.children { // a schema may leave out what a profile forbids
			if _, ok := d.Properties[e.name]; !ok && !forbidden[typ.name+"."+e.name] {
				t.Errorf("the schema of %s lacks %s", name, e.name)
			}
		}
	}
	require.Greater(t, checked, 200)
}

// forbidden are the elements of FHIR that Care Connect or the Standard rules out.
// Source: Patient, Practitioner, Bundle, CapabilityStatement.
var forbidden = map[string]bool{
	"Patient.animal": true, "Patient.communication": true, "Practitioner.communication": true,
	"Bundle.entry.search.score": true, "CapabilityStatement.rest.operation": true,
}

// arrays, booleans and numbers are the lists of the resource tables' section on
// converting XML and JSON, word for word but for elements nested in one another.
var (
	arrays = map[string]string{
		"Appointment":             "identifier serviceType specialty reason indication supportingInformation slot incomingReferral participant requestedPeriod",
		"Appointment.participant": "type",
		"Slot":                    "identifier serviceType specialty",
		"Schedule":                "identifier serviceType specialty actor",
		"HealthcareService":       "identifier type specialty location telecom coverageArea serviceProvisionCode programName characteristic referralMethod availableTime notAvailable endpoint",

		"HealthcareService.availableTime": "daysOfWeek",
		"Practitioner":                    "identifier name telecom address photo qualification communication",
		"Practitioner.qualification":      "identifier",
		"PractitionerRole":                "identifier code specialty location healthcareService telecom availableTime notAvailable endpoint",
		"PractitionerRole.availableTime":  "daysOfWeek",
		"Organization":                    "identifier type alias telecom address contact endpoint",
		"Organization.contact":            "telecom",
		"Location":                        "identifier alias telecom endpoint",
		"Patient":                         "identifier name telecom address photo contact communication generalPractitioner link",
		"Patient.contact":                 "relationship telecom",
		"DocumentReference":               "identifier author relatesTo securityLabel content",
		"DocumentReference.context":       "event related",
		"Bundle":                          "link entry",
		"Bundle.entry":                    "link",
		"Signature":                       "type",
		"OperationOutcome":                "issue",
		"OperationOutcome.issue":          "location expression",

		"CapabilityStatement":               "contact useContext jurisdiction instantiates format patchFormat implementationGuide profile rest messaging document",
		"ContactDetail":                     "telecom",
		"CapabilityStatement.rest":          "resource interaction searchParam operation compartment",
		"CapabilityStatement.rest.security": "service certificate",
		"CapabilityStatement.rest.resource": "interaction referencePolicy searchInclude searchRevInclude searchParam",
		"CodeableConcept":                   "coding",
		"HumanName":                         "given prefix suffix",
		"Address":                           "line",
		"Meta":                              "profile security tag",
	}
	booleans = map[string]string{
		"Slot": "overbooked", "Schedule": "active", "HealthcareService": "active appointmentRequired", "Practitioner": "active",
		"PractitionerRole": "active", "Organization": "active", "Patient": "active deceasedBoolean multipleBirthBoolean",
		"HealthcareService.availableTime": "allDay", "PractitionerRole.availableTime": "allDay",
		"CapabilityStatement": "experimental", "CapabilityStatement.rest.security": "cors",
		"CapabilityStatement.rest.resource": "readHistory updateCreate conditionalCreate conditionalUpdate",
		"Coding":                            "userSelected", "Extension": "valueBoolean", "Patient.communication": "preferred",
	}
	numbers = map[string]string{
		"Appointment": "priority minutesDuration", "ContactPoint": "rank", "Attachment": "size", "Patient": "multipleBirthInteger",
		"Bundle": "total", "CapabilityStatement.messaging": "reliableCache",
		"Location.position": "longitude latitude altitude", "Bundle.entry.search": "score",
	}
)

// beyond are the types with arrays or numbers that the Standard does not list.
var beyond = []string{"Device", "Timing", "Timing.repeat", "Quantity", "SampledData", "Extension", "CapabilityStatement.messaging"}

func TestTheTableHoldsTheListsOfTheStandard(t *testing.T) {
	t.Parallel()
	of := func(typ *elementType, is func(element) bool) string {
		var out []string
		for _, e := range typ.children {
			if is(e) && !strings.HasSuffix(strings.ToLower(e.name), "extension") && e.name != "contained" {
				out = append(out, e.name)
			}
		}
		return strings.Join(out, " ")
	}
	for _, name := range slices.Sorted(maps.Keys(elementTypes())) {
		typ := elementTypes()[name]
		require.Equal(t, booleans[name], of(typ, func(e element) bool { return e.kind == booleanKind }), name)
		if slices.Contains(beyond, name) {
			continue
		}
		require.Equal(t, arrays[name], of(typ, func(e element) bool { return e.array }), name)
		require.Equal(t, numbers[name], of(typ, func(e element) bool { return e.kind == numberKind }), name)
	}
	for _, list := range []map[string]string{arrays, booleans, numbers} {
		for name := range list {
			require.Contains(t, elementTypes(), name)
		}
	}
}

func TestTheTableIsWhole(t *testing.T) {
	t.Parallel()
	for name, typ := range elementTypes() {
		require.NotEmpty(t, typ.children, "%s is used and not described", name)
		require.Len(t, typ.place, len(typ.children), "%s has a child twice", name)
	}
	for name := range strings.FieldsSeq("Appointment Slot Schedule HealthcareService Practitioner PractitionerRole Organization Location " +
		"Patient DocumentReference Bundle OperationOutcome CapabilityStatement Device") {
		require.True(t, elementTypes()[name].resource(), name)
	}
	require.False(t, elementTypes()["Narrative"].resource())
	require.Equal(t, "DomainResource", resourceType("Basic").name)
	require.Equal(t, "DomainResource", resourceType("Period").name)
}
