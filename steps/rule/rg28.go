package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RG-28",
	Sentence: "no booking was cancelled by changing its registry entry",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		looked := map[string]bool{}
		for _, c := range s.Calls {
			if c.Kind == evidence.RegistryWrite {
				f.reading("15.26", false, true)
			}
			if own := s.Setup(c.Who).Registry; own != nil && c.Client != "" && c.Client != own.ClientID {
				f.broken("the consumer called the registry in the name of somebody else, who may change it", c.Label())
			}
			switch c.Kind {
			case evidence.RegistryUpdate, evidence.RegistryWrite:
				f.broken("the consumer tried to change the registry", c.Label())
			case evidence.RegistrySearch, evidence.RegistryRead:
				looked[c.Who] = true
			default:
			}
		}
		for _, e := range s.Encounters {
			for _, c := range s.Cancels(e) {
				if looked[e.Who] {
					f.ok(c.Label())
				}
			}
		}
		return withoutRegistry(s, f.verdict("a cancellation by a consumer that uses the registry"))
	},
})
