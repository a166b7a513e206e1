package page

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// selecting are the tags that tell one scenario from another, such as @RB-09 or @SC-10.
var selecting = regexp.MustCompile(`^@[A-Z]{2}-[0-9]+$`)

// repeat is the command line that repeats a scenario. It chooses by tags, so that others with the same ones may come along.
func repeat(run results.Run, s results.Scenario) string {
	tags := slices.DeleteFunc(slices.Clone(s.Tags), func(t string) bool { return !selecting.MatchString(t) })
	if len(tags) > 0 {
		run.Config.Tags = strings.Join(tags, " and ")
	}
	run.Config.Shard, run.Config.Again, run.Config.Attended = "", nil, nil
	return safe(wording.Command(run))
}
