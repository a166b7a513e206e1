package detection

import (
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// Percent is a part of a whole in words. It is rounded down, so that only all is "100 %", and nothing of nothing is no score.
func Percent(part, whole int) string {
	switch {
	case whole == 0:
		return "none"
	case part == whole:
		return "100 %"
	}
	tenths := part * 1000 / whole
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}

// Headline is the score in one line.
func (s Score) Headline() string {
	t := s.Totals
	return fmt.Sprintf("%d of %d known-bad %ss caught (%s), %s; %d of %s passed",
		t.Caught, t.Mutants, s.role(), Percent(t.Caught, t.Mutants), wording.Count(t.FalseAlarms, "false alarm"), t.Passed, wording.Count(t.Good, "good "+string(s.role())))
}
