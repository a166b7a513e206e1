package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-56",
	Sentence: "the case record holds that the offer was made and what was chosen",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			if !e.Ended() || !slices.ContainsFunc(e.Screens(0), (*evidence.Step).OffersAny) {
				continue
			}
			ends := e.All(contract.EndEncounter) // one that did not close it comes before
			end := ends[len(ends)-1]
			if end.Screen == nil {
				end = ends[0]
			}
			switch {
			case !records(end, contract.OfferMade):
				f.broken("the case record does not hold that the offer was made", end.ScreenLabel)
			case records(end, contract.ChoseToCancel) && len(e.All(contract.ChooseToCancel, contract.ConfirmCancel)) == 0:
				f.broken("the case record holds a choice to cancel that nobody made", end.ScreenLabel)
			case records(end, contract.OfferDeclined) && len(e.All(contract.Decline)) == 0 && len(e.All(contract.ConfirmCancel)) > 0:
				f.broken("the case record holds that the offer was declined, and it was taken up", end.ScreenLabel)
			case declined(e) && !records(end, contract.OfferDeclined):
				f.broken("the case record does not hold that the offer was declined", end.ScreenLabel)
			case len(e.All(contract.ConfirmCancel)) > 0 && !records(end, contract.ChoseToCancel):
				f.broken("the case record does not hold what was chosen", end.ScreenLabel)
			default:
				f.ok(end.ScreenLabel)
			}
		}
		return f.verdict("an encounter closed after an offer")
	},
})

// declined says that the user declined and did not take the offer up afterwards: a prompt is declined, too, to choose otherwise.
func declined(e *evidence.Encounter) bool {
	declines, confirms := e.All(contract.Decline), e.All(contract.ConfirmCancel)
	n, m := len(declines), len(confirms)
	return n > 0 && (m == 0 || declines[n-1].Began > confirms[m-1].Began)
}

func records(st *evidence.Step, what contract.Recording) bool {
	return slices.ContainsFunc(st.Screen.Record, func(r contract.Recorded) bool { return r.What == what })
}
