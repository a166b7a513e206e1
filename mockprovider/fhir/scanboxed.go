package fhir

// A string costs an allocation when it becomes the value of a member. Those that most
// bodies hold are ready made; they are found by length, first and last byte alone.
const boxedSlots = 256

type boxedText struct {
	text  string
	value any
}

var boxedTexts = boxTexts(
	// Types of resources.
	"Appointment", "Patient", "Slot", "Schedule", "DocumentReference", "HealthcareService", "Organization",
	"Practitioner", "PractitionerRole", "Location", "Bundle", "OperationOutcome",
	// Codes.
	"booked", "cancelled", "entered-in-error", "current", "accepted", "busy", "free", "official", "usual", "home", "mobile", "work",
	"phone", "email", "male", "female", "unknown", "en", "en-GB", "01", "N", "Next-of-Kin", "Number present and verified",
	"Mr", "Mrs", "Ms", "Miss", "Dr", "application/hl7-v3+xml", "application/pdf", "POCD_MT200001GB02", "Integrated Urgent Care Report",
	// Systems and profiles.
	NHSNumberSystem, ODSSystem, UUIDSystem, URISystem, "http://hl7.org/fhir/v2/0131", "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17",
	Profile("Appointment"), Profile("Patient"), Profile("Slot"), Profile("DocumentReference"),
	ProfileBase+"Extension-CareConnect-NHSNumberVerificationStatus-1",
	"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1",
)

func boxTexts(texts ...string) *[boxedSlots]boxedText {
	var table [boxedSlots]boxedText
	for _, text := range texts {
		table[boxedSlot(text)] = boxedText{text, text} // where two meet, the later one stays
	}
	return &table
}

// boxedSlot is where a text that is not empty would be.
func boxedSlot(text string) uint8 {
	n := len(text)
	return uint8(n)*31 ^ text[0]*7 ^ text[n-1]*13 ^ text[n/2]
}

// box makes a value of a string.
func box(text string) any {
	if text == "" {
		return ""
	}
	if b := &boxedTexts[boxedSlot(text)]; b.text == text {
		return b.value
	}
	return text
}
