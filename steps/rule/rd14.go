package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// patientParameter is how a search names its patient. Source: search for a patient's appointments.
const patientParameter = "Appointment.participant.actor:Patient.identifier"

var _ = register(Rule{
	ID:       "RD-14",
	Sentence: "a patient's bookings were looked for by the patient's NHS number, in the words of the standard",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			e := s.EncounterOf(c)
			if c.Kind != evidence.Search || c.Base == "" || e == nil {
				continue
			}
			asked := c.Query[patientParameter]
			if len(asked) == 1 && asked[0] == "https://fhir.nhs.uk/Id/nhs-number|"+e.Patient.NHSNumber {
				f.ok(c.Label())
			} else {
				f.broken("a search for a patient's bookings did not name the patient as the standard has it", c.Label())
			}
		}
		return f.verdict("a search for a patient's bookings")
	},
})
