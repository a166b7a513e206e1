package rule

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-38",
	Sentence: "after a version conflict the booking was read again, and cancelled only if it was still the same",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			if c.Cancels() && (c.Status() == http.StatusConflict || c.Status() == http.StatusPreconditionFailed) {
				f.afterConflict(s, c)
			}
		}
		return f.verdict("a cancellation answered with a version conflict")
	},
})

// maxAttempts is how often a cancellation may reasonably be sent before the user is told (CX-39 recommends three).
const maxAttempts = 3

// afterConflict follows a conflict to the consumer's next acts on the booking in the same step.
func (f *findings) afterConflict(s *evidence.Story, c *evidence.Call) {
	var next []*evidence.Call
	tries := 0
	for _, other := range s.CallsIn(s.EncounterOf(c)) {
		if other.Base != c.Base || other.ID != c.ID || s.StepOf(other) != s.StepOf(c) {
			continue
		}
		if other.Seq > c.Seq {
			next = append(next, other)
		}
		if other.Kind == evidence.Update && other.Seq <= c.Seq {
			tries++
		}
	}
	switch {
	case tries >= maxAttempts && (len(next) == 0 || next[0].Kind == evidence.ReadOne):
		f.ok(c.Label())
	case len(next) == 0 || next[0].Kind != evidence.ReadOne:
		f.broken("the booking was not read again after a version conflict", c.Label())
	case !next[0].Succeeded():
		f.ok(c.Label(), next[0].Label())
	default:
		f.afterReading(s, c, next[0], next[1:])
	}
}

func (f *findings) afterReading(s *evidence.Story, c, read *evidence.Call, next []*evidence.Call) {
	same := material(was(s, c)) == material(read.Got)
	live := read.Got.Text("status") == "booked"
	sent := len(next) > 0 && next[0].Kind == evidence.Update
	switch {
	case live && same && !sent:
		f.broken("the cancellation was not tried again although the booking was unchanged in what matters", c.Label(), read.Label())
	case live && same && next[0].Header("X-Request-Id") == c.Header("X-Request-Id"):
		f.broken("the cancellation was tried again under the old request identifier", c.Label(), next[0].Label())
	case live && same && fromOlder(s, next[0], read):
		f.broken("the cancellation was tried again from the old reading", read.Label(), next[0].Label())
	case !same && sent:
		f.broken("a booking that had been moved was to be cancelled without asking the user again", read.Label(), next[0].Label())
	case !live && sent:
		f.broken("the cancellation was tried again although the booking was no longer booked", read.Label(), next[0].Label())
	default:
		f.ok(c.Label(), read.Label())
	}
}

// material is what must be the same for a confirmed cancellation still to be the user's wish: time, place and patient.
func material(b evidence.Body) string {
	return strings.Join([]string{b.Start().UTC().String(), b.Slot(), b.NHSNumber()}, "|")
}

// was is the booking as the consumer had read it before the call; what it sent, where it had read nothing.
func was(s *evidence.Story, c *evidence.Call) evidence.Body {
	if read := latestRead(s, c); read != nil {
		return read.Got
	}
	return c.Sent
}
