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
			return "nothing failed, and the baseline expected nothing to"
		}
		return "every failure is in the baseline"
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{len(g.New), "new failure"}, {len(g.Expired), "expired entry"}, {len(g.Gone), "entry"}} {
		switch {
		case p.n == 0:
		case p.what == "entry":
			parts = append(parts, Count(p.n, p.what)+" in the baseline for what now passes")
		default:
			parts = append(parts, Count(p.n, p.what))
		}
	}
	return "compared with the baseline: " + strings.Join(parts, ", ")
}

// gateNotes say what is new, has expired or passes now, and what is known.
func gateNotes(run results.Run) []string {
	g := run.Gate()
	var out []string
	for _, p := range []struct {
		what string
		all  []string
	}{
		{"Failures that are not in the baseline: ", g.New},
		{"Failures whose baseline entry has expired: ", g.Expired},
		{"Entries in the baseline for what now passes; take them out: ", g.Gone},
		{"Known failures, from the baseline: ", g.Known},
	} {
		if len(p.all) > 0 {
			out = append(out, p.what+Line(strings.Join(p.all, "; "))+".")
		}
	}
	return out
}
