package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-31",
	Sentence: "nothing was cancelled silently or by default",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			f.preTicked(e)
			for _, c := range s.Cancels(e) {
				if why := silent(s, c); why != "" {
					f.broken(why, c.Label())
				} else {
					f.ok(c.Label())
				}
			}
			if left(s, e) && len(s.KnownEarlier(e)) > 0 && len(s.Cancels(e)) == 0 {
				f.ok(screenLabel(e.Steps[len(e.Steps)-1]))
			}
		}
		return f.verdict("a cancellation, or an encounter that the user left with an earlier booking standing")
	},
})

// left says that the user closed the encounter, or went on to another one.
func left(s *evidence.Story, e *evidence.Encounter) bool {
	return e.Ended() || slices.ContainsFunc(s.Encounters, func(other *evidence.Encounter) bool { return other.Who == e.Who && other.Begin() > e.Last() })
}

// preTicked notes options that stand ticked although the user has not marked that booking.
func (f *findings) preTicked(e *evidence.Encounter) {
	for _, st := range e.Screens(0) {
		chosen, marked := e.Chosen(st.Ended)
		for _, o := range st.Screen.Options {
			if o.Act != contract.ActCancel || !o.Chosen {
				continue
			}
			if !marked || o.Booking != "" && !slices.Contains(chosen, e.URL(o.Booking, st.Ended)) {
				f.broken("a booking was ticked for cancelling before the user did so", st.ScreenLabel)
			}
		}
	}
}

// silent says why a cancellation came about by no act of the user; empty when it came about by one. What the
// user was doing may be the wrong act for it: that is judged by RB-29 and RB-32.
func silent(s *evidence.Story, c *evidence.Call) string {
	if s.Licensed(c) {
		return ""
	}
	st := s.StepOf(c)
	within := st.Ended == 0 || c.Seq < st.Ended
	switch {
	case within && st.Task.Kind == contract.ChooseToCancel:
		return ""
	case within && st.Task.Kind == contract.ConfirmCancel && saw(s, st, c):
		return ""
	case within && st.Task.Kind == contract.ConfirmCancel:
		return "a booking was to be cancelled that the user had not been asked about"
	}
	return "a cancellation was sent that nobody had asked for"
}

// saw says that the question before a step was about the booking of a call, or about none in particular.
func saw(s *evidence.Story, st *evidence.Step, c *evidence.Call) bool {
	asked := s.Asked(st.Before())
	return asked == nil || slices.ContainsFunc(asked, func(a evidence.Shown) bool { return strings.HasSuffix(a.URL, "/"+c.ID) })
}
