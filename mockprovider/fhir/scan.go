package fhir

import (
	"encoding/binary"
	"encoding/json"
)

// member is one name and value of an object; an element of an array has no name.
type member struct {
	name  string
	value any
}

// scanner reads a JSON text once, from left to right. When it meets a fault it
// notes reason, leaves at where the fault is, and every method returns false.
type scanner struct {
	data []byte
	text string // the same bytes; strings without escapes are cut from it
	at   int
	// open holds what was read of the objects and arrays that are not closed yet, so
	// that each map and slice is made once, in its final size.
	open   []member
	items  []any // room for the elements of the next arrays
	reason string
}

func (s *scanner) fail(at int, reason string) bool {
	s.at, s.reason = at, reason
	return false
}

// broken fails at the current byte: it does not belong here, or it is missing.
func (s *scanner) broken() bool {
	if s.at >= len(s.data) {
		return s.fail(len(s.data), endsTooSoon)
	}
	return s.fail(s.at, notJSON)
}

// peek skips white space and returns the next byte, or 0, which starts nothing, at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.data) && s.data[s.at] > ' ' {
		return s.data[s.at]
	}
	return s.afterSpace()
}

func (s *scanner) afterSpace() byte {
	data, i := s.data, s.at
	for ; i < len(data); i++ {
		for i+8 <= len(data) && binary.LittleEndian.Uint64(data[i:]) == ' '*ones { // an indented line
			i += 8
		}
		if i < len(data) && !space(data[i]) {
			s.at = i
			return data[i]
		}
	}
	s.at = len(data)
	return 0
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func (s *scanner) document() (map[string]any, bool) {
	start := 0
	if s.peek() != '{' {
		start = s.at
		if _, ok := s.value(0); !ok {
			return nil, false
		}
		return nil, s.fail(start, notObject)
	}
	s.at++
	r, ok := s.object(1)
	if !ok {
		return nil, false
	}
	if s.peek(); s.at < len(s.data) {
		return nil, s.fail(s.at, followed)
	}
	return r, true
}

// value reads a value inside depth objects and arrays.
func (s *scanner) value(depth int) (any, bool) {
	switch c := s.peek(); c {
	case '"':
		s.at++
		return s.boxed()
	case '{', '[':
		if depth == MaxDepth {
			return nil, s.fail(s.at, tooDeep)
		}
		s.at++
		if c == '[' {
			return s.array(depth + 1)
		}
		return s.object(depth + 1)
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return nil, s.word("null")
	default:
		start := s.at
		if !s.number() {
			return nil, false
		}
		return json.Number(s.text[start:s.at]), true
	}
}

// boxed reads a string after its opening quote.
func (s *scanner) boxed() (any, bool) {
	v, ok := s.string()
	return box(v), ok
}

func (s *scanner) word(want string) bool {
	for i := range len(want) {
		if s.at >= len(s.data) || s.data[s.at] != want[i] {
			return s.broken()
		}
		s.at++
	}
	return true
}

// object reads an object after its opening brace.
func (s *scanner) object(depth int) (map[string]any, bool) {
	if s.peek() == '}' {
		s.at++
		return map[string]any{}, true
	}
	base := len(s.open)
	for {
		if s.peek() != '"' {
			return nil, s.broken()
		}
		s.at++
		name, ok := s.string()
		if !ok {
			return nil, false
		}
		if s.peek() != ':' {
			return nil, s.broken()
		}
		s.at++
		v, ok := s.value(depth)
		if !ok {
			return nil, false
		}
		s.open = append(s.open, member{name, v})
		switch s.peek() {
		case ',':
			s.at++
		case '}':
			s.at++
			return s.closeObject(base)
		default:
			return nil, s.broken()
		}
	}
}

func (s *scanner) closeObject(base int) (map[string]any, bool) {
	members := s.open[base:]
	out := make(map[string]any, len(members))
	for i := range members {
		out[members[i].name] = members[i].value
	}
	s.open = s.open[:base]
	if len(out) != len(members) {
		return nil, s.fail(s.at-1, twice)
	}
	return out, true
}

// array reads an array after its opening bracket.
func (s *scanner) array(depth int) ([]any, bool) {
	if s.peek() == ']' {
		s.at++
		return []any{}, true
	}
	base := len(s.open)
	for {
		v, ok := s.value(depth)
		if !ok {
			return nil, false
		}
		s.open = append(s.open, member{value: v})
		switch s.peek() {
		case ',':
			s.at++
		case ']':
			s.at++
			return s.closeArray(base), true
		default:
			return nil, s.broken()
		}
	}
}

// closeArray takes the room for the elements from a list that the arrays of one tree
// share: most have one element.
func (s *scanner) closeArray(base int) []any {
	n := len(s.open) - base
	if n > len(s.items) {
		s.items = make([]any, max(n, itemsAtOnce))
	}
	out := s.items[:n:n]
	s.items = s.items[n:]
	for i := range out {
		out[i] = s.open[base+i].value
	}
	s.open = s.open[:base]
	return out
}

const itemsAtOnce = 16
