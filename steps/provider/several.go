package provider

import (
	"context"
	"slices"
)

// What is done where a patient holds several bookings.

// readsAll reads all bookings of a patient that the story has made, and looks for them.
func (p *play) readsAll(ctx context.Context, name string) error {
	all := p.of(name)
	for _, b := range all {
		if _, err := p.read(ctx, b); err != nil {
			return err
		}
	}
	return p.asks(ctx, p.ofPatient(firstForm, p.patient(name).NHSNumber))
}

// of are the bookings of a patient that the story has made, in order.
func (p *play) of(name string) []*appointment {
	return slices.DeleteFunc(slices.Clone(p.made), func(b *appointment) bool { return b.patient.NHSNumber != p.patient(name).NHSNumber })
}

// cancelsOne cancels the first or the second of a patient's bookings, each in the second format.
func cancelsOne(ctx context.Context, p *play, words []string) error {
	all, i := p.of(words[1]), 0
	if words[0] == "second" {
		i = 1
	}
	if len(all) <= i {
		return short{"the patient was booked once only"}
	}
	return p.cancelsIn(ctx, all[i], p.other())
}
