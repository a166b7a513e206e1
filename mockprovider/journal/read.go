package journal

import (
	"errors"
	"fmt"
	"math"
)

// cut is the journal at one moment: how many entries it had, the last place given out,
// and the exchanges that were open.
type cut struct {
	entries, order int
	open           map[int]openCopy
}

type openCopy struct {
	entry   Entry
	amended byte
}

// latest is a cut that sees every entry as it is when it is read.
var latest = cut{order: math.MaxInt}

// cut returns the journal as it is now; mu is held.
func (j *Journal) cut() cut {
	c := cut{entries: j.places.n, order: j.order, open: make(map[int]openCopy, len(j.open))}
	for seq, r := range j.open {
		c.open[seq] = openCopy{r.copy(), r.amended}
	}
	return c
}

// raw is what is needed to make an entry: the entry itself, or its frames.
type raw struct {
	place          place
	entry          Entry
	whole          bool
	open           openCopy
	opened, closed []byte
}

// raw collects at a position what memory holds of an entry; mu is held.
func (j *Journal) raw(position int, c cut) raw {
	p := *j.places.at(position)
	out := raw{place: p}
	if open, ok := c.open[int(p.seq)]; ok && (p.closed == 0 || int(p.closed) > c.order) {
		out.open, out.place.closed = open, 0
	} else if r, ok := j.open[int(p.seq)]; ok {
		out.open = openCopy{r.copy(), r.amended}
	}
	if j.spool == nil {
		out.entry, out.whole = j.records[position].copy(), true
		if out.open.entry.Seq != 0 {
			out.entry = out.open.entry
		}
		return out
	}
	out.opened = j.spool.tail(p.off, p.length)
	if out.place.closed != 0 {
		out.closed = j.spool.tail(p.closedOff, p.closedLength)
	}
	return out
}

// entry makes the entry, reading from the file what memory does not hold; mu is not held.
func (j *Journal) entry(r raw) (Entry, error) {
	if r.whole {
		return r.entry, nil
	}
	var err error
	if r.opened == nil {
		if r.opened, err = j.spool.read(r.place.off, r.place.length); err != nil {
			return Entry{}, err
		}
	}
	e, err := readBeginning(r.opened)
	if err != nil || r.place.mark {
		return e, err
	}
	if r.place.closed == 0 {
		if open := r.open.entry; open.Seq != 0 {
			if r.open.amended&amendedRequest == 0 {
				open.Exchange.Request = e.Exchange.Request
			}
			open.Exchange.Response = e.Exchange.Response
			e = open
		}
		return e, nil
	}
	if r.closed == nil {
		if r.closed, err = j.spool.read(r.place.closedOff, r.place.closedLength); err != nil {
			return Entry{}, err
		}
	}
	end, err := readEnding(r.closed)
	if err != nil {
		return Entry{}, err
	}
	return e, end.apply(&e)
}

// fetch makes the entries in turn until take has had enough. An entry that cannot be
// read is left out; the error says so and stays with the journal.
func (j *Journal) fetch(raws []raw, take func(Entry) bool) (bool, error) {
	var faults error
	for _, r := range raws {
		e, err := j.entry(r)
		if err != nil {
			err = fmt.Errorf("journal: entry %d: %w", r.place.seq, err)
			faults = errors.Join(faults, err)
			j.mu.Lock()
			j.damage(err)
			j.mu.Unlock()
			continue
		}
		if !take(e) {
			return false, faults
		}
	}
	return true, faults
}

// View returns a copy of the journal as it stands, all of it. Headers and bodies are
// shared and must not be changed. Of a long journal [Journal.Select] returns a part.
func (j *Journal) View() View {
	j.mu.Lock()
	c := j.cut()
	j.mu.Unlock()
	return j.view(c)
}

// view leaves out what cannot be read; the journal keeps the error.
func (j *Journal) view(c cut) View {
	out := make(View, 0, c.entries)
	_ = j.scan(c, Filter{}, func(e Entry) bool {
		out = append(out, e)
		return true
	})
	return out
}

// Len returns the number of entries.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.places.n
}

// Busy returns the number of exchanges that are open.
func (j *Journal) Busy() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.open)
}

// Entry returns the entry of that Seq, and whether there is one that can be read.
func (j *Journal) Entry(seq int) (Entry, bool) {
	j.mu.Lock()
	i, ok := j.position(seq)
	if !ok {
		j.mu.Unlock()
		return Entry{}, false
	}
	r := j.raw(i, latest)
	j.mu.Unlock()
	var out Entry
	_, err := j.fetch([]raw{r}, func(e Entry) bool {
		out = e
		return true
	})
	return out, err == nil
}

// Since returns the entries whose Seq is greater, oldest first, at most limit of them; 0 means all.
func (j *Journal) Since(seq, limit int) []Entry {
	return j.Select(Filter{SeqAfter: seq, Limit: limit})
}
