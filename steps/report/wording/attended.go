package wording

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// AttendedPlan names the plan by which a tester played; empty where there was none.
func AttendedPlan(c results.Config) string {
	p := c.Attended
	if p == nil {
		return ""
	}
	return fmt.Sprintf("the attended plan %s, %d of %s that can be played by hand", Line(p.Digest), p.Stories, Count(p.Of, "story"))
}

// planNote says what a run by a plan leaves unknown.
func planNote(c results.Config) string {
	if c.Attended == nil {
		return ""
	}
	note := "The run was by " + AttendedPlan(c) + ". To play all of them, run it with --all."
	if len(c.Attended.Unseen) == 0 {
		return note
	}
	var ids []string
	for _, id := range c.Attended.Unseen {
		ids = append(ids, string(id))
	}
	return note + " No story that a tester can play with this consumer shows these, so they were not judged: " + strings.Join(ids, ", ") + "."
}
