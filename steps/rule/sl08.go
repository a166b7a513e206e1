package rule

import (
	"maps"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-08",
	Sentence: "what was to come with the slots was asked for in the words of the standard",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range firstPages(s) {
			for _, name := range slices.Sorted(maps.Keys(c.Query)) {
				if name != "_include" && !strings.HasPrefix(name, "_include:") {
					continue
				}
				for _, v := range c.Query[name] {
					if included(name, v) {
						f.ok(c.Label())
					} else {
						f.broken("a search for slots asks for "+v+" by "+name, c.Label())
					}
				}
			}
		}
		return f.verdict("a search for slots that asks for more than the slots")
	},
})

// included says that a value has the form Source:parameter[:Target], and that what lies behind
// another join is asked for with :iterate, or :recurse as STU3 itself has it.
func included(name, value string) bool {
	parts := strings.Split(value, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	for i, p := range parts {
		if p == "" || strings.ContainsAny(p, ". /") || (i != 1) != (p[0] >= 'A' && p[0] <= 'Z') {
			return false
		}
	}
	if parts[0] == "Slot" {
		return true
	}
	return name == "_include:iterate" || name == "_include:recurse"
}
