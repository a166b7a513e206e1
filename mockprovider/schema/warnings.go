package schema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Warnings returns what is accepted and had better be otherwise: a SHOULD that is not
// met, an outdated form, a code outside a list that may be extended. Each has the
// kind Advice. It is meant for a resource that Validate accepts, and takes time that
// Validate does not. Source: BK-10, BK-18, BK-19, BK-23, BK-37, BK-43, ER-04, SL-43, SL-52.
func (s *Set) Warnings(use Use, r fhir.Resource) []Finding {
	var w warnings
	switch use {
	case BookingRequest, Appointment:
		w.booking(r, "Appointment")
		w.languageOf(r, "Appointment")
	case Cancellation:
		w.booking(r, "Appointment")
	case Slot, Schedule, Patient, DocumentReference, OperationOutcome, CapabilityStatement:
		w.resource(r, r.Type())
	case SlotBundle, BookingBundle, PointerBundle:
		w.bundle(r)
	case HealthcareService, Practitioner, PractitionerRole, Organization, Location, Pointer, PointerAnswer, RegistryToken:
		// Nothing that may be either way.
	}
	return w.found
}

type warnings struct{ found []Finding }

func (w *warnings) say(path, reason string) {
	w.found = append(w.found, Finding{Advice, path, reason})
}

func (w *warnings) unless(ok bool, path, reason string) {
	if !ok {
		w.say(path, reason)
	}
}

// languageOf: the Standard wants en-GB; its owner's own bodies have none.
func (w *warnings) languageOf(r fhir.Resource, path string) {
	switch r.String("language") {
	case "en-GB":
	case "":
		w.say(path+".language", "should be en-GB and is absent")
	default:
		w.say(path+".language", "should be en-GB")
	}
}

func (w *warnings) resource(r fhir.Resource, path string) {
	switch r.Type() {
	case "Appointment":
		w.booking(r, path)
	case "Slot":
		w.channel(r, path)
	case "Schedule":
		hasService := slices.ContainsFunc(r.Objects("actor"), func(a fhir.Resource) bool {
			return typeOf(a.String("reference")) == "HealthcareService"
		})
		w.unless(hasService, path+".actor", "should have a HealthcareService: assurance asks for exactly one")
	case "Patient":
		w.patient(r, path)
	case "DocumentReference":
		w.document(r, path)
	case "OperationOutcome":
		for i, issue := range r.Objects("issue") {
			w.unless(issue.Has("diagnostics"), path+".issue["+strconv.Itoa(i)+"].diagnostics", "should say what was wrong")
		}
	case "CapabilityStatement":
		w.unless(r.String("kind") == "capability", path+".kind", "should be capability, as in the Standard's template")
	}
}

func (w *warnings) booking(r fhir.Resource, path string) {
	w.channel(r, path)
	if r.Has("contained") {
		w.unless(r.Has("created"), path+".created", "should be there, although the provider sets it")
	}
	held := ""
	for i, c := range r.Contained() {
		w.resource(c, path+".contained["+strconv.Itoa(i)+"]")
		if c.Type() == "Patient" {
			held = numberOf(c)
		}
	}
	actor := r.Object("participant", 0, "actor")
	at := path + ".participant[0].actor"
	if held != "" {
		w.unless(actor.Has("identifier"), at+".identifier", "should repeat the NHS number of the Patient")
	}
	if actor.Has("identifier") {
		w.unless(actor.String("identifier", "use") == "official", at+".identifier.use", "should be official")
	}
	if actor.Has("reference") {
		w.unless(actor.Has("display"), at+".display", "should hold the full name of the Patient")
	}
}

// channel: the list of delivery channels may be extended, so another code is no fault.
func (w *warnings) channel(r fhir.Resource, path string) {
	for i, e := range r.Objects("extension") {
		if e.String("url") == fhir.DeliveryChannelExtension &&
			!slices.Contains([]string{"In-person", "Telephone", "Video"}, e.String("valueCode")) {
			w.say(path+".extension["+strconv.Itoa(i)+"].valueCode", "should be In-person, Telephone or Video")
		}
	}
}

// relationships are the codes of http://hl7.org/fhir/v2/0131.
var relationships = strings.Fields("BP CP EP PR E C F I N S O U")

const relationshipSystem = "http://hl7.org/fhir/v2/0131"

func (w *warnings) patient(r fhir.Resource, path string) {
	for i, id := range r.Objects("identifier") {
		if id.String("system") == fhir.NHSNumberSystem {
			w.unless(id.Has("use"), path+".identifier["+strconv.Itoa(i)+"].use", "should be official")
		}
	}
	for i, contact := range r.Objects("contact") {
		for j, relation := range contact.Objects("relationship") {
			known := slices.ContainsFunc(relation.Objects("coding"), func(c fhir.Resource) bool {
				return c.String("system") == relationshipSystem && slices.Contains(relationships, c.String("code"))
			})
			w.unless(known, path+".contact["+strconv.Itoa(i)+"].relationship["+strconv.Itoa(j)+"]",
				"should have a code of "+relationshipSystem)
		}
	}
	w.unless(!r.Has("link"), path+".link", "third parties belong in contact")
}

func (w *warnings) document(r fhir.Resource, path string) {
	w.unless(r.String("content", 0, "attachment", "language") == "en",
		path+".content[0].attachment.language", "should be en")
	w.unless(r.String("type", "coding", 0, "code") == "POCD_MT200001GB02",
		path+".type.coding[0].code", "should be POCD_MT200001GB02, Integrated Urgent Care Report")
}

func (w *warnings) bundle(r fhir.Resource) {
	w.unless(r.Has("total"), "Bundle.total", "should be the number of matches")
	for i, e := range r.Objects("entry") {
		path := "Bundle.entry[" + strconv.Itoa(i) + "]"
		resource := e.Object("resource")
		w.resource(resource, path+".resource")
		if resource.Type() == "OperationOutcome" {
			continue // it has no address
		}
		w.unless(e.Has("fullUrl"), path+".fullUrl", "should be the address of the resource")
		w.unless(e.Has("search", "mode"), path+".search.mode", "should say why the entry is there")
	}
}
