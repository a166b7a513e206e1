package results

import (
	"regexp"
	"strings"
)

// The parts of a fault that differ from one scenario to the next although the mistake is the same.
var (
	faultAt     = regexp.MustCompile(`^.*?\b(?:open session|task [a-z-]+): (?:[A-Z]+ \S+: )?`)
	faultNumber = regexp.MustCompile(`[0-9]+`)
)

// Mistake is what is the same in the faults that one mistake of an adapter leads to, whichever scenario, task and
// session it shows in. It is a key, and nothing to show.
func Mistake(fault string) string {
	for _, quoted := range []string{": the answer begins ", "; the last it said on standard error: "} {
		fault, _, _ = strings.Cut(fault, quoted)
	}
	return faultNumber.ReplaceAllString(faultAt.ReplaceAllString(fault, ""), "#")
}
