package rule

import (
	"net/http"
	"slices"
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

// afterConflict follows a conflict to the consumer's next act on the booking in the same step, and to what it
// read before that. How often it reads makes no difference; the latest reading counts.
func (f *findings) afterConflict(s *evidence.Story, c *evidence.Call) {
	var read, act *evidence.Call
	tries, asked := 0, 0
	all := s.About(s.StepOf(c), c.ID)
	later := evidence.Since(all, c.Seq)
	for _, other := range later {
		switch {
		case other.Base != c.Base, other.Kind == evidence.ReadOld, other.AsksOnly():
		case other.Kind == evidence.ReadOne:
			asked++
			if other.Succeeded() {
				read = other
			}
		default:
			act = other
		}
		if act != nil {
			break
		}
	}
	if act == nil {
		for _, other := range all[:len(all)-len(later)] {
			if other.Base == c.Base && other.Kind == evidence.Update {
				tries++
			}
		}
	}
	switch {
	case tries > 1 && act == nil:
		f.ok(c.Label()) // it has tried again, and need not do so for ever
	case asked == 0, read == nil && act != nil:
		f.broken("the booking was not read again after a version conflict", c.Label())
	case read == nil:
		f.ok(c.Label())
	default:
		f.afterReading(s, c, read, act)
	}
}

// afterReading judges what was done, nil for nothing, after the booking was read again.
func (f *findings) afterReading(s *evidence.Story, c, read, act *evidence.Call) {
	same := material(was(s, c)) == material(read.Got)
	live := read.Got.Text("status") == "booked"
	sent := act != nil && act.Kind == evidence.Update
	switch {
	case live && same && !sent && !asksAgain(s, c):
		f.broken("the cancellation was not tried again although the booking was unchanged in what matters", c.Label(), read.Label())
	case live && same && sent && act.Header("X-Request-Id") == c.Header("X-Request-Id"):
		f.broken("the cancellation was tried again under the old request identifier", c.Label(), act.Label())
	case live && same && sent && fromOlder(s, act, read):
		f.broken("the cancellation was tried again from the old reading", read.Label(), act.Label())
	case !same && sent:
		f.broken("a booking that had been moved was to be cancelled without asking the user again", read.Label(), act.Label())
	case !live && sent:
		f.broken("the cancellation was tried again although the booking was no longer booked", read.Label(), act.Label())
	default:
		f.ok(c.Label(), read.Label())
	}
}

// asksAgain says that the user is asked whether the booking is to be cancelled all the same, before it is tried again.
func asksAgain(s *evidence.Story, c *evidence.Call) bool {
	st := s.StepOf(c)
	return st != nil && st.Screen != nil && st.Screen.Prompt != nil && slices.ContainsFunc(st.Screen.Prompt.Bookings, func(ref string) bool {
		return st.Encounter.URL(ref, st.Ended) == c.Booking()
	})
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
