package mutant_test

import (
	"maps"
	"testing"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

// What keeps to the letter of what is looked at shows beside it: when the patient calls, in the words, in an element of no use.
var _ = func() bool {
	const unnumbered, another = "a patient without an NHS number", "two patients, of whom one calls again"
	stories[unnumbered] = func(_ *testing.T, s *told) {
		patient := scripted.Mr()
		patient.NHSNumber = ""
		s.FirstCall("first", patient, vale, hour(21, 0))
		s.finish()
	}
	stories[another] = func(_ *testing.T, s *told) {
		other := scripted.Mr()
		other.NHSNumber, other.Family = "9990000026", "Other"
		s.FirstCall("other", other, vale, hour(20, 0))
		s.calledBack()
		s.Kind(contract.EndEncounter)
	}
	maps.Copy(showing, map[string]string{
		"shows-other-patients-when-called":    another,
		"number-where-none-is-known":          unnumbered,
		"cancelled-in-general":                "nothing is needed and the booking kept",
		"token-of-another-provider":           "seen sooner at another service",
		"secret-of-the-registry-to-providers": "found on the registry, and cancelled",
	})
	for _, name := range []string{
		"another-number-in-comment",
		"another-number-in-extension",
		"another-time-when-called",
		"document-of-1999",
		"document-of-the-first-call",
		"misses-the-earliest-slots",
		"name-with-a-suffix",
		"patient-deceased",
		"patient-inactive",
	} {
		showing[name] = "seen sooner at the same service"
	}
	return true
}()
