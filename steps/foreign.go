package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Foreign is a booking provider of elsewhere that plays Vale UTC, with the registry that it was given. It lives in the real
// now, nobody can tell it what to do, and what it holds is known by reading it.
type Foreign interface {
	// Cast puts the service, the organisations and the patients that the provider knows in the place of those that were drawn.
	Cast(p cast.People) cast.People
	// Provider is how the mock's proxy leads to it.
	Provider() mockprovider.ProviderConfig
	// Enter begins a story, which is kept in a journal, and Leave ends it and cancels what is left of it.
	Enter(j *journal.Journal)
	Leave()
	// Free are its free slots by when they begin, at least so many.
	Free(ctx context.Context, n int) ([]contract.Period, error)
	// State is what it and the registry hold of the story, once the registry has had time to be told.
	State(ctx context.Context) (mockprovider.State, error)
	// Afresh has the next State rest on a reading of every booking of the story, and not of those alone that something was asked of.
	Afresh()
	// Rested notes that the registry has had time to be told of everything.
	Rested()
	// Registry is how a consumer of that name reaches the registry.
	Registry(name string) contract.Registry
}

// take has slots of a foreign provider stand for the times of a scenario, in the order of both. A slot that stands for
// a time already keeps to it; the others leave room between them.
func (w *World) take(ctx context.Context, times []time.Time) error {
	wanted := append(times, slices.Collect(maps.Keys(w.stands))...)
	slices.SortFunc(wanted, time.Time.Compare)
	wanted = slices.CompactFunc(wanted, time.Time.Equal)
	free, err := w.cfg.Foreign.Free(ctx, len(wanted)-len(w.stands))
	if err != nil {
		return fmt.Errorf("look for free slots: %w", err)
	}
	room := min(len(free)/len(wanted), mostRoom)
	out, last := map[time.Time]contract.Period{}, time.Time{}
	for i, at := range wanted {
		slot, kept := w.stands[at]
		if !kept {
			free = slices.DeleteFunc(free, func(p contract.Period) bool { return !p.Start.After(last) })
			if len(free) > 0 {
				slot, free = free[0], free[min(max(room, 1), len(free)):]
			}
		}
		if !slot.Start.After(last) || slices.ContainsFunc(wanted[i:], func(later time.Time) bool { s, ok := w.stands[later]; return !kept && ok && !s.Start.After(slot.Start) }) {
			return errors.New("the story needs a free slot between two others, and the provider shows none there")
		}
		out[at], last = slot, slot.Start
	}
	w.stands = out
	return w.settle(ctx)
}

// mostRoom is how many of the provider's slots are left free from one that is used to the next, where there are enough.
const mostRoom = 3

// slotsFor puts the slots of a foreign provider in the place of the times of a scenario.
func (w *World) slotsFor(times []time.Time) []time.Time {
	for i, at := range times {
		if slot, ok := w.stands[at]; ok {
			times[i] = slot.Start
		}
	}
	return times
}

// ends is when a slot ends that begins then.
func (w *World) ends(start time.Time) time.Time {
	for _, slot := range w.stands {
		if slot.Start.Equal(start) {
			return slot.End
		}
	}
	return start.Add(slotLength)
}

// reaching is how many hours an outcome has to allow so that it reaches as far as it is meant to. The slots of a foreign
// provider are where they are: there it reaches to the last of them.
func (w *World) reaching(hours int) int {
	for _, slot := range w.stands {
		hours = max(hours, int(math.Ceil(slot.Start.Sub(w.mock.Clock.Now()).Hours())))
	}
	return hours
}

// holds reads what providers and registry hold.
func (w *World) holds(ctx context.Context) (mockprovider.State, error) {
	if w.cfg.Foreign == nil {
		return w.mock.State(), nil
	}
	state, err := w.cfg.Foreign.State(ctx)
	if err != nil {
		return state, fmt.Errorf("%w: what the provider holds cannot be read: %w", ErrHarness, err)
	}
	w.state = state
	return state, nil
}

// held is what they hold as far as it is known now.
func (w *World) held() mockprovider.State {
	if w.cfg.Foreign == nil {
		return w.mock.State()
	}
	return w.state
}

// registryOf is how a consumer reaches the registry.
func (w *World) registryOf(name string) contract.Registry {
	if w.cfg.Foreign != nil {
		return w.cfg.Foreign.Registry(name)
	}
	id, secret := w.mock.RegistryClient(name)
	return contract.Registry{Base: w.mock.RegistryBase(), Token: w.mock.RegistryToken(), ClientID: id, ClientSecret: secret}
}
