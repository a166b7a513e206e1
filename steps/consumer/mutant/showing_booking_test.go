package mutant_test

import (
	"testing"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

// What is wrong with a request for a booking shows on a first call whose first request is refused.
const (
	refusedAtFirst = "the first booking is refused at first"
	ofAChild       = "the first booking is of a child and refused at first"
)

var _ = func() bool {
	stories[refusedAtFirst] = refusedFirst(scripted.Mr())
	stories[ofAChild] = refusedFirst(contract.Patient{
		Prefix: "Miss", Given: "Young", Family: "Patient", Gender: "female", BirthDate: "2024-05-20",
		Address: []string{"2 Sample Street"}, City: "Sampletown", Postcode: "XX9 9XX",
		Contacts: []contract.Contact{
			{Given: "Sample", Family: "Patient", Relationship: "mother", Phone: "01632 960114"},
			{Given: "Near", Family: "Neighbour", Relationship: "neighbour", Phone: "01632 960133"},
		},
	})
	for story, names := range map[string][]string{
		refusedAtFirst: {
			"address-at-work", "american-english", "another-kind-of-document", "asks-for-pending", "claims-no-profile",
			"document-as-pdf", "document-by-local-number", "email-first", "insists-on-booking", "keeps-slot-version",
			"links-to-relative", "names-its-booking", "no-contact-details", "no-description", "no-end", "no-gender",
			"no-participant-status", "number-without-use", "number-without-verification", "other-readings", "outlasts-slot",
			"participant-without-name", "participant-without-number", "patient-claims-no-profile", "registers-patient-first",
			"slot-claims-no-profile", "slot-of-another-schedule", "slot-without-schedule", "start-without-offset",
			"superseded-document", "two-document-references", "two-documents", "two-names", "two-participants",
			"two-patient-identifiers", "two-primary-contacts", "two-slot-references", "undated-document", "unranked-email",
			"wrong-check-digit", "year-of-birth",
		},
		ofAChild: {"nameless-contact", "neighbours-number-as-own", "own-number-for-unknown", "ranks-backwards"},
	} {
		for _, name := range names {
			showing[name] = story
		}
	}
	return true
}()

func refusedFirst(p contract.Patient) func(*testing.T, *told) {
	return func(_ *testing.T, s *told) {
		s.Begin("only", p, contract.NewProblem)
		s.Outcome(180)
		s.w.Answers(scripted.Once(post, "", refused))
		s.Book(vale, hour(17, 30))
		s.w.Answers(nil)
		s.finish()
	}
}
