package fault

import (
	"fmt"
	"slices"
)

// Change is what changed in a plan, for whoever keeps it elsewhere; see [Plan.Restore].
type Change struct {
	// Nth is the fault that was added or changed, counted from 1 in the order in which they were added.
	Nth   int    `json:"nth,omitempty"`
	Added *Added `json:"added,omitempty"`
	// Left is what remains of a fault.
	Left *Left `json:"left,omitempty"`
	// Cleared says that every fault was forgotten.
	Cleared bool `json:"cleared,omitempty"`
}

// Added is a fault that was planned; its effect is built again from its kind and parameters.
type Added struct {
	Name   string            `json:"name"`
	Heard  string            `json:"heard,omitempty"`
	On     Interaction       `json:"on"`
	Match  Match             `json:"match,omitzero"`
	After  Interaction       `json:"after,omitempty"`
	Skip   int               `json:"skip,omitempty"`
	Times  int               `json:"times"`
	Effect string            `json:"effect"`
	Params map[string]string `json:"params,omitempty"`
}

// Left is how many requests still pass before a fault strikes, and how often it still does; 0 times means that it is used up.
type Left struct {
	Skip  int `json:"skip"`
	Times int `json:"times"`
}

func changeOf(f Planned) Change {
	return Change{Nth: f.nth, Added: &Added{
		Name: f.Name, Heard: f.Heard, On: f.On, Match: f.Match, After: f.After, Skip: f.Skip, Times: f.Times,
		Effect: f.Effect.Kind, Params: f.Effect.Params,
	}}
}

// Tell has a function be told of each change from now on, in the order in which they are made. It is called with the plan
// locked and must not use it.
func (p *Plan) Tell(changed func(Change)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed = changed
}

// tell tells of a change; mu is held.
func (p *Plan) tell(c Change) {
	if p.changed != nil {
		p.changed(c)
	}
}

// Restore makes a change that another plan told of. Changes are made in the order in which they were told.
func (p *Plan) Restore(c Change) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.pending, func(f *Planned) bool { return f.nth == c.Nth })
	switch a := c.Added; {
	case c.Cleared:
		p.pending = nil
	case a != nil:
		effect, err := Build(a.Effect, a.Params)
		if err != nil {
			return fmt.Errorf("restore fault %q: %w", a.Name, err)
		}
		p.added = max(p.added, c.Nth)
		p.pending = append(p.pending, &Planned{
			Name: a.Name, Heard: a.Heard, On: a.On, Match: a.Match, After: a.After, Skip: a.Skip, Times: a.Times, Effect: effect, nth: c.Nth,
		})
	case c.Left == nil || at < 0:
		return fmt.Errorf("restore fault %d: there is none", c.Nth)
	case c.Left.Times == 0:
		p.pending = slices.Delete(p.pending, at, at+1)
	default:
		p.pending[at].Skip, p.pending[at].Times = c.Left.Skip, c.Left.Times
	}
	return nil
}
