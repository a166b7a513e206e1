package fhir

import "bytes"

// skimmer finds the members of an object whose syntax is known to be right. It
// looks into strings for their ends and at brackets for their pairs, and at nothing else.
type skimmer struct{ scanner }

// piece is one member of an object: its name without quotes and escapes, its text
// and the text of its value, both without white space around them.
type piece struct{ name, text, value []byte }

// members appends to list the members of the object in data.
func (k *skimmer) members(list []piece) ([]piece, bool) {
	if k.peek() != '{' {
		return nil, k.fail(k.at, notObject)
	}
	k.at++
	if k.peek() == '}' {
		return list, true
	}
	for {
		start := k.at
		if k.peek() != '"' || !k.skip() {
			return nil, k.broken()
		}
		name := unquoted(k.data[start:k.at])
		if k.peek() != ':' {
			return nil, k.broken()
		}
		k.at++
		k.peek()
		from := k.at
		if !k.skip() || from == k.at {
			return nil, k.broken()
		}
		list = append(list, piece{name: name, text: k.data[start:k.at], value: k.data[from:k.at]})
		switch k.peek() {
		case ',':
			k.at++
			k.peek()
		case '}':
			return list, true
		default:
			return nil, k.broken()
		}
	}
}

// skip passes over one value, at whose first byte it stands.
func (k *skimmer) skip() bool {
	data, i, depth := k.data, k.at, 0
	for i < len(data) {
		switch structure[data[i]] {
		case quotes:
			if i = pastString(data, i+1); i < 0 {
				k.at = len(data)
				return false
			}
		case opens:
			depth++
			i++
		case closes:
			depth--
			i++
		default:
			i++
			if depth > 0 {
				continue
			}
			for i < len(data) && !ends(data[i]) {
				i++
			}
		}
		if depth <= 0 {
			k.at = i
			return depth == 0
		}
	}
	k.at = i
	return false
}

// The bytes that give a text its structure.
const (
	quotes = iota + 1
	opens
	closes
)

var structure = [256]uint8{'"': quotes, '{': opens, '[': opens, '}': closes, ']': closes}

// ends reports whether c is behind a number, true, false or null.
func ends(c byte) bool { return c == ',' || c == '}' || c == ']' || space(c) }

// pastString returns the position behind the string whose text begins at i, or a
// negative number when it has no end.
func pastString(data []byte, i int) int {
	for {
		i = plain(data, i)
		switch {
		case i >= len(data):
			return -1
		case data[i] == '"':
			return i + 1
		case data[i] == '\\':
			i++
		}
		i++
	}
}

// unquoted is what a JSON string says, or nil when the value is something else.
func unquoted(value []byte) []byte {
	if len(value) < 2 || value[0] != '"' {
		return nil
	}
	inside := value[1 : len(value)-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside
	}
	s := scanner{data: value, text: string(value), at: 1}
	out, ok := s.string()
	if !ok {
		return nil
	}
	return []byte(out)
}
