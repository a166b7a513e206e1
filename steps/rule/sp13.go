package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-13",
	Sentence: "a search for slots went under the interaction for searching slots",
	Judge: everyRequest("a search for slots", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		switch {
		case c.Kind != evidence.Slots:
			return "", false
		case c.Header("Ssp-InteractionID") == interactions+outdated:
			return "a search for slots went under read:slot, as the older documents have it (wire contract, section 15: slot search interaction id), and not under search:slot", false
		case c.Header("Ssp-InteractionID") != interactions+demands[evidence.Slots].interaction:
			return "a search for slots did not go under the interaction search:slot", false
		}
		return "", true
	}),
})

// outdated is the interaction of a slot search in documents older than the API.
const outdated = "read:slot"
