package mutant_test

import (
	"maps"
	"testing"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

// left are the stories in which the user leaves the question whether to cancel, or meets a failure and calls again.
var left = map[string]func(*testing.T, *told){
	"closed with the question open": func(_ *testing.T, s *told) {
		s.asked("b1")
		s.Kind(contract.EndEncounter)
	},
	"restarted with the question open": func(_ *testing.T, s *told) {
		s.asked("b1")
		s.Kind(contract.RestartSystem)
	},
	"handed over with the question open": func(_ *testing.T, s *told) {
		s.asked("b1")
		s.Who = contract.User{ID: "u-5512", Name: "Dr Robin Clinician", Clinical: true}
		s.Kind(contract.EndEncounter)
	},
	"called again with the question open": func(_ *testing.T, s *told) {
		s.asked("b1")
		s.again(0)
		s.finish()
	},
	"no to the question": func(_ *testing.T, s *told) {
		s.asked("b1")
		s.Kind(contract.Decline)
		s.Kind(contract.EndEncounter)
	},
	"no to a question about two": func(_ *testing.T, s *told) {
		s.FirstCall("first", scripted.Mr(), vale, hour(20, 0))
		s.FirstCall("second", scripted.Mr(), dale, hour(21, 15))
		s.again(0)
		s.Kind(contract.ListBookings)
		s.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b1", "b2"}})
		s.Kind(contract.Decline)
		s.Kind(contract.EndEncounter)
	},
	"one marked, and another confirmed in the next call": func(_ *testing.T, s *told) {
		s.FirstCall("first", scripted.Mr(), vale, hour(20, 0))
		s.FirstCall("second", scripted.Mr(), dale, hour(21, 15))
		s.again(0)
		s.Kind(contract.ListBookings)
		s.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b2"}})
		s.Begin("only to cancel", scripted.Mr(), contract.CancelOnly)
		s.finish("b1")
	},
	"the cancellation fails and the patient calls again": func(_ *testing.T, s *told) {
		s.calledBack()
		s.w.Answers(scripted.Always(put, "", scripted.Answer{Status: 500}))
		s.finish("b1")
		s.again(0)
		s.finish()
	},
	"the new booking never answered": booking(func() scripted.Script { return scripted.Always(post, "", scripted.Answer{Drop: true}) }),
	"approval is asked for": func(_ *testing.T, s *told) {
		s.FirstCall("first", scripted.Mr(), vale, hour(21, 0))
		s.again(60)
		s.Do(contract.Task{Kind: contract.SearchSlots, Service: vale, Beyond: true})
		s.BookShown(vale, hour(17, 30))
		s.finish()
	},
}

// asked books Mr Patient sooner and has the user mark a booking.
func (s *told) asked(refs ...string) {
	s.calledBack()
	s.Book(vale, hour(17, 30))
	s.Kind(contract.ListBookings)
	s.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: refs})
}

func joined[V any](all ...map[string]V) map[string]V {
	out := map[string]V{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// showingLeft are the entries of showing for what is told of screens and of the ways of leaving them.
var showingLeft = map[string]string{
	"open-question-is-yes-at-the-end":       "closed with the question open",
	"open-question-is-yes-at-a-restart":     "restarted with the question open",
	"open-question-is-yes-at-a-hand-over":   "handed over with the question open",
	"open-question-is-yes-at-the-next-call": "called again with the question open",
	"no-is-no-answer":                       "no to the question",
	"no-spares-the-first-only":              "no to a question about two",
	"remembers-a-choice":                    "one marked, and another confirmed in the next call",
	"queues-for-the-end":                    "the cancellation fails and the patient calls again",
	"queues-for-the-next-call":              "the cancellation fails and the patient calls again",
	"cancels-while-approval-is-pending":     "approval is asked for",
	"asks-about-another":                    "two earlier bookings, one to go",
	"asks-about-another-time":               "two earlier bookings, one to go",
	"swaps-references":                      "two earlier bookings, one to go",
	"one-reference-for-two":                 "two earlier bookings, one to go",
	"list-names-another-place":              "two earlier bookings, one to go",
	"hides-the-original-as-new":             "only to cancel",
	"contradicts-itself":                    "a patient nobody knows",
	"contradicts-itself-on-the-original":    "only to cancel",
	"always-claims-a-new-booking":           "only to cancel",
	"never-claims-a-new-booking":            "closed with the question open",
	"silent-about-new-after-cancelling":     "only to cancel",
	"says-not-cancelled-when-it-was":        "only to cancel",
	"calls-a-refusal-unknown":               "the cancellation is not permitted",
	"calls-silence-not-made":                "the new booking never answered",
	"says-none-known":                       "only to cancel",
	"records-a-choice-nobody-made":          "no to the question",
	"modal-question":                        "only to cancel",
	"question-without-addresses":            "only to cancel",
	"asks-without-a-list":                   "only to cancel",
	"question-by-reference":                 "only to cancel",
	"numbers-its-entries":                   "only to cancel",
	"tells-more":                            "only to cancel",
	"tells-at-the-end":                      "only to cancel",
}
