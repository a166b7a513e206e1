package results

import (
	"fmt"
	"slices"
	"time"
)

// History is what a run that was resumed had been through before. Its worlds could be known from its first start on,
// whether its seed had been drawn or not, and a scenario that was tried again had its first try under no other name.
type History struct {
	// Begun is when the run was first started, in real time, and Resumed when it was gone on with, in order.
	Begun   time.Time   `json:"begun"`
	Resumed []time.Time `json:"resumed"`
	// Again are the tries that came to no verdict and were followed by another, in order.
	Again []Again `json:"again,omitempty"`
	// Rehearsal says that the run's folder held the report of a rehearsal with the same seed when it was resumed. That
	// there was none in the folder shows nothing: a rehearsal may be written elsewhere.
	Rehearsal bool `json:"rehearsal,omitempty"`
	// Tampered says what of the run's folder somebody else changed while the run was going on.
	Tampered []string `json:"tampered,omitempty"`
}

// Again is a try of a scenario that came to no verdict, after which the scenario was tried again.
type Again struct {
	Scenario string `json:"scenario"` // its id
	// At is the real time at which the try ended, or at which it began where its end is not known.
	At  time.Time `json:"at"`
	How TryEnd    `json:"how"`
	// Why is what was said of it.
	Why string `json:"why"`
	// CutShort says that a task had been given by then, so that what its user would have been shown next is not known.
	CutShort bool `json:"cut_short,omitempty"`
}

// TryEnd is how a try of a scenario ended that came to no verdict.
type TryEnd string

// The ways a try ends without a verdict.
const (
	Faulted     TryEnd = "harness fault" // the harness, its mock or the adapter did not do its part
	Interrupted TryEnd = "interrupted"   // the run ended while the scenario was under way
	NotRun      TryEnd = "not run"       // the consumer counted as gone
	Unusable    TryEnd = "unusable"      // what was kept of it was missing or not as it was written
)

// Tried are the scenarios that were tried again after a try that ended in a certain way, each once.
func (h *History) Tried(how TryEnd) []string {
	var out []string
	for _, a := range h.Again {
		if a.How == how && !slices.Contains(out, a.Scenario) {
			out = append(out, a.Scenario)
		}
	}
	return out
}

// Of are the earlier tries of one scenario. A run that was not resumed has none.
func (h *History) Of(scenario string) []Again {
	if h == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(h.Again), func(a Again) bool { return a.Scenario != scenario })
}

// Damage is what of the evidence of a resumed run is missing. What an earlier try had shown may have been a breach.
func (h *History) Damage() []string {
	if h == nil {
		return nil
	}
	var out []string
	for i, a := range h.Again {
		same := func(b Again) bool { return b.How == Unusable && b.Why == a.Why }
		if a.How != Unusable || slices.ContainsFunc(h.Again[:i], same) {
			continue
		}
		n := len(slices.DeleteFunc(slices.Clone(h.Again[i:]), func(b Again) bool { return !same(b) }))
		out = append(out, fmt.Sprintf("what an earlier try had shown is lost in %d of the scenarios that were tried again, such as %s: %s; begin the run anew", n, a.Scenario, a.Why))
	}
	for _, t := range h.Tampered {
		out = append(out, "while the run was going on, somebody else changed what it kept of itself: "+t+"; leave its folder alone, and begin the run anew")
	}
	return out
}

// cutShortAgain says which scenarios have a verdict only since two tries were broken off in the middle of them. One may be
// an accident. Whoever may break off as often as they like shows the one try that went well.
func (h *History) cutShortAgain() []string {
	if h == nil {
		return nil
	}
	times := map[string]int{}
	var out []string
	for _, a := range h.Again {
		if !a.CutShort {
			continue
		}
		if times[a.Scenario]++; times[a.Scenario] == 2 {
			out = append(out, a.Scenario+": it was broken off in the middle more than once before it came to a verdict, and what would have been shown then is not known; begin the run anew")
		}
	}
	return out
}

// JoinHistories is the history of a run of which several parts were resumed; nil where none was.
func JoinHistories(all ...*History) *History {
	var out *History
	for _, h := range all {
		if h == nil {
			continue
		}
		if out == nil {
			out = &History{Begun: h.Begun}
		}
		if h.Begun.Before(out.Begun) {
			out.Begun = h.Begun
		}
		out.Resumed = append(out.Resumed, h.Resumed...)
		out.Again = append(out.Again, h.Again...)
		out.Tampered = append(out.Tampered, h.Tampered...)
		out.Rehearsal = out.Rehearsal || h.Rehearsal
	}
	if out != nil {
		slices.SortStableFunc(out.Resumed, time.Time.Compare)
		slices.SortStableFunc(out.Again, func(a, b Again) int { return a.At.Compare(b.At) })
	}
	return out
}
