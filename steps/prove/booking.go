package prove

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// inBooking makes an edit on the body of one request for a booking at a time.
func inBooking(change func(object) bool) func(*scene) []place {
	return onCalls(sent(change), evidence.Book)
}

// The parts of a request for a booking that have to be there.
var _ = register(
	edit(Element, "the profile is taken off the booking request", inBooking(without("meta")), "BK-03: Appointment.meta.profile claims"),
	edit(Element, "the booking request claims another profile", inBooking(having([]any{"http://hl7.org/fhir/StructureDefinition/Appointment"}, "meta", "profile")), "BK-03: claims https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1"),
	edit(Element, "the booking request is in American English", inBooking(having("en-US", "language")), "BK-04: language is en-GB"),
	edit(Element, "the booking request asks for a proposed booking", inBooking(having("proposed", "status")), "BK-05: status is booked"),
	edit(Element, "the status is taken off the booking request", inBooking(without("status")), "BK-05: status is booked"),
	edit(Element, "the start is taken off the booking request", inBooking(without("start")), "BK-06: start is present"),
	edit(Element, "the booking request starts on a date", inBooking(having("2031-08-10", "start")), "BK-06: an instant"),
	edit(Element, "the end is taken off the booking request", inBooking(without("end")), "BK-07: end is present"),
	edit(Element, "the booking request ends on a date", inBooking(having("2031-08-10", "end")), "BK-07: an instant"),
	edit(Element, "the description is taken off the booking request", inBooking(without("description")), "BK-09: description is present"),
	edit(Element, "the description of the booking request is empty", inBooking(having(" ", "description")), "BK-09: with text on the need for the booking"),
	edit(Element, "the booking request has an id", inBooking(having("chosen-by-consumer", "id")), "BK-02: an Appointment.id in the request body", "RB-07: no Appointment.id"),
	edit(Element, "the slot is taken off the booking request", inBooking(without("slot")), "BK-11: holds exactly one reference"),
	edit(Element, "the booking request refers to its slot twice", inBooking(twice("slot")), "BK-11: holds exactly one reference"),
	edit(Element, "the booking request refers to a slot at the provider", inBooking(having("Slot/1", "slot", 0, "reference")), "BK-11: to the contained Slot (#id)"),
	edit(Element, "the booking request has a second participant", inBooking(twice("participant")), "BK-16: exactly one entry"),
	edit(Element, "the booking request refers to a patient at the provider", inBooking(having("Patient/1", "participant", 0, "actor", "reference")), "BK-16: whose actor refers to the contained Patient (#id)"),
	edit(Element, "the participant has no status", inBooking(without("participant", 0, "status")), "BK-17: participant.status is present (accepted)"),
	edit(Element, "the participant has only been asked", inBooking(having("needs-action", "participant", 0, "status")), "BK-17: (accepted)"),
	edit(Element, "the actor has no NHS number", inBooking(without("participant", 0, "actor", "identifier")), "BK-18: participant.actor.identifier repeats the NHS number"),
	edit(Element, "the actor's NHS number is not for official use", inBooking(having("secondary", "participant", 0, "actor", "identifier", "use")), "BK-18: with use official"),
	edit(Element, "the actor has no name", inBooking(without("participant", 0, "actor", "display")), "BK-19: display holds the patient's full name"),
	edit(Element, "the actor has another name", inBooking(having("A N Other", "participant", 0, "actor", "display")), "BK-19: the patient's full name"),
	edit(Element, "the booking request refers to no document", inBooking(without("supportingInformation")), "BK-20: exactly one reference"),
	edit(Element, "the booking request refers to its document twice", inBooking(twice("supportingInformation")), "BK-20: exactly one reference"),
	edit(Element, "the booking request refers to a document elsewhere", inBooking(having("DocumentReference/1", "supportingInformation", 0, "reference")), "BK-20: to the contained DocumentReference"),
)
