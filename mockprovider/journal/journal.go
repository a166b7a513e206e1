// Package journal keeps the evidence: every exchange heard by the mock and every
// mark made by the harness, in one order, never dropped and never overwritten.
//
// It refuses to know what an exchange means. A listener records through a
// [Recorder]; the harness records what the wire cannot show (a task given, a
// screen shown, a clock moved) with [Journal.Mark]; rules read a [View].
//
//	j := journal.New(clk.Now)
//	seq := j.Mark("task", "North 111", json.RawMessage(`{"kind":"begin-encounter"}`))
package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Entry is one line of the journal: an exchange or a mark.
type Entry struct {
	// Seq is the entry's place in the order of events, from 1: for an exchange, when its request was heard.
	Seq int `json:"seq"`
	// Closed is the place of an exchange's answer in the same order; 0 while it is open.
	// An answer with Closed less than another entry's Seq was given before that entry began.
	Closed int `json:"closed,omitempty"`
	// At is the session's time, not the wall clock's.
	At       time.Time `json:"at"`
	Exchange *Exchange `json:"exchange,omitempty"`
	Mark     *Mark     `json:"mark,omitempty"`
}

// Mark is something the wire cannot show, told by the harness.
type Mark struct {
	// Kind says what the data is; see the package that writes it.
	Kind string `json:"kind"`
	// Who is the party it concerns: a consumer's name, a provider's name or "harness".
	Who string `json:"who,omitempty"`
	// Nth counts the marks, from 1.
	Nth  int             `json:"nth"`
	Data json.RawMessage `json:"data,omitempty"`
}

// Label is a name for the entry that stays the same when other listeners are
// busier or slower: "proxy-4", "vale-2", "mark-9".
func (e Entry) Label() string {
	switch {
	case e.Exchange != nil:
		return fmt.Sprintf("%s-%d", e.Exchange.Heard, e.Exchange.Nth)
	case e.Mark != nil:
		return fmt.Sprintf("mark-%d", e.Mark.Nth)
	}
	return fmt.Sprintf("entry-%d", e.Seq)
}

// View is a finished look at a journal: entries in Seq order. It is read only.
type View []Entry

// Journal is safe for concurrent use.
type Journal struct {
	now func() time.Time

	mu      sync.Mutex
	order   int // last place given out, to requests, answers and marks alike
	marks   int
	heard   map[string]int
	entries []*Entry
	open    map[int]*Entry
	changed chan struct{}
}

// New returns an empty journal whose entries are dated by now, the session's clock.
func New(now func() time.Time) *Journal {
	return &Journal{now: now, heard: map[string]int{}, open: map[int]*Entry{}, changed: make(chan struct{})}
}

// Mark appends a mark and returns its Seq. Data is kept as given.
func (j *Journal) Mark(kind, who string, data json.RawMessage) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.order++
	j.marks++
	j.entries = append(j.entries, &Entry{
		Seq: j.order, At: j.now(),
		Mark: &Mark{Kind: kind, Who: who, Nth: j.marks, Data: slices.Clone(data)},
	})
	j.announce()
	return j.order
}

// Open appends an exchange whose request has been heard and returns its Seq.
// Heard must be set; Nth is assigned. The caller gives up the exchange's slices and maps.
func (j *Journal) Open(x Exchange) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.order++
	j.heard[x.Heard]++
	x.Nth = j.heard[x.Heard]
	e := &Entry{Seq: j.order, At: j.now(), Exchange: &x}
	j.entries = append(j.entries, e)
	j.open[e.Seq] = e
	j.announce()
	return e.Seq
}

// Amend changes an exchange that is still open, for example to add its body,
// its route or its fault. It does nothing once the exchange is closed.
func (j *Journal) Amend(seq int, change func(*Exchange)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e, ok := j.open[seq]; ok {
		change(e.Exchange)
	}
}

// Close records how an exchange ended. A second Close of the same exchange does nothing.
func (j *Journal) Close(seq int, fate Fate, status int, response Message) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e, ok := j.open[seq]
	if !ok {
		return
	}
	delete(j.open, seq)
	j.order++
	e.Closed = j.order
	e.Exchange.Fate, e.Exchange.Status, e.Exchange.Response = fate, status, response
	j.announce()
}

// announce wakes all who wait; mu is held.
func (j *Journal) announce() {
	close(j.changed)
	j.changed = make(chan struct{})
}

// View returns a copy of the journal as it stands. Headers and bodies are shared and must not be changed.
func (j *Journal) View() View {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.view()
}

func (j *Journal) view() View {
	out := make(View, len(j.entries))
	for i, e := range j.entries {
		out[i] = *e
		if e.Exchange != nil {
			x := *e.Exchange
			out[i].Exchange = &x
		}
	}
	return out
}

// Len returns the number of entries.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.entries)
}

// Wait returns as soon as the condition holds, or the context's error. It never
// polls: the condition is tried once and again after each change.
func (j *Journal) Wait(ctx context.Context, condition func(View) bool) error {
	for {
		j.mu.Lock()
		view, changed := j.view(), j.changed
		j.mu.Unlock()
		if condition(view) {
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
