package wording

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Gate says in one line what the baseline of a run comes to; empty where it has none.
func Gate(run results.Run) string {
	if run.Baseline == nil {
		return ""
	}
	g := run.Gate()
	if g.Passes() {
		if len(g.Known) == 0 {
			return "nothing failed that the baseline knows of"
		}
		return "every failure is known to the baseline"
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{len(g.New), "new failure"}, {len(g.Expired), "expired entry"}, {len(g.Gone), "entry"}} {
		switch {
		case p.n == 0:
		case p.what == "entry":
			parts = append(parts, Count(p.n, p.what)+" of the baseline for what passes now")
		default:
			parts = append(parts, Count(p.n, p.what))
		}
	}
	return "held to the baseline: " + strings.Join(parts, ", ")
}

// gateNotes say what is new, has expired or passes now, and what is known.
func gateNotes(run results.Run) []string {
	g := run.Gate()
	var out []string
	for _, p := range []struct {
		what string
		all  []string
	}{
		{"Failures that the baseline does not know: ", g.New},
		{"Failures whose entry in the baseline has expired: ", g.Expired},
		{"Entries of the baseline for what passes now; take them out: ", g.Gone},
		{"Failures that the baseline knows: ", g.Known},
	} {
		if len(p.all) > 0 {
			out = append(out, p.what+Line(strings.Join(p.all, "; "))+".")
		}
	}
	return out
}
