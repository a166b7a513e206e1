package prove

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// draft is a copy of a journal on which an edit is made. Entries are copied when they are first changed, so
// that the evidence itself stays as it is.
type draft struct {
	view  journal.View
	fresh map[*journal.Exchange]bool
}

func newDraft(view journal.View) *draft {
	return &draft{view: slices.Clone(view), fresh: map[*journal.Exchange]bool{}}
}

// at is the index of the entry with that place; -1 where there is none.
func (d *draft) at(seq int) int {
	i, found := slices.BinarySearchFunc(d.view, seq, func(e journal.Entry, seq int) int { return e.Seq - seq })
	if !found {
		return -1
	}
	return i
}

// own is the exchange of an entry, copied for changing.
func (d *draft) own(i int) *journal.Exchange {
	x := d.view[i].Exchange
	if d.fresh[x] {
		return x
	}
	c := copied(x)
	d.view[i].Exchange, d.fresh[c] = c, true
	return c
}

func copied(x *journal.Exchange) *journal.Exchange {
	c := *x
	c.Request.Header, c.Response.Header = x.Request.Header.Clone(), x.Response.Header.Clone()
	return &c
}

// eachLeg changes an exchange of a consumer, and what the provider behind the proxy heard of it. It says whether all
// changes could be made.
func (d *draft) eachLeg(seq int, change func(*journal.Exchange) bool) bool {
	i := d.at(seq)
	if i < 0 || d.view[i].Exchange == nil || !change(d.own(i)) {
		return false
	}
	if hop := d.hop(seq); hop >= 0 {
		return change(d.own(hop))
	}
	return true
}

// hop is the index of the exchange that was forwarded for the one at seq; -1 where there is none.
func (d *draft) hop(seq int) int {
	return slices.IndexFunc(d.view, func(e journal.Entry) bool { return e.Exchange != nil && e.Exchange.Via == seq && seq != 0 })
}

// mark writes the data of a mark anew.
func (d *draft) mark(seq int, data any) bool {
	i := d.at(seq)
	raw, err := json.Marshal(data)
	if i < 0 || d.view[i].Mark == nil || err != nil {
		return false
	}
	m := *d.view[i].Mark
	m.Data = raw
	d.view[i].Mark = &m
	return true
}

// drop takes entries out and closes the gaps that they leave in the order of events.
func (d *draft) drop(seqs ...int) bool {
	var gone []int
	d.view = slices.DeleteFunc(d.view, func(e journal.Entry) bool {
		if !slices.Contains(seqs, e.Seq) {
			return false
		}
		gone = append(gone, e.Seq)
		if e.Closed != 0 {
			gone = append(gone, e.Closed)
		}
		return true
	})
	d.renumber(func(place int) int {
		before := 0
		for _, g := range gone {
			if g < place {
				before++
			}
		}
		return place - before
	})
	return len(gone) > 0
}

// renumber gives every event another place in the order.
func (d *draft) renumber(to func(int) int) {
	for i := range d.view {
		e := &d.view[i]
		e.Seq = to(e.Seq)
		if e.Closed != 0 {
			e.Closed = to(e.Closed)
		}
		if e.Exchange != nil && e.Exchange.Via != 0 && to(e.Exchange.Via) != e.Exchange.Via {
			d.own(i).Via = to(e.Exchange.Via)
		}
	}
}

// insert puts an exchange, and what its provider heard of it, behind an event. It gives the place of its request.
func (d *draft) insert(after int, legs ...*journal.Exchange) int {
	width := 2 * len(legs)
	d.renumber(func(place int) int {
		if place > after {
			return place + width
		}
		return place
	})
	for n, x := range legs {
		e := journal.Entry{Seq: after + 1 + n, Closed: after + width - n, At: d.timeAt(after), Exchange: x}
		if n > 0 {
			x.Via = after + 1
		}
		x.Nth = d.next(x.Heard)
		i, _ := slices.BinarySearchFunc(d.view, e.Seq, func(e journal.Entry, seq int) int { return e.Seq - seq })
		d.view = slices.Insert(d.view, i, e)
		d.fresh[x] = true
	}
	return after + 1
}

func (d *draft) next(heard string) int {
	n := 0
	for _, e := range d.view {
		if e.Exchange != nil && e.Exchange.Heard == heard {
			n = max(n, e.Exchange.Nth)
		}
	}
	return n + 1
}

// timeAt is the session's time at a place in the order of events.
func (d *draft) timeAt(seq int) (at time.Time) {
	for _, e := range d.view {
		if e.Seq <= seq {
			at = e.At
		}
	}
	return at
}

// states changes every state from a place in the order of events on.
func (d *draft) states(from int, change func(*evidence.State) bool) bool {
	changed := false
	for _, e := range d.view {
		if e.Mark == nil || e.Mark.Kind != evidence.MarkState || e.Seq < from {
			continue
		}
		var s evidence.State
		if json.Unmarshal(e.Mark.Data, &s) == nil && change(&s) {
			changed = d.mark(e.Seq, s) || changed
		}
	}
	return changed
}
