package journal

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Filter says which entries are wanted: those that answer to every field that is set.
// The zero value wants all.
type Filter struct {
	// Heard, Method, Route, Fault and Status are those of an exchange, and no mark has them.
	Heard, Method, Route, Fault string
	Status                      int
	// Target is how the request target begins.
	Target string
	// Unmatched wants the closed exchanges that the mock took for no interaction.
	Unmatched bool
	// Kind and Who are those of a mark, and no exchange has them.
	Kind, Who string
	// SeqAfter wants entries whose Seq is greater.
	SeqAfter int

	// Limit is the most entries that Select returns; 0 means all.
	Limit int
	// Newest has Select begin with the latest entry.
	Newest bool
}

// Matches reports whether the entry is wanted.
func (f Filter) Matches(e Entry) bool {
	switch {
	case e.Seq <= f.SeqAfter:
		return false
	case e.Mark != nil:
		return !f.exchanges() && same(f.Kind, e.Mark.Kind) && same(f.Who, e.Mark.Who)
	case e.Exchange == nil || f.marks():
		return false
	}
	x := e.Exchange
	return same(f.Heard, x.Heard) && same(f.Method, x.Method) && same(f.Route, x.Route) && same(f.Fault, x.Fault) &&
		(f.Status == 0 || f.Status == x.Status) && strings.HasPrefix(x.Target, f.Target) &&
		(!f.Unmatched || e.Closed != 0 && x.Route == "")
}

func same(want, got string) bool { return want == "" || want == got }

func (f Filter) marks() bool { return f.Kind != "" || f.Who != "" }

func (f Filter) exchanges() bool {
	return f.Heard != "" || f.Method != "" || f.Route != "" || f.Fault != "" || f.Status != 0 || f.Target != "" || f.Unmatched
}

// sieve is a filter in the terms of the index. It lets through all that matches, and some that does not.
type sieve struct {
	exchanges, marks            bool
	heard, method, route, fault wanted
	status                      uint16
	unmatched                   bool
}

// wanted is the name that is asked for; any is true where none is.
type wanted struct {
	name name
	any  bool
}

func (w wanted) has(got name) bool { return w.any || got == w.name }

// sieve is made anew for every look, as names are given later; mu is held.
func (j *Journal) sieve(f Filter) sieve {
	want := func(text string) wanted { return wanted{j.names.find(text), text == ""} }
	s := sieve{exchanges: !f.marks(), marks: !f.exchanges(), status: uint16(f.Status), unmatched: f.Unmatched}
	s.heard, s.method, s.route, s.fault = want(f.Heard), want(f.Method), want(f.Route), want(f.Fault)
	if f.marks() {
		s.heard, s.route = want(f.Kind), want(f.Who)
	}
	return s
}

func (s *sieve) lets(p *place) bool {
	if p.mark {
		return s.marks && s.heard.has(p.heard) && s.route.has(p.route)
	}
	if !s.exchanges || !s.heard.has(p.heard) {
		return false
	}
	if p.closed == 0 {
		return !s.unmatched // the rest is known once it is closed
	}
	return s.method.has(p.method) && s.route.has(p.route) && s.fault.has(p.fault) &&
		(s.status == 0 || s.status == p.status) && (!s.unmatched || p.route == noName)
}

// Select returns the entries that the filter wants, in the order of Seq or with the
// newest first, as the journal was when it was called. It holds no more in memory than
// it returns. What cannot be read is left out, and [Journal.Err] tells.
func (j *Journal) Select(f Filter) []Entry {
	var out []Entry
	_ = j.each(f, func(e Entry) bool {
		out = append(out, e)
		return true
	})
	return out
}

// Lines writes the entries that the filter wants as [WriteLines] does, one after the other.
func (j *Journal) Lines(w io.Writer, scenario string, f Filter) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var fault error
	err := j.each(f, func(e Entry) bool {
		if fault = enc.Encode(Line{Scenario: scenario, Entry: e}); fault != nil {
			fault = fmt.Errorf("write journal: entry %d: %w", e.Seq, fault)
		}
		return fault == nil
	})
	if fault != nil {
		return fault
	}
	return err
}

// Each hands over the entries that Select returns, one after the other, until take has had enough. The error says which
// could not be read.
func (j *Journal) Each(f Filter, take func(Entry) bool) error { return j.each(f, take) }

// each hands over the entries that Select returns. The error says which could not be read.
func (j *Journal) each(f Filter, take func(Entry) bool) error {
	j.mu.Lock()
	c := j.cut()
	j.mu.Unlock()
	left := f.Limit
	return j.scan(c, f, func(e Entry) bool {
		left--
		return take(e) && left != 0
	})
}

const (
	scanBatch = 64   // entries that are made between two looks at the index
	scanSpan  = 4096 // places that are looked at while the lock is held
)

// scan hands over what the filter wants of the journal as it was at the cut, without regard to the limit.
func (j *Journal) scan(c cut, f Filter, take func(Entry) bool) error {
	j.mu.Lock()
	first := j.after(f.SeqAfter)
	j.mu.Unlock()
	next, end, step := first, c.entries, 1
	if f.Newest {
		next, end, step = c.entries-1, first-1, -1
	}
	var fault error
	raws := make([]raw, 0, min(scanBatch, max(c.entries-first, 0)))
	for (end-next)*step > 0 {
		raws = raws[:0]
		j.mu.Lock()
		s := j.sieve(f)
		for looked := 0; (end-next)*step > 0 && looked < scanSpan && len(raws) < scanBatch; looked++ {
			p := *j.places.at(next)
			if int(p.closed) > c.order {
				p.closed = 0
			}
			if s.lets(&p) {
				raws = append(raws, j.raw(next, c))
			}
			next += step
		}
		j.mu.Unlock()
		more, err := j.fetch(raws, func(e Entry) bool { return !f.Matches(e) || take(e) })
		if fault == nil {
			fault = err
		}
		if !more {
			break
		}
	}
	return fault
}
