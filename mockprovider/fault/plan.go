// Package fault plans misbehaviour of the mock: what a provider, the registry or the
// proxy does wrong on purpose, when, and how often.
//
// It refuses to know HTTP handlers, FHIR and the diary: an [Effect] is plain data and
// the listeners apply it. Legal variety is not a fault; a fault breaks something.
//
//	plan.Add(fault.Planned{Name: "gone", On: fault.Book, Effect: fault.SlotTaken()})
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Interaction is what a request asks for, as the listeners name it in the journal.
type Interaction string

// The interactions of a provider.
const (
	Metadata      Interaction = "metadata"
	Slots         Interaction = "slots"
	Book          Interaction = "book"
	Read          Interaction = "read"
	VersionRead   Interaction = "vread"
	PatientSearch Interaction = "patient-search"
	Cancel        Interaction = "cancel"
)

// The interactions of the registry.
const (
	Token         Interaction = "token"
	Register      Interaction = "register"
	PointerSearch Interaction = "pointer-search"
	PointerRead   Interaction = "pointer-read"
	PointerUpdate Interaction = "pointer-update"
)

// Any stands for every interaction of a listener for which the effect makes sense; see Applies.
const Any Interaction = "any"

// interactions are all that can be planned for.
var interactions = []Interaction{
	Any,
	Metadata, Slots, Book, Read, VersionRead, PatientSearch, Cancel,
	Token, Register, PointerSearch, PointerRead, PointerUpdate,
}

// Always is the value of Times for a fault that never ends.
const Always = -1

// Proxy is the value of Heard for a fault of the proxy.
const Proxy = "proxy"

// Planned is one misbehaviour and when it strikes.
type Planned struct {
	// Name is written into the journal beside each request that the fault shaped.
	Name string
	// Heard is the listener's name; empty means any but the proxy.
	Heard string
	// On is the interaction; Any for all of them, and empty means Any where Match or the effect says what is meant.
	On Interaction
	// Match narrows the requests that it strikes; those that do not fit are not counted.
	Match Match
	// After lets requests pass until the listener has been asked for that interaction; empty for a fault that strikes from the first on.
	After Interaction
	// Skip lets that many requests pass first.
	Skip int
	// Times is how often it strikes: 0 means once, Always without end.
	Times  int
	Effect Effect

	nth int // among those of the plan, from 1
}

func (p Planned) validate() error {
	var problems []error
	if p.Name == "" {
		problems = append(problems, errors.New("a fault needs a name"))
	}
	if !slices.Contains(interactions, p.On) {
		problems = append(problems, fmt.Errorf("fault %q: unknown interaction %q; want one of %q", p.Name, p.On, interactions))
	}
	if p.After != "" && !slices.Contains(interactions, p.After) {
		problems = append(problems, fmt.Errorf("fault %q: unknown interaction %q in After; want one of %q", p.Name, p.After, interactions))
	}
	if p.Skip < 0 || p.Times < Always {
		problems = append(problems, fmt.Errorf("fault %q: Skip and Times cannot be negative", p.Name))
	}
	if p.Effect.Kind == "" {
		problems = append(problems, fmt.Errorf("fault %q: it has no effect", p.Name))
	}
	if len(problems) == 0 {
		if err := p.misplaced(); err != nil {
			return fmt.Errorf("fault %q: %w", p.Name, err)
		}
	}
	return errors.Join(problems...)
}

// Plan holds the planned faults in the order they were added. The zero value is
// empty and ready; a nil Plan never strikes. Safe for concurrent use.
type Plan struct {
	mu      sync.Mutex
	pending []*Planned
	asked   map[asked]bool
	added   int // how many have been
	changed func(Change)
}

// asked is an interaction that a listener has been asked for.
type asked struct {
	heard string
	on    Interaction
}

// Add plans a fault. The error names everything that is wrong with it; it holds a
// *MisplacedError where the fault makes no sense where it is planned.
func (p *Plan) Add(f Planned) error {
	f = f.withDefaults()
	if err := f.validate(); err != nil {
		return err
	}
	if f.Times == 0 {
		f.Times = 1
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.added++
	f.nth = p.added
	p.pending = append(p.pending, &f)
	p.tell(changeOf(f))
	return nil
}

// withDefaults fills in what the effect and the match say already.
func (p Planned) withDefaults() Planned {
	if p.Heard == "" {
		p.Heard = p.Effect.Home
	}
	if p.On == "" && (p.Effect.Home != "" || p.Match != (Match{}) || applies[p.Effect.Kind].on != nil) {
		p.On = Any
	}
	return p
}

// Take is Strike for a request of which nothing is known, so that no fault with a Match fits.
func (p *Plan) Take(heard string, on Interaction) (Planned, bool) {
	return p.Strike(heard, on, Request{})
}

// Strike returns the fault that strikes a request heard by a listener, and uses it up
// once. The oldest fault that fits strikes; a fault that still lets requests pass
// counts this one and makes way for the next.
func (p *Plan) Strike(heard string, on Interaction, r Request) (Planned, bool) {
	if p == nil {
		return Planned{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	before := maps.Clone(p.asked)
	if p.asked == nil {
		p.asked = map[asked]bool{}
	}
	p.asked[asked{heard, on}] = true
	for i, f := range p.pending {
		if !f.strikes(on) || !f.fits(heard) || !f.Match.fits(r) || f.After != "" && !before[asked{heard, f.After}] {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			p.tell(Change{Nth: f.nth, Left: &Left{f.Skip, f.Times}})
			continue
		}
		taken := *f
		if f.Times != Always {
			if f.Times--; f.Times == 0 {
				p.pending = slices.Delete(p.pending, i, i+1)
			}
			p.tell(Change{Nth: f.nth, Left: &Left{f.Skip, f.Times}})
		}
		return taken, true
	}
	return Planned{}, false
}

func (p Planned) fits(heard string) bool {
	if p.Heard == "" {
		return heard != Proxy
	}
	return p.Heard == heard
}

// Pending returns the faults that have not been used up, with what remains of Skip and Times.
func (p *Plan) Pending() []Planned {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Planned, len(p.pending))
	for i, f := range p.pending {
		out[i] = *f
	}
	return out
}

// Clear forgets every fault.
func (p *Plan) Clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending = nil
	p.tell(Change{Cleared: true})
}
