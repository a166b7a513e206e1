package rule

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A booking whose time has come need not be offered again: it is no longer one to list [RB-26; wire 17.30].
var _ = register(Rule{
	ID:       "RB-60",
	Sentence: "when the cancellation failed the user was told plainly, and can try again",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				if st.Screen == nil || b.StatusAt(st.Ended) == "cancelled" || !failed(attempts(s, st, b)) {
					return
				}
				switch {
				case !toldStandsAfter(s, st, b):
					f.broken("the user was not told that the original is still booked", st.ScreenLabel)
				case e.LeftAsking() && !slices.ContainsFunc(e.Screens(st.Ended), func(later *evidence.Step) bool { return later.Offers(b.URL) }):
					// One question comes after the other, and the user went away at an earlier one.
				case b.Start.After(st.Task.Now) && !unknownThere(attempts(s, st, b)) && !slices.ContainsFunc(e.Screens(st.Ended), func(later *evidence.Step) bool { return later.Offers(b.URL) }):
					f.broken("the failed cancellation cannot be tried again"+forbidden(attempts(s, st, b)), st.ScreenLabel)
				default:
					f.ok(append(labels(attempts(s, st, b)), st.ScreenLabel)...)
				}
			})
		}
		v := f.verdict("a confirmed cancellation that failed")
		if label := overBeforeAsked(s); v.Status == NotObserved && label != "" {
			return Verdict{Status: NotApplicable, Detail: "the time of the booking had come, and it could no longer be chosen, as it need not be", Evidence: []string{label}}
		}
		return v
	},
})

// forbidden names the reading by which a refusal for want of permission does not take the option away: the booking stands, and the cause
// may be a token or a setting of the provider's, which are mended. Source: RB-60 has no exception; SC-46, SC-57, CX-23, E1.
func forbidden(calls []*evidence.Call) string {
	if calls[len(calls)-1].Status() != http.StatusForbidden {
		return ""
	}
	return ", although what was not permitted may be once token or setting are mended"
}

// unknownThere says that the provider's latest answer was that there is no such booking: there is nothing to try again, and the
// user is to contact the service [SC-39].
func unknownThere(calls []*evidence.Call) bool {
	status := calls[len(calls)-1].Status()
	return status == http.StatusNotFound || status == http.StatusGone
}

// toldStandsAfter says that the user was told, on the screen of a step or on a later one, and as it was, that a booking
// still stands or that this is not known.
func toldStandsAfter(s *evidence.Story, st *evidence.Step, b *evidence.Booking) bool {
	says := []contract.Says{contract.NotCancelled, contract.StillBooked, contract.FateUnknown}
	return slices.ContainsFunc(st.Encounter.Screens(st.Ended), func(screen *evidence.Step) bool {
		return slices.ContainsFunc(s.Claims(screen), func(c evidence.Claim) bool {
			return c.About == contract.Existing && c.URL == b.URL && slices.Contains(says, c.Says) && c.Truth != evidence.False
		})
	})
}

// failed says that calls were made and that none of them cancelled the booking.
func failed(calls []*evidence.Call) bool {
	for _, c := range calls {
		if c.Kind == evidence.Update && c.Succeeded() {
			return false
		}
	}
	return len(calls) > 0
}

// overBeforeAsked is the screen of a choice of bookings whose time had all come and about which nothing was asked; empty when there is none.
func overBeforeAsked(s *evidence.Story) string {
	for _, e := range s.Encounters {
		for _, st := range e.Steps {
			live := func(ref string) bool {
				b := s.Booking(e.URL(ref, st.Began))
				return b == nil || b.Start.After(st.Task.Now)
			}
			chosen := st.Task.Kind == contract.ChooseToCancel && len(st.Task.Bookings) > 0
			if chosen && st.Screen != nil && st.Screen.Prompt == nil && !slices.ContainsFunc(st.Task.Bookings, live) {
				return st.ScreenLabel
			}
		}
	}
	return ""
}
