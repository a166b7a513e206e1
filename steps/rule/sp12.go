package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-12",
	Sentence: "every request to a provider named the interaction that it was for",
	Judge: func(s *evidence.Story) Verdict {
		why, labels := strays(s.Strays())
		return reader(interactionNamed(s), why, labels)
	},
})

// interactionNamed judges the interaction id of each request for what it is. What a request that is none of the standard's
// interactions should be called, nobody can say: a reader has to look at it.
var interactionNamed = everyRequest("a request to a provider", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
	got, known := strings.CutPrefix(c.Header("Ssp-InteractionID"), interactions)
	want, one := demands[c.Kind]
	switch {
	case !known:
		return "a request to a provider named no interaction", false
	case one && got != want.interaction && (c.Kind != evidence.Slots || got != outdated): // SP-13 judges the outdated one
		return want.words + " named the interaction of something else", false
	}
	return "", true
})
