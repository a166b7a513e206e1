package provider

import (
	"context"
	"fmt"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// reservations are the slots that stories have in hand, so that two that are played at once do not book the same one.
// They are safe for concurrent use.
type reservations struct {
	mu sync.Mutex
	by map[string]*play // by the slot's identifier
}

// reserve gives a slot to a story. It is false where another story has it.
func (r *reservations) reserve(slot string, p *play) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if holder, taken := r.by[slot]; taken && holder != p {
		return false
	}
	if r.by == nil {
		r.by = map[string]*play{}
	}
	r.by[slot] = p
	return true
}

// elsewhere says that another story has a slot.
func (r *reservations) elsewhere(slot string, p *play) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	holder, taken := r.by[slot]
	return taken && holder != p
}

// release gives back what a story had.
func (r *reservations) release(p *play) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for slot, holder := range r.by {
		if holder == p {
			delete(r.by, slot)
		}
	}
}

// workers are drivers that play stories at the same time: as many as limits.stories wants, and as there are patients and
// free slots for. Each has patients and a journal of its own; pace, ledger and slots are common to all. Where there are
// fewer than are wanted, the text says why.
func (d *Driver) workers(ctx context.Context, told [][]suite.Scenario) (all []*Driver, fewer string, err error) {
	want := d.cfg.Limits.Stories
	if min(want, len(told)) <= 1 {
		return []*Driver{d}, "", nil
	}
	if d.reg != nil {
		return []*Driver{d}, "one story is played after the other, because all of them would share our registry and its outages", nil
	}
	each := leastNeeded["patients"]
	n := min(want, len(d.cfg.Patients)/each)
	if n < want {
		fewer = fmt.Sprintf("%d of %d stories are played at once: each needs %d patients of its own, and there are %d", n, want, each, len(d.cfg.Patients))
	}
	most, err := mostSlots(d.cfg, told)
	if err != nil {
		return nil, "", err
	}
	p := d.play()
	if err := p.look(ctx); err != nil {
		return []*Driver{d}, "", nil //nolint:nilerr // the stories will say what is the matter
	}
	if room := max(len(p.free)/most, 1); room < n {
		n, fewer = room, fmt.Sprintf("%d of %d stories are played at once: each may need %d free slots, and the provider shows %d", room, want, most, len(p.free))
	}
	if n == 1 {
		return []*Driver{d}, fewer, nil
	}
	for i := range n {
		w := *d
		w.cfg.Patients = d.cfg.Patients[i*each : (i+1)*each]
		w.client = d.client.With(journal.New(d.now))
		all = append(all, &w)
	}
	return all, fewer, nil
}

// mostSlots is the most free slots that one of the stories needs.
func mostSlots(c Config, told [][]suite.Scenario) (int, error) {
	most := 1
	for _, story := range told {
		cost, err := CostOf(story[0], c)
		if err != nil {
			return 0, err
		}
		most = max(most, cost.Slots)
	}
	return most, nil
}

// sideBySide has so many workers play the stories, each taking the next one when it has ended the one before. A story that
// found too few slots while others had some in hand is played again when it is alone, and counts as it ends then; where
// there are too few even so, as it ended first.
func sideBySide(ctx context.Context, workers int, told [][]suite.Scenario, play func(worker int, told []suite.Scenario) played, ended func(played)) {
	next := make(chan []suite.Scenario)
	var mu sync.Mutex
	var again []played
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for story := range next {
				one := play(w, story)
				mu.Lock()
				if one.crowded {
					again = append(again, one)
				} else {
					ended(one)
				}
				mu.Unlock()
			}
		})
	}
	for _, story := range told {
		if ctx.Err() != nil {
			break
		}
		next <- story
	}
	close(next)
	wg.Wait()
	for _, first := range again {
		if ctx.Err() == nil {
			if second := play(0, first.told); !second.short {
				first = second
			}
		}
		ended(first)
	}
}
