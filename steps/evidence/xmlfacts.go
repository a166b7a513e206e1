package evidence

import (
	"slices"
	"strings"
)

// What XML does not say of the resources of the standard, and JSON has to: which
// elements may be there often, which are booleans and numbers, and which hold other
// elements rather than a value. Most names mean the same wherever they stand; where one
// does not, "Parent.name" decides before "name" does, and "-Parent.name" says that it is not so there.
// A parent is a type of resource, or the name of the element around.
//
// Source: resource tables of the standard; FHIR 3.0.1 where they are silent.
var (
	arrays = set(`
		contained extension modifierExtension coding telecom line given prefix suffix tag
		profile -resource.profile -document.profile security -rest.security
		identifier -Bundle.identifier
		Patient.name Practitioner.name
		Patient.address Practitioner.address Organization.address
		photo -HealthcareService.photo
		Appointment.reason serviceType specialty indication supportingInformation slot incomingReferral participant requestedPeriod
		participant.type HealthcareService.type Organization.type
		contact communication -messaging.communication generalPractitioner Patient.link Bundle.link entry.link relationship
		author relatesTo securityLabel DocumentReference.content context.event related
		Schedule.actor HealthcareService.location PractitionerRole.location issue.location issue.expression issue
		coverageArea serviceProvisionCode programName characteristic referralMethod availableTime notAvailable daysOfWeek
		HealthcareService.endpoint PractitionerRole.endpoint Organization.endpoint Location.endpoint messaging.endpoint
		qualification PractitionerRole.code healthcareService alias Bundle.entry
		Device.note Device.safety
		useContext jurisdiction -udi.jurisdiction instantiates format -content.format patchFormat implementationGuide rest messaging CapabilityStatement.document
		rest.resource rest.interaction resource.interaction searchParam rest.operation compartment security.service certificate
		referencePolicy searchInclude searchRevInclude supportedMessage messaging.event
		repeat.dayOfWeek repeat.timeOfDay repeat.when valueTiming.event valueSignature.type signature.type
	`)
	booleans = set(`
		active overbooked userSelected deceasedBoolean multipleBirthBoolean appointmentRequired allDay preferred valueBoolean
		experimental cors readHistory updateCreate conditionalCreate conditionalUpdate
	`)
	numbers = set(`
		rank size priority minutesDuration total score longitude latitude altitude reliableCache
		valueDecimal valueInteger valuePositiveInt valueUnsignedInt multipleBirthInteger
		valueQuantity.value valueAge.value valueCount.value valueDistance.value valueDuration.value valueMoney.value
		low.value high.value numerator.value denominator.value origin.value boundsDuration.value
		repeat.count repeat.countMax repeat.duration repeat.durationMax repeat.frequency repeat.frequencyMax
		repeat.period repeat.periodMax repeat.offset
		valueSampledData.period valueSampledData.factor valueSampledData.lowerLimit valueSampledData.upperLimit valueSampledData.dimensions
	`)
	complexes = set(`
		meta extension modifierExtension coding telecom tag security communication.language
		identifier assigner period valuePeriod -repeat.period -valueSampledData.period requestedPeriod planningHorizon during
		type -address.type -valueAddress.type -Bundle.type -link.type -resource.type -searchParam.type -certificate.type
		Patient.name Practitioner.name contact.name
		Patient.address Practitioner.address Organization.address Location.address contact.address
		photo Appointment.reason serviceCategory serviceType specialty appointmentType indication supportingInformation slot incomingReferral participant
		actor schedule maritalStatus contact communication generalPractitioner managingOrganization organization link relationship animal species breed genderStatus other
		masterIdentifier class subject author authenticator custodian relatesTo target securityLabel content attachment content.format context context.event encounter related ref facilityType practiceSetting sourcePatientInfo
		providedBy category HealthcareService.location PractitionerRole.location coverageArea serviceProvisionCode eligibility characteristic referralMethod availableTime notAvailable
		endpoint qualification issuer -udi.issuer practitioner PractitionerRole.code qualification.code healthcareService partOf purpose -CapabilityStatement.purpose operationalStatus physicalType position
		issue details search request response signature entry
		Appointment.text Slot.text Patient.text DocumentReference.text Schedule.text HealthcareService.text Practitioner.text PractitionerRole.text
		Organization.text Location.text OperationOutcome.text Device.text CapabilityStatement.text
	`)
	// repeatsIdentifier are the elements inside a resource whose identifier repeats as a resource's does; references hold one.
	repeatsIdentifier = []string{"qualification"}
)

func set(names string) map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		plain, not := strings.CutPrefix(name, "-")
		out[plain] = !not
	}
	return out
}

// holds looks an element up under its parent, then by its name alone.
func holds(facts map[string]bool, parent, name string) bool {
	if is, said := facts[parent+"."+name]; said {
		return is
	}
	return facts[name]
}

func isArray(parent, name string) bool {
	if name == "identifier" && !isResource(parent) && !slices.Contains(repeatsIdentifier, parent) {
		return false
	}
	return holds(arrays, parent, name)
}

func isBoolean(name string) bool { return booleans[name] }

func isNumber(parent, name string) bool { return holds(numbers, parent, name) }

// isComplex says that an element without a value and with nothing but extensions in it is an object, and not a value left out.
func isComplex(parent, name string) bool {
	return holds(complexes, parent, name) || strings.HasPrefix(name, "value") && len(name) > len("value") && complexValue(name)
}

// complexValue says that an extension's value is an object, by the type in its name.
func complexValue(name string) bool {
	return slices.Contains([]string{
		"Address", "Age", "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count", "Distance", "Duration", "HumanName",
		"Identifier", "Money", "Period", "Quantity", "Range", "Ratio", "Reference", "SampledData", "Signature", "Timing", "Meta",
	}, strings.TrimPrefix(name, "value"))
}

// holdsResource says that an element holds a whole resource.
func holdsResource(parent, name string) bool {
	return name == "contained" || name == "resource" && parent == "entry" || name == "outcome" && parent == "response"
}

// isResource tells a resource's type from an element's name.
func isResource(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }
