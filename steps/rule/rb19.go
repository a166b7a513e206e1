package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-19",
	Sentence: "the consumer still knew its own booking when the patient called again",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			confirmed := e.First(contract.ConfirmCancel)
			for _, st := range wrapUps(e) {
				if confirmed != nil && st.Began > confirmed.Began {
					break // what a list shows once a cancellation was tried is about that [RB-60, RD-23]
				}
				for _, b := range liveAt(s.KnownEarlier(e), st.Began, e) {
					if b.MadeBy != e.Who {
						continue
					}
					if wasShown(s, st, b.URL, e.Last()) {
						f.ok(b.Post.Label(), st.ScreenLabel)
					} else if len(st.Tells(contract.OtherBookings, contract.NoneKnown)) > 0 && !disowned(s, st, b) {
						f.broken("the user was told that no earlier booking is known, though the consumer made one", b.Post.Label(), st.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a list shown in a later encounter by the consumer that made the booking")
	},
})

// disowned says that the provider had answered the consumer's latest reading with the word that there is no such booking.
func disowned(s *evidence.Story, st *evidence.Step, b *evidence.Booking) bool {
	status := 0
	for _, c := range s.Calls {
		if c.Kind == evidence.ReadOne && c.Who == st.Encounter.Who && c.Booking() == b.URL && c.Seq < st.Ended {
			status = c.Status()
		}
	}
	return status == http.StatusNotFound || status == http.StatusGone
}
