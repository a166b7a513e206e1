package wording

import (
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Once tells a fault of harness, mock or adapter in full where it is first seen, and from then on where that was: one
// mistake of an adapter shows in hundreds of places. The zero value has told nothing. It is for one goroutine.
type Once struct{ told map[string]*telling }

// telling is a fault that was told in full.
type telling struct {
	scenario string
	times    int
}

// Fault is what to say of a fault in a scenario.
func (o *Once) Fault(scenario, fault string) string {
	if fault == "" {
		return ""
	}
	if o.told == nil {
		o.told = map[string]*telling{}
	}
	key := results.Mistake(fault)
	if before, ok := o.told[key]; ok {
		before.times++
		return fmt.Sprintf("the same fault as in %q, described there in full (seen %d times so far)", before.scenario, before.times)
	}
	o.told[key] = &telling{Line(scenario), 1}
	return fault
}

// Same is [Once.Fault] without a count, for places that tell of the same scenario again.
func (o *Once) Same(scenario, fault string) string {
	if before, ok := o.told[results.Mistake(fault)]; ok {
		return fmt.Sprintf("the fault described in %q", before.scenario)
	}
	return o.Fault(scenario, fault)
}
