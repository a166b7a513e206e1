package rule

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The table of the API lacks it; the profile requires it, as the time of making, and the assurance tests want it to be the
// current time. A document is made in the encounter whose booking it goes with. Bookings follow the session's clock and a system
// its own, so that either is right. How long a document was in the making, the sources do not say: any time of the encounter is.
var _ = register(Rule{
	ID:       "BK-42",
	Sentence: "each reference for a document said when it was made",
	Judge: func(s *evidence.Story) Verdict {
		return eachBookingRequest(momentDocument, holdsDocument, func(r bookingRequest) string {
			made, ok := evidence.Instant(r.document.Text("indexed"))
			switch {
			case !ok:
				return "the DocumentReference has no time of making, or one that is no instant"
			case !madeInEncounter(s, r.Call, made):
				return "the document is said to have been made at another time than in the encounter"
			}
			return ""
		})(s)
	},
})

// allowance is how far the clocks of two systems may differ, and a time be rounded, before a document seems to be of another time.
const allowance = 5 * time.Minute

// madeInEncounter says that a time lies between the beginning of a call's encounter and the call, by the session's clock or by
// the real one. Where the call belongs to no encounter, or the real time was not noted, nothing can be said against it.
func madeInEncounter(s *evidence.Story, c *evidence.Call, made time.Time) bool {
	e, st := s.EncounterOf(c), s.StepOf(c)
	if e == nil || st == nil {
		return true
	}
	within := func(from, to time.Time) bool {
		return !made.Before(from.Add(-allowance)) && !made.After(to.Add(allowance))
	}
	began := e.Steps[0].From
	if within(e.Now(), c.At) || began.IsZero() {
		return true
	}
	until := st.Until
	if until.IsZero() {
		until = st.From.Add(time.Hour) // the screen never came
	}
	return within(began, until)
}
