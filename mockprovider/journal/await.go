package journal

import (
	"context"
	"fmt"
	"iter"
)

// Wait returns as soon as the condition holds, or the context's error. It never
// polls: the condition is tried once and again after each change, on the whole journal.
// [Journal.WaitQuiet] and [Journal.Await] wait for what they know without that.
func (j *Journal) Wait(ctx context.Context, condition func(View) bool) error {
	for {
		j.mu.Lock()
		c, changed := j.cut(), watch(&j.changed)
		j.mu.Unlock()
		if condition(j.view(c)) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait on journal: %w", ctx.Err())
		}
	}
}

// Quiet is a condition for [Journal.Wait]: no exchange is open.
func Quiet(v View) bool {
	for _, e := range v {
		if e.Exchange != nil && e.Closed == 0 {
			return false
		}
	}
	return true
}

// WaitQuiet returns as soon as no exchange is open, or the context's error. What it
// costs does not depend on how long the journal is.
func (j *Journal) WaitQuiet(ctx context.Context) error {
	j.mu.Lock()
	if len(j.open) == 0 {
		j.mu.Unlock()
		return nil
	}
	quiet := watch(&j.quiet)
	j.mu.Unlock()
	select {
	case <-quiet:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait on journal: %w", ctx.Err())
	}
}

// Await returns the first entry that the filter wants to be finished: a mark, or an
// exchange that is closed. It may be there already; SeqAfter leaves out what came
// before. Limit and Newest mean nothing here. The error is the context's, ErrSealed
// when the journal ended first, or that of an entry which cannot be read.
func (j *Journal) Await(ctx context.Context, f Filter) (Entry, error) {
	for e, err := range j.follow(ctx, f.SeqAfter, f) {
		if err != nil {
			return Entry{}, fmt.Errorf("await journal entry: %w", err)
		}
		return e, nil
	}
	return Entry{}, fmt.Errorf("await journal entry: %w", ErrSealed)
}

// Subscribe returns every mark and every closed exchange once, in the order in which
// they were finished, beginning after an event (see [Entry.Event]; 0 means from the
// start) and waiting for more. Who reads slowly holds nobody up and misses nothing.
// It ends when the journal is sealed and all is read, or with an error: the context's,
// or that of an entry which cannot be read; after that one it goes on.
func (j *Journal) Subscribe(ctx context.Context, after int) iter.Seq2[Entry, error] {
	return j.follow(ctx, after, Filter{})
}

// follow is Subscribe for those entries that the filter wants.
func (j *Journal) follow(ctx context.Context, after int, f Filter) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		j.mu.Lock()
		next := j.eventAfter(after)
		j.mu.Unlock()
		for ctx.Err() == nil {
			raws, landed := j.landedSince(&next, f)
			if !j.hand(raws, f, yield) {
				return
			}
			if landed == nil {
				if len(raws) == 0 && j.ended(next) {
					return
				}
				continue
			}
			select {
			case <-landed:
			case <-ctx.Done():
			}
		}
		yield(Entry{}, ctx.Err())
	}
}

// hand hands over entries that the filter wants, and errors where they cannot be read, until yield has had enough.
func (j *Journal) hand(raws []raw, f Filter, yield func(Entry, error) bool) bool {
	for _, r := range raws {
		more, err := j.fetch([]raw{r}, func(e Entry) bool { return !f.Matches(e) || yield(e, nil) })
		if !more || err != nil && !yield(Entry{}, err) {
			return false
		}
	}
	return true
}

// landedSince collects finished entries that the filter may want and moves next past
// them. When there is nothing more to look at, it returns a channel that is closed when there is.
func (j *Journal) landedSince(next *int, f Filter) ([]raw, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var raws []raw
	s := j.sieve(f)
	for looked := 0; *next < j.events.n && looked < scanSpan && len(raws) < scanBatch; looked++ {
		position := int(*j.events.at(*next))
		if s.lets(j.places.at(position)) {
			raws = append(raws, j.raw(position, latest))
		}
		*next++
	}
	if len(raws) > 0 || *next < j.events.n || j.sealed {
		return raws, nil
	}
	return nil, watch(&j.landed)
}

func (j *Journal) ended(next int) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.sealed && next >= j.events.n
}

// announce wakes those who wait for an event; mu is held.
func (j *Journal) announce(finished bool) {
	wake(&j.changed)
	if finished {
		wake(&j.landed)
	}
}

// wake wakes all who have asked for it. When nobody has, it costs nothing.
func wake(c *chan struct{}) {
	if *c != nil {
		close(*c)
		*c = nil
	}
}

// watch returns what wake will close; mu is held.
func watch(c *chan struct{}) <-chan struct{} {
	if *c == nil {
		*c = make(chan struct{})
	}
	return *c
}
