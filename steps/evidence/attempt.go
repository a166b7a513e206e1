package evidence

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// fate is what became of an attempt to make a new booking, as its consumer could know it.
type fate string

// The fates.
const (
	fateMade    fate = "made"    // proved: the provider's 201, or a later answer that shows it
	fateNamed   fate = "named"   // a search names it and it cannot be read, after which "made" and "not known" are both right
	fateRefused fate = "refused" // answered with a refusal
	fateGone    fate = "gone"    // refused in a way that can mean that the slot has gone
	fateFailed  fate = "failed"  // answered with a failure, after which "not made" and "not known" are both right
	fateSilent  fate = "silent"  // no answer that can be used: nothing but "not known" is right
	fateUnsent  fate = "unsent"  // nothing was sent to a provider
)

// fateOf is the fate, by a place in the order of events, of the attempt in a step in which the user booked.
// Source: retry rules; SP-23, SP-30, RB-59, BK-83, BK-84, CX-35.
func (s *Story) fateOf(st *Step, by int) fate {
	posts := slices.DeleteFunc(s.CallsIn(st.Encounter, Book), func(c *Call) bool { return s.StepOf(c) != st || c.Seq > by })
	if len(posts) == 0 {
		return fateUnsent
	}
	held := false
	for _, b := range s.New(st.Encounter) {
		if s.StepOf(b.Post) != st {
			continue
		}
		if s.Certain(b, by) {
			return fateMade
		}
		if s.Proved(b, by) {
			return fateNamed
		}
		held = true
	}
	if held || s.silent(posts, by) {
		return fateSilent
	}
	switch last := posts[len(posts)-1].Status(); {
	case last == http.StatusConflict, last == http.StatusUnprocessableEntity:
		return fateGone
	case last >= http.StatusBadRequest && last < http.StatusInternalServerError:
		return fateRefused
	}
	return fateFailed
}

// silent says that a request of an attempt has no answer that tells its fate, and that nothing later settled it: a refusal
// of the same request, or a search among the patient's bookings. A provider that is not there (502) made nothing.
func (s *Story) silent(posts []*Call, by int) bool {
	open := 0
	for _, c := range posts {
		switch status := c.Status(); {
		case status == 0, status == http.StatusGatewayTimeout, c.Succeeded():
			open = c.Seq
		case status >= http.StatusBadRequest && status < http.StatusInternalServerError && status != http.StatusConflict:
			open = 0
		}
	}
	if open == 0 {
		return false
	}
	return !slices.ContainsFunc(s.CallsIn(s.EncounterOf(posts[0]), Search), func(c *Call) bool {
		return c.Seq > open && c.Closed != 0 && c.Closed <= by && c.Succeeded() && c.Base == posts[0].Base
	})
}

// fates are the fates that a screen can speak of: on the screen of an attempt its own, later those of all so far.
func (s *Story) fates(st *Step) []fate {
	if st.Task.Kind == contract.Book {
		return []fate{s.fateOf(st, st.Ended)}
	}
	var out []fate
	for _, tried := range st.Encounter.All(contract.Book) {
		if tried.Began > st.Began {
			break
		}
		became := s.fateOf(tried, st.Ended)
		if became != fateUnsent {
			// What was not sent before, for want of an approval say, was sent now.
			out = slices.DeleteFunc(out, func(f fate) bool { return f == fateUnsent })
		}
		out = append(out, became)
	}
	return out
}
