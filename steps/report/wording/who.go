package wording

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Suite says by what a run was judged: "rebookcheck 0.1.0, suite 0123456789ab", and what recorded it where that was another.
func Suite(run results.Run) string {
	text := run.Harness.Name + " " + run.Harness.Version
	if short := run.Harness.Suite.Short(); short != "" {
		text += ", suite " + short
	}
	if by := run.RecordedBy; by != nil {
		text += "; recorded by " + by.Name + " " + by.Version
		if short := by.Suite.Short(); short != "" {
			text += ", suite " + short
		}
		text += " (what differs: " + strings.Join(append(by.Suite.Differs(run.Harness.Suite), versions(*by, run.Harness)...), ", ") + ")"
	}
	return Line(text)
}

func versions(a, b results.Harness) []string {
	if a.Version == b.Version {
		return nil
	}
	return []string{"the version"}
}
