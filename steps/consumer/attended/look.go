package attended

import (
	"context"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// look has the tester do a task and say, on the same sheet, what the screen then shows. The questions are those that
// can be known beforehand, with the booking that the task should make. Where it came otherwise, they are asked anew.
func (d *driver) look(ctx context.Context, sheet Sheet, t contract.Task) (contract.Screen, error) {
	asks := seen{kind: t.Kind, entries: slices.Clone(d.entries), slots: d.free(t)}
	if hoped, ok := d.hoped(t); ok {
		asks.entries = append(asks.entries, hoped)
	}
	sheet.Kind, sheet.Then = Look, "When you have done it, answer only by what the screen now shows."
	sheet.Questions = append([]Question{cannot}, asks.questions()...)
	sheet.Values = Values{"case": {d.cases[t.Encounter]}}
	got, err := d.desk.ask(ctx, sheet)
	if err != nil {
		return contract.Screen{}, err
	}
	if err := d.write(t, got, append([]Answered{said(sheet, got)}, answered(sheet.Questions[1:], got.Values)...)); err != nil {
		return contract.Screen{}, err
	}
	missing := got.Values.first(cannot.ID)
	d.meet()
	if now := d.free(t); !d.foreseen(&asks) || slices.ContainsFunc(now, func(s contract.Slot) bool { return !slices.Contains(asks.slots, s) }) {
		for _, s := range now { // one that went meanwhile may still be on the screen
			if !slices.Contains(asks.slots, s) {
				asks.slots = append(asks.slots, s)
			}
		}
		asks.entries = slices.Clone(d.entries)
		if got, err = d.lookAgain(ctx, sheet, asks, t); err != nil {
			return contract.Screen{}, err
		}
	}
	screen := asks.screen(got.Values)
	d.cases[t.Encounter] = screen.Case
	if missing != "" {
		screen.NotDone = &contract.NotDone{Why: missing}
	}
	return screen, nil
}

// lookAgain asks about what nobody could foresee.
func (d *driver) lookAgain(ctx context.Context, before Sheet, asks seen, t contract.Task) (Reply, error) {
	sheet := Sheet{
		Kind: Look, Title: "What does " + d.setup.Name + " show?",
		Do:        "The requests received were not the ones that the last page asked about. Answer again, only by what the screen now shows.",
		Questions: asks.questions(), watch: d.watch, since: before.since, place: string(t.Kind) + " screen", Values: before.Values,
	}
	got, err := d.desk.ask(ctx, sheet)
	if err != nil {
		return Reply{}, err
	}
	return got, d.write(t, got, answered(sheet.Questions, got.Values))
}

// free are the slots that a task may bring to the screen.
func (d *driver) free(t contract.Task) []contract.Slot {
	if t.Kind != contract.SearchSlots && t.Kind != contract.Book {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.watch.Free()), func(s contract.Slot) bool { return s.Service != t.Service })
}

// hoped is the booking that a task should make.
func (d *driver) hoped(t contract.Task) (entry, bool) {
	if t.Kind != contract.Book || t.Slot == nil {
		return entry{}, false
	}
	return d.entry(consumer.Known{Service: t.Service, Start: t.Slot.Start}), true
}

// foreseen says that all bookings that are known now were asked about, and takes what became known of the one that was hoped
// for. Where there is none such, it is one that no provider holds.
func (d *driver) foreseen(asks *seen) bool {
	for i, e := range asks.entries {
		if e.URL != "" {
			continue
		}
		if i < len(d.entries) && d.entries[i].Service == e.Service && d.entries[i].Start.Equal(e.Start) {
			asks.entries[i] = d.entries[i]
		}
	}
	return len(d.entries) <= len(asks.entries) && !slices.ContainsFunc(d.entries, func(k entry) bool {
		return !slices.ContainsFunc(asks.entries, func(e entry) bool { return e.URL == k.URL })
	})
}
