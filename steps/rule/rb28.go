package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-28",
	Sentence: "of several earlier bookings each was confirmed, read and cancelled on its own",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range wrapUps(e) {
				known := liveAt(s.ToOffer(e, s.Originals(e)), st.Began, e)
				if len(known) < 2 || !st.OffersAny() {
					continue
				}
				for _, b := range known {
					if !st.OffersAlone(b.URL) {
						f.broken("a listed booking cannot be chosen on its own", st.ScreenLabel)
					}
				}
			}
			f.eachApart(s, e)
		}
		return f.verdict("several earlier bookings, of which at least one was confirmed")
	},
})

// eachApart notes for an encounter with several earlier bookings whether only those confirmed were touched.
func (f *findings) eachApart(s *evidence.Story, e *evidence.Encounter) {
	originals := s.Originals(e)
	chosen := e.Confirmed(e.Last())
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
