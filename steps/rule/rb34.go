package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-34",
	Sentence: "the cancellation went to the provider that holds the original",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				for _, c := range attempts(s, st, b) {
					aud := strings.TrimSuffix(c.Claims.Text("aud"), "/")
					switch {
					case c.Base != b.Base:
						f.broken("the original was looked for at a provider that does not hold it", c.Label())
					case c.Header("Ssp-To") != s.ASID(b.Base) || aud != b.Base:
						f.broken("the call was addressed to another provider than its URL", c.Label())
					default:
						f.ok(c.Label())
					}
				}
			})
		}
		return f.verdict("calls about the original after the user confirmed")
	},
})
