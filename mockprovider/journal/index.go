package journal

import "sort"

// listChunk is how many values of a list lie side by side.
const listChunk = 1024

// list grows without copying what it holds, so that a long journal never needs twice its index.
type list[T any] struct {
	chunks [][]T
	n      int
}

func (l *list[T]) add(v T) {
	last := len(l.chunks) - 1
	switch {
	case last < 0:
		l.chunks = append(l.chunks, nil) // a short journal's chunk grows with it
		last = 0
	case len(l.chunks[last]) == listChunk:
		l.chunks = append(l.chunks, make([]T, 0, listChunk))
		last++
	}
	l.chunks[last] = append(l.chunks[last], v)
	l.n++
}

func (l *list[T]) at(i int) *T { return &l.chunks[i/listChunk][i%listChunk] }

// place is what the index knows of an entry: where its frames are and what filters ask
// for. It holds no pointers, so that the collector never walks the index.
type place struct {
	off, closedOff       int64 // of the frames in the file; 0 in a journal without one
	length, closedLength uint32
	seq, closed          uint32
	// heard and route are the kind of a mark and whom it concerns.
	heard, method, route, fault name
	status                      uint16
	mark                        bool
}

// event is the place of an entry in the order in which entries were finished.
func (p *place) event() int {
	if p.mark {
		return int(p.seq)
	}
	return int(p.closed)
}

// name stands for a text that many entries share.
type name uint16

const (
	noName name = 0
	// otherName is a text that the table has no room for: only the entry itself tells it.
	otherName name = 0xFFFF

	mostNames   = 1024
	longestName = 128
)

// names is bounded, as methods and the like are chosen by whoever sends requests.
type names map[string]name

// add returns the name of a text, a new one where it has none yet.
func (n names) add(text string) name {
	if text == "" {
		return noName
	}
	if id, ok := n[text]; ok {
		return id
	}
	if len(n) >= mostNames || len(text) > longestName {
		return otherName
	}
	id := name(len(n) + 1)
	n[text] = id
	return id
}

// find returns the name under which entries with the text are to be looked for.
func (n names) find(text string) name {
	if id, ok := n[text]; ok {
		return id
	}
	return otherName
}

// after returns the position of the first entry whose seq is greater; mu is held.
func (j *Journal) after(seq int) int {
	return sort.Search(j.places.n, func(i int) bool { return int(j.places.at(i).seq) > seq })
}

// eventAfter returns the position, in the order of finishing, of the first event after a place; mu is held.
func (j *Journal) eventAfter(event int) int {
	return sort.Search(j.events.n, func(i int) bool { return j.places.at(int(*j.events.at(i))).event() > event })
}

// position returns where the entry is in the index; mu is held.
func (j *Journal) position(seq int) (int, bool) {
	i := j.after(seq - 1)
	return i, i < j.places.n && int(j.places.at(i).seq) == seq
}

// indexMark adds a mark to the index; mu is held.
func (j *Journal) indexMark(seq int, m *Mark, off int64, length uint32) {
	j.events.add(uint32(j.places.n))
	j.places.add(place{
		seq: uint32(seq), mark: true, off: off, length: length, heard: j.names.add(m.Kind), route: j.names.add(m.Who),
	})
}

// indexOpened adds an exchange that is open to the index; mu is held.
func (j *Journal) indexOpened(seq int, x *Exchange, off int64, length uint32) {
	j.places.add(place{seq: uint32(seq), off: off, length: length, heard: j.names.add(x.Heard), method: j.names.add(x.Method)})
}

// indexClosed notes at a position what is known once an exchange is closed; mu is held.
func (j *Journal) indexClosed(position, closed int, x *Exchange, off int64, length uint32) {
	p := j.places.at(position)
	p.closed, p.closedOff, p.closedLength, p.status = uint32(closed), off, length, uint16(x.Status)
	p.route, p.fault = j.names.add(x.Route), j.names.add(x.Fault)
	j.events.add(uint32(position))
}
