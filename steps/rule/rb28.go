package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-28",
	Sentence: "of several earlier bookings each was confirmed, read and cancelled on its own",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range wrapUps(e) {
				known := owed(s, e, s.Originals(e), st.Began)
				if len(known) < 2 || !st.OffersChoice() {
					continue
				}
				for _, b := range known {
					if !st.OffersAlone(b.URL) && !st.OffersWhatever() {
						f.broken("a listed booking cannot be chosen on its own", st.ScreenLabel)
					}
				}
			}
			f.askedApart(e)
			f.eachApart(s, e)
		}
		return f.verdict("several earlier bookings, of which at least one was confirmed")
	},
})

// askedApart notes a prompt about more than was chosen by an option that is for any of the bookings listed.
func (f *findings) askedApart(e *evidence.Encounter) {
	general := false
	for _, st := range e.Screens(0) {
		if st.Task.Kind == contract.ChooseToCancel && general && st.Screen.Prompt != nil {
			more := func(ref string) bool { return !slices.Contains(st.Task.Bookings, ref) }
			if slices.ContainsFunc(st.Screen.Prompt.Bookings, more) {
				f.broken("a listed booking cannot be chosen on its own", st.ScreenLabel)
			}
		}
		general = st.OffersWhatever()
	}
}

// eachApart notes for an encounter with several earlier bookings whether only those confirmed were touched.
func (f *findings) eachApart(s *evidence.Story, e *evidence.Encounter) {
	originals := s.Originals(e)
	chosen := s.Confirmed(e, e.Last())
	if len(originals) < 2 || len(chosen) == 0 {
		return
	}
	for _, b := range originals {
		calls := cancelsOf(s, e, b)
		picked := slices.Contains(chosen, b.URL)
		switch {
		case !picked && len(calls) > 0:
			f.broken("a booking that was not confirmed was cancelled along with one that was", labels(calls)...)
		case picked && len(calls) > 0:
			f.ok(labels(calls)...)
		}
	}
}
