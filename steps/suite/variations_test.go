package suite_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// The two stories and their variations are numbered SC-01 to SC-77. These have no scenario of their own.
var noScenario = map[string]string{
	"SC-12": "a slot outside the timeframe, with clinical approval, needs a screen of its own",
	"SC-30": "a booking made by telephone reaches neither the consumer nor this harness; for both it is SC-26",
	"SC-64": "a duty of providers", "SC-65": "a duty of providers", "SC-66": "a duty of providers",
	"SC-67": "a duty of providers", "SC-68": "a duty of providers",
	"SC-70": "a booking made in the consultation is on the list of earlier ones only when another has replaced it (RB-25); see SC-03",
	"SC-74": "which format a consumer speaks is its own choice; the good consumer speaks-xml goes through every scenario in XML",
	"SC-76": "whether a consumer compresses is its own choice; the good consumer compresses does so in every scenario",
	"SC-77": "management reports do not pass this harness (NF-20, NF-21, RB-68)",
}

func TestEveryVariationOfTheStoriesHasAScenarioOrAReason(t *testing.T) {
	_, all := load(t)
	for n := 1; n <= 77; n++ {
		id := fmt.Sprintf("SC-%02d", n)
		if noScenario[id] != "" {
			continue
		}
		found := slices.ContainsFunc(all, func(s suite.Scenario) bool { return slices.Contains(s.Tags, "@"+id) })
		require.True(t, found, "%s needs a scenario tagged with it, or a written reason", id)
	}
	for _, s := range all {
		for _, tag := range s.Tags {
			if variation.MatchString(tag) {
				require.LessOrEqual(t, tag, "@SC-77", "%s: there is no such variation", s.ID)
			}
		}
	}
}
