package booking

import "strings"

// text is where a shelf keeps a string. It holds no pointer, so that the garbage
// collector has nothing to follow. The zero text is the empty string.
type text struct{ block, at, length uint32 }

// shelf keeps strings in few large blocks. None keeps the request alive that it was
// cut from, and what is kept stays as long as the shelf. It must not be copied.
type shelf struct {
	blocks []string
	last   strings.Builder // the last of the blocks
}

// The sizes of a shelf's first block and of its largest, in bytes; a diary that holds little needs little.
const (
	firstBlock   = 512
	largestBlock = 32 << 10
)

func (s *shelf) keep(words string) text {
	if words == "" {
		return text{}
	}
	if size := s.last.Cap(); s.last.Len()+len(words) > size {
		s.last.Reset() // what was kept in it stays
		s.last.Grow(max(len(words), min(max(2*size, firstBlock), largestBlock)))
		s.blocks = append(s.blocks, "")
	}
	block, at := len(s.blocks)-1, s.last.Len()
	s.last.WriteString(words)
	s.blocks[block] = s.last.String()
	return text{uint32(block), uint32(at), uint32(len(words))}
}

func (s *shelf) read(t text) string {
	if t.length == 0 {
		return ""
	}
	return s.blocks[t.block][t.at : t.at+t.length]
}

// rack keeps values by number, from 0, in blocks that do not move when it grows: one
// million bookings more are never copied because of the next.
type rack[T any] struct{ blocks [][]T }

// rackBlock is how many values a block of a rack holds.
const rackBlock = 256

// put keeps a value and returns its number.
func (r *rack[T]) put(value T) uint32 {
	last := len(r.blocks) - 1
	switch {
	case last < 0:
		r.blocks = append(r.blocks, nil) // it grows as it is used: most diaries need no more
		last++
	case len(r.blocks[last]) == rackBlock:
		r.blocks = append(r.blocks, make([]T, 0, rackBlock))
		last++
	}
	r.blocks[last] = append(r.blocks[last], value)
	return uint32(last*rackBlock + len(r.blocks[last]) - 1)
}

// at returns the value of a number; the pointer is good until the next put.
func (r *rack[T]) at(n uint32) *T { return &r.blocks[n/rackBlock][n%rackBlock] }

// count returns how many values there are.
func (r *rack[T]) count() int {
	last := len(r.blocks) - 1
	if last < 0 {
		return 0
	}
	return last*rackBlock + len(r.blocks[last])
}
