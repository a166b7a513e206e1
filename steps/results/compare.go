package results

import (
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Difference is how one run differs from an earlier one.
type Difference struct {
	Was Conclusion `json:"was"`
	Now Conclusion `json:"now"`
	// Requirements and Scenarios are those whose result is another one now.
	Requirements []Change `json:"requirements,omitempty"`
	Scenarios    []Change `json:"scenarios,omitempty"`
	// New and Gone are the scenarios, by id, that only one of the two has.
	New  []string `json:"new,omitempty"`
	Gone []string `json:"gone,omitempty"`
	// Suite names the parts in which the two suites differ, Consumer in what the two products do, Config how the two were run.
	Suite    []string `json:"suite,omitempty"`
	Consumer []string `json:"consumer,omitempty"`
	Config   []string `json:"config,omitempty"`
	// WithoutEvidence are the runs, by where they were read, that no journal stood beside: nothing shows that their results
	// follow from evidence.
	WithoutEvidence []string `json:"without_evidence,omitempty"`
}

// Change is a result that is another one now.
type Change struct {
	ID  string      `json:"id"`
	Was rule.Status `json:"was"`
	Now rule.Status `json:"now"`
	// Worse says that it stands in the way of a verdict and did not before.
	Worse bool `json:"worse,omitempty"`
	// Ours says that the earlier evidence, judged again by the present suite, comes to the present result: the suite changed its mind, and not the consumer.
	Ours   bool   `json:"ours,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Compare says how a run differs from an earlier one. Again is what the earlier evidence comes to by the suite that judged the
// later run, or nil where that is not known.
func Compare(was, now Run, again *Run) Difference {
	d := Difference{
		Was: was.Verdict.Conclusion, Now: now.Verdict.Conclusion,
		Suite: was.Harness.Suite.Differs(now.Harness.Suite), Consumer: was.Consumer.DiffersFrom(now.Consumer), Config: configsDiffer(was.Config, now.Config),
	}
	before, judged := statuses(was), map[string]rule.Status{}
	if again != nil {
		judged = statuses(*again)
	}
	change := func(id string, meant, means Meaning, to rule.Status, detail string) (Change, bool) {
		from, had := before[id]
		if !had || from == to {
			return Change{}, false
		}
		return Change{ID: id, Was: from, Now: to, Worse: weight(means) > weight(meant), Ours: judged[id] == to, Detail: detail}, true
	}
	meant := meanings(was)
	for _, r := range now.Requirements {
		if c, changed := change(string(r.ID), meant[string(r.ID)], now.OfRequirement(r), r.Status, r.Detail); changed {
			d.Requirements = append(d.Requirements, c)
		}
	}
	has := map[string]bool{}
	for _, s := range now.Scenarios {
		has[s.ID] = true
		if _, had := before[s.ID]; !had {
			d.New = append(d.New, s.ID)
		}
		if c, changed := change(s.ID, meant[s.ID], now.OfScenario(s), s.Status, s.Detail); changed {
			d.Scenarios = append(d.Scenarios, c)
		}
	}
	for _, s := range was.Scenarios {
		if !has[s.ID] {
			d.Gone = append(d.Gone, s.ID)
		}
	}
	return d
}

// Worse says that something stands in the way now that did not before.
func (d Difference) Worse() bool {
	worse := func(c Change) bool { return c.Worse }
	return d.Was.Good() && !d.Now.Good() || slices.ContainsFunc(d.Requirements, worse) || slices.ContainsFunc(d.Scenarios, worse)
}

// Same says that no result differs; the products and the suites may.
func (d Difference) Same() bool {
	return d.Was == d.Now && len(d.Requirements)+len(d.Scenarios)+len(d.New)+len(d.Gone) == 0
}

// statuses are the results by id; no scenario has the id of a requirement.
func statuses(run Run) map[string]rule.Status {
	out := map[string]rule.Status{}
	for _, r := range run.Requirements {
		out[string(r.ID)] = r.Status
	}
	for _, s := range run.Scenarios {
		out[s.ID] = s.Status
	}
	return out
}

func meanings(run Run) map[string]Meaning {
	out := map[string]Meaning{}
	for _, r := range run.Requirements {
		out[string(r.ID)] = run.OfRequirement(r)
	}
	for _, s := range run.Scenarios {
		out[s.ID] = run.OfScenario(s)
	}
	return out
}

// weight orders what results mean, by how much they stand in the way.
func weight(m Meaning) int {
	return slices.Index([]Meaning{Good, Aside, Excused, Open, Faulty, Bad}, m)
}

// configsDiffer says in words how two runs were run otherwise; a drawn seed always is another one and is no difference.
func configsDiffer(a, b Config) []string {
	var out []string
	for _, f := range []struct{ what, a, b string }{
		{"tags", a.Tags, b.Tags},
		{"shard", a.Shard, b.Shard},
		{"attended plan", a.planDigest(), b.planDigest()},
		{"variance", fmt.Sprint(a.Variance), fmt.Sprint(b.Variance)},
		{"start", a.Start, b.Start},
		{"strict", fmt.Sprint(a.Strict), fmt.Sprint(b.Strict)},
		{"contract", a.Contract, b.Contract},
	} {
		if f.a != f.b {
			out = append(out, fmt.Sprintf("%s %q and %q", f.what, f.a, f.b))
		}
	}
	return out
}
