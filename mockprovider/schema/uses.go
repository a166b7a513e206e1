package schema

// Use is what a resource is sent for; each has a schema of that name.
type Use string

// The uses. What a provider or the registry answers has a schema too, so that their
// answers can be held to it.
const (
	// BookingRequest is the Appointment of a booking. Source: BK-02 to BK-43, BK-69.
	BookingRequest Use = "booking-request"
	// Cancellation is the complete Appointment of an update. Source: CX-02, CX-29.
	Cancellation Use = "cancellation"
	// Appointment is a booking as a provider answers with it. Source: BK-50 to BK-54, RD-08, CX-16.
	Appointment Use = "appointment"
	// SlotBundle is the answer to a slot search. Source: SL-32 to SL-53.
	SlotBundle Use = "slot-bundle"
	// BookingBundle is the answer to a search for a patient's bookings. Source: RD-16 to RD-22.
	BookingBundle Use = "booking-bundle"

	// Slot is a Slot in a search result. Source: SL-37 to SL-41.
	Slot Use = "slot"
	// Schedule is the Schedule of a slot. Source: SL-42 to SL-44.
	Schedule Use = "schedule"
	// HealthcareService is the service of a schedule. Source: SL-45.
	HealthcareService Use = "healthcare-service"
	// Practitioner is who sees the patient.
	Practitioner Use = "practitioner"
	// PractitionerRole is the role in which a practitioner sees the patient.
	PractitionerRole Use = "practitioner-role"
	// Organization provides a service.
	Organization Use = "organization"
	// Location is where the patient is seen.
	Location Use = "location"
	// Patient is the Patient contained in a booking. Source: BK-22 to BK-37.
	Patient Use = "patient"
	// DocumentReference is the DocumentReference contained in a booking. Source: BK-39 to BK-43.
	DocumentReference Use = "document-reference"

	// OperationOutcome is the body of a refusal. Source: ER-02, ER-04.
	OperationOutcome Use = "operation-outcome"
	// CapabilityStatement is the answer to GET metadata. Source: NF-02, NF-03.
	CapabilityStatement Use = "capability-statement"

	// Pointer is the reduced Appointment that is sent to the registry. Source: RG-08, RG-11.
	Pointer Use = "pointer"
	// PointerAnswer is a pointer as the registry answers with it. Source: RG-12, RG-26.
	PointerAnswer Use = "pointer-answer"
	// PointerBundle is the answer to a search for pointers. Source: RG-16, RG-17.
	PointerBundle Use = "pointer-bundle"
	// RegistryToken is the answer of the token endpoint. It is JSON and no resource. Source: RG-03.
	RegistryToken Use = "registry-token"
)

var uses = []Use{
	BookingRequest, Cancellation, Appointment, SlotBundle, BookingBundle,
	Slot, Schedule, HealthcareService, Practitioner, PractitionerRole, Organization, Location, Patient, DocumentReference,
	OperationOutcome, CapabilityStatement, Pointer, PointerAnswer, PointerBundle, RegistryToken,
}
