package results

import (
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
}

// Again is a try of a scenario that came to no verdict, after which the scenario was tried again.
type Again struct {
	Scenario string `json:"scenario"` // its id
	// At is the real time at which the try ended, or at which it began where its end is not known.
	At  time.Time `json:"at"`
	How TryEnd    `json:"how"`
	// Why is what was said of it.
	Why string `json:"why"`
}

// TryEnd is how a try of a scenario ended that came to no verdict.
type TryEnd string

// The ways a try ends without a verdict.
const (
	Faulted     TryEnd = "harness fault" // the harness, its mock or the adapter did not do its part
	Interrupted TryEnd = "interrupted"   // the run ended while the scenario was under way
	NotRun      TryEnd = "not run"       // the consumer counted as gone
	Unusable    TryEnd = "unusable"      // it had a verdict, and what was kept of it was missing or not as it was written
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
		out.Rehearsal = out.Rehearsal || h.Rehearsal
	}
	if out != nil {
		slices.SortStableFunc(out.Resumed, time.Time.Compare)
		slices.SortStableFunc(out.Again, func(a, b Again) int { return a.At.Compare(b.At) })
	}
	return out
}
