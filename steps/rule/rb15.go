package rule

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A permission: what cannot be found or cancelled is left. Going on regardless is what breaks it.
var _ = register(Rule{
	ID:       "RB-15",
	Sentence: "a booking that the consumer could not cancel was left in place",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, b := range s.Earlier(e) {
				known := slices.Contains(s.KnownEarlier(e), b)
				calls := cancelsOf(s, e, b)
				refused := slices.IndexFunc(calls, func(c *evidence.Call) bool { return c.Status() == http.StatusForbidden })
				switch {
				case refused >= 0 && wentOn(e, calls[refused], calls[refused+1:]):
					f.broken("the consumer went on after it was told that it may not cancel", labels(calls)...)
				case refused >= 0:
					f.ok(calls[refused].Label())
				case !known && len(calls) == 0 && e.Ended():
					f.ok(screenLabel(e.Steps[len(e.Steps)-1]))
				}
			}
		}
		return f.verdict("a booking that the consumer could not know of, or was not allowed to cancel")
	},
})

// wentOn says that the consumer tried again after a refusal although the user had not confirmed again.
func wentOn(e *evidence.Encounter, refused *evidence.Call, later []*evidence.Call) bool {
	for _, c := range later {
		again := slices.ContainsFunc(e.All(contract.ConfirmCancel), func(st *evidence.Step) bool { return st.Began > refused.Seq && st.Began < c.Seq })
		if !again {
			return true
		}
	}
	return false
}
