package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// reader is the verdict where something was seen of which no rule can tell whether it is right: a concern, however binding
// the clause. A breach that was proved stands.
func reader(v Verdict, why string, labels []string) Verdict {
	if why == "" || v.Status == Fail {
		return v
	}
	return Verdict{Status: Concern, Detail: "needs a reader: " + why, Evidence: labels, Reader: true, Texts: v.Texts, Readings: v.Readings}
}

// strays puts an account of requests that nothing explains into words, each kind once, with the requests.
func strays(all []evidence.Stray) (why string, labels []string) {
	var kinds []string
	for _, stray := range all {
		kinds = append(kinds, stray.Why)
		labels = append(labels, stray.Call.Label())
	}
	return strings.Join(once(kinds), "; "), once(labels)
}
