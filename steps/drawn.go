package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// draw draws who plays the roles, and what the world is like. The settings of a consumer whose
// addresses are set by hand stay the same for the whole run.
func (w *World) draw(seed int64, hand cast.Hand) {
	w.seed, w.hand = seed, hand
	seeds := cast.Seeds{Patients: seed, Settings: seed}
	if w.cfg.Front != nil && w.cfg.Front.Fixed() {
		seeds.Settings = w.cfg.Seed
		hand = maps.Clone(hand)
		if hand != nil {
			hand[cast.Hosts] = cast.SharedHost
		}
		w.hand = hand
	}
	w.people = w.cfg.People.Draw(seeds, hand)
	if w.cfg.Foreign != nil {
		w.people = w.cfg.Foreign.Cast(w.people)
	}
	w.user = w.people.Users["handler"]
}

// providers are the providers of the services that can be booked. Each is known in the journal by its place among them.
func (w *World) providers() []mockprovider.ProviderConfig {
	if w.cfg.Foreign != nil {
		return []mockprovider.ProviderConfig{w.cfg.Foreign.Provider()}
	}
	var out []mockprovider.ProviderConfig
	for i, s := range w.people.Services {
		if s.Provider == "" {
			continue
		}
		out = append(out, mockprovider.ProviderConfig{
			Name: s.Name, Short: shortOf(i), Base: s.Provider, ASID: s.ASID, ODS: w.people.ODS[i], ServiceID: s.ID,
		})
	}
	return out
}

func shortOf(i int) string { return fmt.Sprintf("provider-%d", i+1) }

// differs is how the providers answer, as it was dealt. Where they differ by variance, they do so in all ways already.
func (w *World) differs() map[string]string {
	if w.cfg.Variance != 0 {
		return nil
	}
	out := map[string]string{}
	for trait, name := range map[cast.Trait]string{cast.IDs: "ids", cast.Versions: "versions", cast.Content: "content of bookings"} {
		if choice := w.hand[trait]; choice != "" {
			out[name] = choice
		}
	}
	return out
}

// called is the name by which the player of a consumer's role is known; other names are their own.
func (w *World) called(role string) string {
	if c, ok := w.people.Consumers[role]; ok {
		return c.Name
	}
	return role
}

// service is the name of the service that plays a role.
func (w *World) service(role string) (string, error) {
	s, _, err := w.people.Service(role)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrHarness, err)
	}
	return s.Name, nil
}

// others puts other slots beside a free one where that was dealt: one with a practitioner, by telephone, and
// one of which nothing is said. They begin when it does and end at other times, so that it can be told from them.
func (w *World) others(p *mockprovider.Provider, start time.Time, how string) error {
	if w.hand[cast.Slots] != cast.SeveralKinds || how != "" {
		return nil
	}
	return errors.Join(
		p.AddDetailedSlot(start, start.Add(slotLength+5*time.Minute), mockprovider.Detail{Channel: mockprovider.ChannelPhone, Staffed: true}),
		p.AddDetailedSlot(start, start.Add(slotLength-5*time.Minute), mockprovider.Detail{}),
	)
}

// namesake has the patient's namesake, who lives elsewhere, booked by the same consumer at the same
// place for five minutes earlier, before the patient calls, where that was dealt and nobody is planned to misbehave.
func (w *World) namesake(ctx context.Context, name, where string, start time.Time) error {
	if w.hand[cast.Namesake] != cast.Booked || w.begun > 0 || w.planned {
		return nil
	}
	p, err := w.provider(where)
	if err != nil {
		return err
	}
	start = start.Add(-5 * time.Minute)
	if err := p.AddSlot(start, start.Add(slotLength)); err != nil {
		return fmt.Errorf("%w: add a slot: %w", ErrHarness, err)
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	if err := w.begin(ctx, name, cast.NamesakeRole, contract.NewProblem); err != nil {
		return err
	}
	if err := w.needs(ctx, start.Sub(w.mock.Clock.Now())); err != nil {
		return err
	}
	if err := w.booksAt(ctx, where, start, ""); err != nil {
		return err
	}
	return w.finishes(ctx)
}
