package rule

import (
	"bytes"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// What a booking request must hold is read from what was sent, whatever came of it: a
// provider that accepts too much, or refuses, says nothing about the consumer.

// bookingRequest is a request for a booking, as it was sent.
type bookingRequest struct {
	*evidence.Call
	// patient, document and slot are those contained; nil where there is none.
	patient, document, slot evidence.Body
	// caller is whom the booking is for, as the user was told; nil for a request outside every encounter.
	caller *contract.Patient
}

// bookingRequests are the requests for bookings whose body could be read.
func bookingRequests(s *evidence.Story) []bookingRequest {
	var out []bookingRequest
	for _, c := range s.Calls {
		if c.Kind != evidence.Book || c.Sent == nil {
			continue
		}
		r := bookingRequest{
			Call: c, patient: c.Sent.Contained("Patient"), document: c.Sent.Contained("DocumentReference"), slot: c.Sent.Contained("Slot"),
		}
		if e := s.EncounterOf(c); e != nil {
			r.caller = &e.Patient
		}
		out = append(out, r)
	}
	return out
}

// eachBookingRequest judges every request for a booking that holds what the rule is about; a
// nil holds is for all. Wrong says how a request breaks the rule, and is empty when it does not.
func eachBookingRequest(moment string, holds func(bookingRequest) bool, wrong func(bookingRequest) string) func(*evidence.Story) Verdict {
	return eachBookingReading(moment, holds, func(r bookingRequest) (string, string) { return wrong(r), "" })
}

// eachBookingReading is eachBookingRequest for what the sources disagree on. Reading says
// under which reading a request conforms and under which not; it is empty when it conforms under all.
func eachBookingReading(moment string, holds func(bookingRequest) bool, judge func(bookingRequest) (wrong, reading string)) func(*evidence.Story) Verdict {
	return func(s *evidence.Story) Verdict {
		var f findings
		var readings []string
		for _, r := range bookingRequests(s) {
			if holds != nil && !holds(r) {
				continue
			}
			wrong, reading := judge(r)
			if wrong != "" {
				f.broken(wrong, r.Label())
				continue
			}
			f.ok(r.Label())
			readings = append(readings, reading)
		}
		v := f.verdict(moment)
		if notes := once(readings); v.Status == Pass && len(notes) > 0 {
			v.Detail += "; " + strings.Join(notes, "; ")
		}
		return v
	}
}

func holdsPatient(r bookingRequest) bool  { return r.patient != nil }
func holdsDocument(r bookingRequest) bool { return r.document != nil }
func holdsSlot(r bookingRequest) bool     { return r.slot != nil }

// The moments that most of these rules share.
const (
	momentRequest  = "a request for a booking"
	momentPatient  = "a request for a booking that holds a patient"
	momentDocument = "a request for a booking that holds a document reference"
	momentSlot     = "a request for a booking that holds a slot"
)

// claimsProfile says that a resource claims the CareConnect profile of that name.
func claimsProfile(b evidence.Body, name string) bool {
	return slices.Contains(b.List("meta", "profile"), any("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-"+name+"-1"))
}

// unclaimed is what is wrong with a resource that does not claim its profile; empty when it does.
func unclaimed(b evidence.Body, name string) string {
	if claimsProfile(b, name) {
		return ""
	}
	return "the " + name + " does not claim the profile CareConnect-" + name + "-1"
}

// bookedInXML says that a request for a booking was sent in the other format of FHIR, which this package does not read.
func bookedInXML(c *evidence.Call) bool {
	return bytes.HasPrefix(bytes.TrimSpace(evidence.Plain(c.Exchange.Request)), []byte("<"))
}

// oneReference says what is wrong with a list that must hold one reference, to a
// contained resource; empty when nothing is.
func oneReference(sent evidence.Body, list string, to evidence.Body, what string) string {
	switch refs := sent.List(list); {
	case len(refs) == 0:
		return "the request refers to no " + what
	case len(refs) > 1:
		return "the request refers to more than one " + what
	case to == nil || to.Text("id") == "" || sent.Text(list, 0, "reference") != "#"+to.Text("id"):
		return "the request does not refer to the " + what + " that it contains"
	}
	return ""
}

const (
	systemNHSNumber = "https://fhir.nhs.uk/Id/nhs-number"
	systemUUID      = "https://tools.ietf.org/html/rfc4122"
)

// asBody is a JSON object in a list; nil when it is none.
func asBody(v any) evidence.Body {
	m, _ := v.(map[string]any)
	return m
}

// telecom is one way to reach somebody, as it was sent.
type telecom struct {
	evidence.Body
	// ofOther says that it stands in the Patient's contacts, not in its own telecom.
	ofOther bool
}

// rank is the telecom's rank; ok is false when it is no positive integer.
func (t telecom) rank() (rank int, ok bool) {
	n, isNumber := t.At("rank").(float64)
	rank = int(n)
	return rank, isNumber && rank > 0 && float64(rank) == n
}

// telecoms are all in a Patient, its own first.
func telecoms(patient evidence.Body) []telecom {
	var out []telecom
	for _, v := range patient.List("telecom") {
		out = append(out, telecom{asBody(v), false})
	}
	for i := range patient.List("contact") {
		for _, v := range patient.List("contact", i, "telecom") {
			out = append(out, telecom{asBody(v), true})
		}
	}
	return out
}

func holdsTelecom(r bookingRequest) bool { return len(telecoms(r.patient)) > 0 }
