package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-29",
	Sentence: "nothing was cancelled before the user had confirmed that very booking",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, c := range s.Cancels(e) {
				if _, lack := s.Licence(c); lack != "" {
					f.broken("a booking was to be cancelled, and "+string(lack), c.Label())
				} else {
					f.ok(c.Label())
				}
			}
		}
		v := f.verdict("a cancellation")
		if label := finalNo(s); v.Status == NotObserved && label != "" {
			return Verdict{Status: NotApplicable, Detail: "the user had said no, and was asked nothing more, as is right", Evidence: []string{label}}
		}
		return v
	},
})

// finalNo is the screen after a no, where what had been on offer was offered no more in that encounter; empty when
// there is none. The offer is due once [RB-51], and a no is an answer [RB-55].
func finalNo(s *evidence.Story) string {
	for _, e := range s.Encounters {
		for _, no := range e.All(contract.Decline) {
			before := no.Before()
			if before != nil && before.OffersAny() && !slices.ContainsFunc(e.Screens(no.Ended), (*evidence.Step).OffersAny) {
				return screenLabel(no)
			}
		}
	}
	return ""
}
