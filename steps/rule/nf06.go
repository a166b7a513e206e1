package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "NF-06",
	Sentence: "a provider was asked what it can do before it was used",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		asked := map[string]bool{}
		for _, c := range s.Calls {
			if !c.ForProvider() || c.Base == "" || c.Kind != evidence.Capability && (s.StepOf(c) == nil || s.Late(c)) {
				continue // before and after all that its user does it may look after what it knows from another story
			}
			who := c.Who + " " + c.Base
			switch {
			case c.Kind == evidence.Capability:
				asked[who] = true
			case !asked[who]:
				f.broken("a provider was used without its capability statement having been read", c.Label())
				asked[who] = true // told once
			case f.seen == 0:
				f.ok(c.Label())
			}
		}
		return f.verdict("a request to a provider")
	},
})
