package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-43",
	Sentence: "the original was kept exactly as it was after the second booking was made",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		besideOriginals(s, func(e *evidence.Encounter, made, old *evidence.Booking, before, after *evidence.StateAt) {
			if old.MadeBy == e.Who {
				return
			}
			was, _ := before.Booking(old.URL)
			is, _ := after.Booking(old.URL)
			slot, _ := after.Slot(was.Slot) // staff may move it later
			if was != is || slot.Status != "busy" {
				f.broken("the original did not stay as it was", made.Post.Label(), after.Label)
			} else {
				f.ok(before.Label, made.Post.Label(), after.Label)
			}
		})
		return f.verdict("a second booking by a service that did not make the first")
	},
})
