package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-05",
	Sentence: "slots were sought at the provider's address for slots",
	Judge: everyRequest("a search for slots", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		path := strings.TrimSuffix(c.Path, "/")
		id, below := strings.CutPrefix(c.Path, "/Slot/")
		switch {
		case c.AsksOnly(): // it brings no slots
			return "", false
		case c.Kind == evidence.Slots && c.Exchange.Target != "" && len(c.Query) > 0:
			return "", true
		case c.Kind == evidence.Slots, strings.EqualFold(path, "/slot"), below && strings.HasPrefix(id, "_"):
			return "slots were not sought at the provider's address for slots, with what is sought behind it", false
		}
		return "", false
	}),
})
