// Package journal keeps the evidence: every exchange heard by the mock and every
// mark made by the harness, in one order, never dropped and never overwritten.
//
// It refuses to know what an exchange means. A listener records through a
// [Recorder]; the harness records what the wire cannot show (a task given, a
// screen shown, a clock moved) with [Journal.Mark]; rules read a [View].
//
//	j := journal.New(clk.Now)
//	seq := j.Mark("task", "North 111", json.RawMessage(`{"kind":"begin-encounter"}`))
//
// [New] keeps all in memory, for a run of minutes. [Create] keeps a file, for a server
// that stays up for weeks: memory holds the latest entries and an index, and what a
// killed process has written is read with [Open].
package journal

import (
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

// Event is the place at which the entry was finished: a mark's own, an exchange's Closed, 0 while it is open.
func (e Entry) Event() int {
	if e.Exchange != nil {
		return e.Closed
	}
	return e.Seq
}

// View is a finished look at a journal: entries in Seq order. It is read only.
type View []Entry

// Journal is safe for concurrent use. No lock is held while it reads or writes its file.
type Journal struct {
	now        func() time.Time
	maxBytes   int64
	maxEntries int

	mu      sync.Mutex
	order   int // last place given out, to requests, answers and marks alike
	marks   int
	heard   map[string]int
	open    map[int]*record
	places  list[place]  // of all entries, by Seq
	events  list[uint32] // positions of the finished entries in places, in the order of finishing
	names   names
	records []*record // all entries of a journal without a file
	bytes   int64     // held by a journal without a file, as far as its limit needs it
	spool   *spool    // nil without a file
	scratch []byte
	spare   []*record
	refused int
	sealed  bool

	lost     int64 // of a file that was opened
	unsealed bool
	fault    error // why the journal does not hold all that it should

	changed, landed, quiet chan struct{} // closed at any event, at a finished entry, when nothing is open; nil while nobody waits
}

// Mark appends a mark and returns its Seq. Data is kept as given.
func (j *Journal) Mark(kind, who string, data json.RawMessage) int {
	seq, _ := j.mark(kind, who, data, false)
	return seq
}

// MarkLast appends a mark and returns the journal as it is then: the mark is its last entry, whatever arrives meanwhile.
func (j *Journal) MarkLast(kind, who string, data json.RawMessage) View {
	_, c := j.mark(kind, who, data, true)
	return j.view(c)
}

func (j *Journal) mark(kind, who string, data json.RawMessage, last bool) (seq int, c cut) {
	m := Mark{Kind: kind, Who: who, Data: data}
	var d *draft
	if j.spool != nil {
		d = draftMark(&m)
		defer d.release()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.begin()
	j.order++
	j.marks++
	m.Nth = j.marks
	at := j.now()
	var off int64
	var length uint32
	if j.spool != nil {
		j.scratch = appendPlace(j.scratch[:0], j.order, m.Nth, at)
		off, length = j.spool.append(d, j.scratch)
	} else {
		m.Data = slices.Clone(data)
		j.records = append(j.records, &record{Entry: Entry{Seq: j.order, At: at, Mark: &m}})
		j.weigh(len(kind) + len(who) + len(data))
	}
	seq = j.order
	j.indexMark(seq, &m, off, length)
	j.announce(true)
	if last {
		c = j.cut() // before through, which lets others append while it waits
	}
	j.through()
	return seq, c
}

// Open appends an exchange whose request has been heard and returns its Seq.
// Heard must be set; Nth is assigned. The caller gives up the exchange's slices and maps.
func (j *Journal) Open(x Exchange) int {
	var d *draft
	if j.spool != nil {
		d = draftOpened(&x)
		defer d.release()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.begin()
	j.order++
	j.heard[x.Heard]++
	r := j.newRecord()
	r.x, r.position, r.amended = x, j.places.n, 0
	r.x.Nth = j.heard[x.Heard]
	r.Entry = Entry{Seq: j.order, At: j.now(), Exchange: &r.x}
	j.open[r.Seq] = r
	var off int64
	var length uint32
	if j.spool != nil {
		j.scratch = appendPlace(j.scratch[:0], r.Seq, r.x.Nth, r.At)
		off, length = j.spool.append(d, j.scratch)
		r.x.Request = Message{}
	} else {
		j.records = append(j.records, r)
		j.weigh(len(x.Target) + weight(&x.Request))
	}
	seq := r.Seq
	j.indexOpened(seq, &r.x, off, length)
	j.announce(false)
	j.through()
	return seq
}

// Amend changes an exchange that is still open, for example to add its body,
// its route or its fault. It does nothing once the exchange is closed.
//
// Change must not keep the exchange. In a journal with a file it finds Request and
// Response empty, as the file holds them; what it sets there stands in their stead.
func (j *Journal) Amend(seq int, change func(*Exchange)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r, ok := j.open[seq]
	if !ok {
		return
	}
	heard, via, nth, method, target, host, proto := r.x.Heard, r.x.Via, r.x.Nth, r.x.Method, r.x.Target, r.x.Host, r.x.Proto
	change(&r.x)
	if heard != r.x.Heard || via != r.x.Via || nth != r.x.Nth || method != r.x.Method ||
		target != r.x.Target || host != r.x.Host || proto != r.x.Proto {
		r.amended |= amendedFields
		p := j.places.at(r.position)
		p.heard, p.method = j.names.add(r.x.Heard), j.names.add(r.x.Method)
	}
	if m := &r.x.Request; j.spool != nil && (m.Header != nil || m.Body != nil || m.Cut) {
		r.amended |= amendedFields | amendedRequest
	}
}

// Close records how an exchange ended. A second Close of the same exchange does nothing.
// The caller gives up the response's slices and maps.
func (j *Journal) Close(seq int, fate Fate, status int, response Message) {
	var d *draft
	if j.spool != nil {
		d = draftClosed(fate, status, &response)
		defer d.release()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.begin()
	r, ok := j.open[seq]
	if !ok {
		return
	}
	delete(j.open, seq)
	j.order++
	r.Closed = j.order
	r.x.Fate, r.x.Status, r.x.Response = fate, status, response
	var off int64
	var length uint32
	if j.spool != nil {
		r.x.Response = Message{}
		j.scratch = appendEnding(j.scratch[:0], r, r.Closed)
		off, length = j.spool.append(d, j.scratch)
	} else {
		j.weigh(weight(&response))
	}
	j.indexClosed(r.position, r.Closed, &r.x, off, length)
	if j.spool != nil {
		j.freeRecord(r)
	}
	j.announce(true)
	if len(j.open) == 0 {
		wake(&j.quiet)
	}
	j.through()
}
