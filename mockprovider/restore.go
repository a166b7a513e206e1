package mockprovider

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
)

// RegistryClient is what a consumer was given to sign on at the registry with.
type RegistryClient struct {
	Name   string `json:"name"`
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// Damage says what of the journal could not be restored; nil where all was.
func (w *World) Damage() error { return w.damage }

// restoring is a world that is being made as its journal tells.
type restoring struct {
	world *World
	owed  map[*Provider]*debts
	fills map[*Provider]*booking.IDs // to draw the identifiers of slots again
	wrong int
	first error
}

// restore makes the world as the marks of its journal tell. Nobody uses it yet.
func (w *World) restore() error {
	r := &restoring{world: w, owed: map[*Provider]*debts{}, fills: map[*Provider]*booking.IDs{}}
	for _, p := range w.providers {
		r.owed[p] = &debts{at: map[string][]int{}}
	}
	err := w.Journal.Each(journal.Filter{Kind: journal.MarkHeld}, func(e journal.Entry) bool {
		var h held
		err := json.Unmarshal(e.Mark.Data, &h)
		if err == nil {
			err = r.take(e.Mark.Who, h)
		}
		if err != nil {
			if r.wrong++; r.first == nil {
				r.first = fmt.Errorf("%s: %w", e.Label(), err)
			}
		}
		return true
	})
	if r.wrong > 0 {
		w.damage = fmt.Errorf("%d changes that the journal tells of could not be made again, the first at %w", r.wrong, r.first)
	}
	if err != nil {
		w.damage = errors.Join(w.damage, err)
	}
	w.noteRestart()
	r.goOn()
	return nil
}

// lastMoments is how many identifiers may have been given out in the last moments before a kill, of which the journal does
// not know: more than can be in the time that it takes until an entry is in the file.
const lastMoments = 4096

// noteRestart notes in the journal that it goes on. After a kill, and where some of it is gone, identifiers are
// left out that somebody may have been told.
func (w *World) noteRestart() {
	data, err := json.Marshal(w.config.Restarted)
	if err != nil {
		data = nil // numbers can always be written
	}
	w.Journal.Mark(journal.MarkRestart, "", data)
	w.keeping.Store(true)
	if w.config.Restarted == nil || !w.config.Restarted.Killed && w.config.Restarted.Missing == 0 {
		return
	}
	leaveOut := func(all ...*booking.IDs) (drawn []uint64) {
		for _, ids := range all {
			ids.SkipTo(ids.Drawn() + lastMoments + uint64(w.config.Restarted.Missing)) // each took more than a byte
			drawn = append(drawn, ids.Drawn())
		}
		return drawn
	}
	for _, p := range w.providers {
		p.hold(held{Drawn: leaveOut(p.slotIDs, p.bookingIDs)})
	}
	w.registry.hold(held{Drawn: leaveOut(w.registry.ids)})
	w.Journal.Settle() // or the next kill might forget what was left out
}

// goOn has providers take up what they owe the registry.
func (r *restoring) goOn() {
	pointers := map[string]map[string]string{}
	for _, e := range r.world.registry.entries.All() {
		if pointers[e.Owner] == nil {
			pointers[e.Owner] = map[string]string{}
		}
		pointers[e.Owner][e.BookingURL] = e.ID
	}
	for _, p := range r.world.providers {
		p.registrar.Restore(pointers[p.Short], r.owed[p].left())
	}
}

// take makes one change again.
func (r *restoring) take(who string, h held) error {
	w := r.world
	switch {
	case h.Clock != nil:
		w.Clock.Restore(*h.Clock, w.config.Real)
	case h.Fault != nil:
		return w.faults.Restore(*h.Fault) //nolint:wrapcheck // the mark is named by who calls it
	case who == registryapi.Heard && h.Entry == nil && len(h.Drawn) == 1:
		w.registry.ids.SkipTo(h.Drawn[0])
	case h.Entry != nil:
		if len(h.Drawn) == 1 {
			w.registry.ids.SkipTo(h.Drawn[0])
		}
		return w.registry.entries.Restore(*h.Entry) //nolint:wrapcheck // as above
	case h.Token != nil:
		w.registry.api.Load().Restore(*h.Token)
	case h.Outage != nil:
		return w.registry.Outage(*h.Outage)
	default:
		p, ok := w.Provider(who)
		if !ok {
			return fmt.Errorf("nobody is called %q", who)
		}
		return r.ofProvider(p, h)
	}
	return nil
}

// ofProvider makes a change of a provider again.
func (r *restoring) ofProvider(p *Provider, h held) error {
	if len(h.Drawn) == 2 {
		p.slotIDs.SkipTo(h.Drawn[0])
		p.bookingIDs.SkipTo(h.Drawn[1])
	}
	switch {
	case h.Offline != nil:
		return p.Offline(*h.Offline)
	case h.Done != nil:
		r.owed[p].done(*h.Done)
	case h.Fill != nil:
		return r.fill(p, *h.Fill)
	case h.Diary != nil:
		return r.diary(p, *h.Diary, h.Content)
	case len(h.Drawn) == 2:
	default:
		return errors.New("the mark says nothing that is known here")
	}
	return nil
}

// fill puts a day's slots into the diary again, with the identifiers that they had.
func (r *restoring) fill(p *Provider, f filledDay) error {
	ids := r.fills[p]
	if ids == nil || ids.Drawn() > f.Drawn {
		ids = booking.NewIDs(r.world.seedOf("slot " + p.Short))
		r.fills[p] = ids
	}
	ids.SkipTo(f.Drawn)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.filled[f.Day.UTC()] = true
	err := p.diary.AddSlots(p.slotsOf(f.Day.UTC(), f.After, ids), nil)
	p.slotIDs.SkipTo(ids.Drawn())
	return err //nolint:wrapcheck // the mark is named by who calls it
}

// diary makes a change of a diary again.
func (r *restoring) diary(p *Provider, c booking.Change, content string) error {
	if c.Booking != nil {
		raw := []byte(content)
		if c.Booking.From != 0 {
			e, ok := r.world.Journal.Entry(c.Booking.From)
			if !ok || e.Exchange == nil {
				return fmt.Errorf("the request of booking %s cannot be read", c.Booking.ID)
			}
			raw = e.Exchange.Request.Body
		}
		kept, err := httpapi.ContentFrom(raw)
		if err != nil {
			return fmt.Errorf("booking %s: %w", c.Booking.ID, err)
		}
		c.Booking.Content = kept
	}
	if c.Slot != nil && !strings.HasPrefix(c.Slot.ID, toolkitSlots) {
		p.slots[p.slotName(c.Slot.Start)]++
	}
	var before booking.Appointment
	if c.Version != nil && c.Booking == nil {
		var err error
		if before, err = p.diary.Appointment(c.Version.Booking); err != nil {
			return fmt.Errorf("booking %s: %w", c.Version.Booking, err)
		}
	}
	if err := p.diary.Restore(c); err != nil {
		return err //nolint:wrapcheck // the mark is named by who calls it
	}
	if c.Version == nil || p.noRegistry {
		return nil
	}
	after, err := p.diary.Appointment(c.Version.Booking)
	if err != nil {
		return fmt.Errorf("booking %s: %w", c.Version.Booking, err)
	}
	switch {
	case c.Booking != nil:
		r.owed[p].add(registrar.Register, p.pointer(after))
	case after.Status == booking.Cancelled && before.Status != booking.Cancelled:
		r.owed[p].add(registrar.Cancel, p.pointer(after))
	case after.Slot.ID != before.Slot.ID:
		r.owed[p].add(registrar.Move, p.pointer(after))
	}
	return nil
}

// toolkitSlots is how the ids of slots begin that the triggers of the older simulators put into a diary.
const toolkitSlots = "toolkit-"

// debts are what a provider came to owe the registry, and which of it is done.
type debts struct {
	all []registrar.Owed
	at  map[string][]int // what is not done, by task and booking
}

func (d *debts) add(task string, b registrar.Booking) {
	key := task + " " + b.URL
	d.at[key] = append(d.at[key], len(d.all))
	d.all = append(d.all, registrar.Owed{Task: task, Booking: b})
}

// done strikes out the oldest work of that kind.
func (d *debts) done(w workDone) {
	key := w.Task + " " + w.Booking
	if open := d.at[key]; len(open) > 0 {
		d.all[open[0]].Task, d.at[key] = "", open[1:]
	}
}

func (d *debts) left() []registrar.Owed {
	var out []registrar.Owed
	for _, o := range d.all {
		if o.Task != "" {
			out = append(out, o)
		}
	}
	return out
}
