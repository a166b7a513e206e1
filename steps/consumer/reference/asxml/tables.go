package asxml

import (
	"encoding/json"
	"slices"
	"strings"
)

// table is the elements of a type in the order of FHIR.
type table []element

// element is one of them: many when it repeats, of its type where it is not a plain text.
type element struct {
	name string
	many bool
	of   string
}

func (t table) child(name string) element {
	if i := t.place(name); i < len(t) {
		return t[i]
	}
	return element{name: name}
}

// children is the table of what the element holds; all elements may hold extensions.
func (e element) children() table {
	if t, known := tables[e.of]; known {
		return t
	}
	return tables["Element"]
}

// place is where an element stands; after all others when it is not known.
func (t table) place(name string) int {
	for i := range t {
		if t[i].name == name {
			return i
		}
	}
	return len(t)
}

// typed gives a value the form that JSON has for it.
func (e element) typed(value string) any {
	switch e.of {
	case "boolean":
		return value == "true"
	case "number":
		return json.Number(value)
	}
	return value
}

// tables are the types that a booking consumer sends and is sent. * marks what repeats, what follows
// a colon is its type, and a type begins with all of the type in brackets.
// Source: resource tables of the standard; FHIR 3.0.1.
var tables = parse(`
Element: extension*:Extension
Base: id meta:Meta implicitRules language text:Narrative contained*:Resource extension*:Extension modifierExtension*:Extension
Extension(Element): valueBoolean:boolean valueCode valueDate valueDateTime valueDecimal:number valueId valueInstant valueInteger:number valueString valueUri valueCodeableConcept:CodeableConcept valueCoding:Coding valueIdentifier:Identifier valuePeriod:Period valueReference:Reference
Meta(Element): versionId lastUpdated profile* security*:Coding tag*:Coding
Narrative(Element): status div
Coding(Element): system version code display userSelected:boolean
CodeableConcept(Element): coding*:Coding text
Period(Element): start end
Reference(Element): reference identifier:Identifier display
Identifier(Element): use type:CodeableConcept system value period:Period assigner:Reference
HumanName(Element): use text family given* prefix* suffix* period:Period
Address(Element): use type text line* city district state postalCode country period:Period
ContactPoint(Element): system value use rank:number period:Period
Attachment(Element): contentType language data url size:number hash title creation

Appointment(Base): identifier*:Identifier status serviceCategory:CodeableConcept serviceType*:CodeableConcept specialty*:CodeableConcept appointmentType:CodeableConcept reason*:CodeableConcept indication*:Reference priority:number description supportingInformation*:Reference start end minutesDuration:number slot*:Reference created comment incomingReferral*:Reference participant*:Participant requestedPeriod*:Period
Participant(Element): type*:CodeableConcept actor:Reference required status
Slot(Base): identifier*:Identifier serviceCategory:CodeableConcept serviceType*:CodeableConcept specialty*:CodeableConcept appointmentType:CodeableConcept schedule:Reference status start end overbooked:boolean comment
Patient(Base): identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint gender birthDate deceasedBoolean:boolean deceasedDateTime address*:Address maritalStatus:CodeableConcept multipleBirthBoolean:boolean multipleBirthInteger:number photo*:Attachment contact*:Contact communication*:Communication generalPractitioner*:Reference managingOrganization:Reference
Contact(Element): relationship*:CodeableConcept name:HumanName telecom*:ContactPoint address:Address gender organization:Reference period:Period
Communication(Element): language:CodeableConcept preferred:boolean
DocumentReference(Base): masterIdentifier:Identifier identifier*:Identifier status docStatus type:CodeableConcept class:CodeableConcept subject:Reference created indexed author*:Reference authenticator:Reference custodian:Reference relatesTo*:Relation description securityLabel*:CodeableConcept content*:Content context:Context
Relation(Element): code target:Reference
Content(Element): attachment:Attachment format:Coding
Context(Element): encounter:Reference event*:CodeableConcept period:Period facilityType:CodeableConcept practiceSetting:CodeableConcept sourcePatientInfo:Reference

Bundle: id meta:Meta identifier:Identifier type total:number link*:Link entry*:Entry
Link(Element): relation url
Entry(Element): link*:Link fullUrl resource:Resource search:SearchEntry
SearchEntry(Element): mode score:number
OperationOutcome(Base): issue*:Issue
Issue(Element): severity code details:CodeableConcept diagnostics location* expression*
Schedule(Base): identifier*:Identifier active:boolean serviceCategory:CodeableConcept serviceType*:CodeableConcept specialty*:CodeableConcept actor*:Reference planningHorizon:Period comment
HealthcareService(Base): identifier*:Identifier active:boolean providedBy:Reference category:CodeableConcept type*:CodeableConcept specialty*:CodeableConcept location*:Reference name comment telecom*:ContactPoint
Location(Base): identifier*:Identifier status name alias* description mode type:CodeableConcept telecom*:ContactPoint address:Address physicalType:CodeableConcept position:Position managingOrganization:Reference
Position(Element): longitude:number latitude:number altitude:number
Practitioner(Base): identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint address*:Address gender birthDate
PractitionerRole(Base): identifier*:Identifier active:boolean period:Period practitioner:Reference organization:Reference code*:CodeableConcept specialty*:CodeableConcept location*:Reference healthcareService*:Reference telecom*:ContactPoint
Organization(Base): identifier*:Identifier active:boolean type*:CodeableConcept name alias* telecom*:ContactPoint address*:Address
`)

func parse(text string) map[string]table {
	out := map[string]table{}
	for line := range strings.Lines(text) {
		head, elements, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		name, base, _ := strings.Cut(strings.TrimSuffix(head, ")"), "(")
		t := slices.Clone(out[base])
		for word := range strings.FieldsSeq(elements) {
			child, of, _ := strings.Cut(word, ":")
			plain, many := strings.CutSuffix(child, "*")
			t = append(t, element{plain, many, of})
		}
		out[name] = t
	}
	return out
}
