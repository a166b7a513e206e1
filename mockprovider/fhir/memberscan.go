package fhir

import "bytes"

// skimmer finds the members of an object whose syntax is known to be right. It
// looks into strings for their ends and at brackets for their pairs, and at nothing else.
type skimmer struct{ scanner }

// members calls each with the name of every member of the object in data, with the
// member's text and with the text of its value; white space around them is left out.
func (k *skimmer) members(each func(name, text, value []byte)) bool {
	if k.peek() != '{' {
		return k.fail(k.at, notObject)
	}
	k.at++
	if k.peek() == '}' {
		return true
	}
	for {
		start := k.at
		if k.peek() != '"' || !k.skip() {
			return k.broken()
		}
		name := unquoted(k.data[start:k.at])
		if k.peek() != ':' {
			return k.broken()
		}
		k.at++
		k.peek()
		from := k.at
		if !k.skip() || from == k.at {
			return k.broken()
		}
		each(name, k.data[start:k.at], k.data[from:k.at])
		switch k.peek() {
		case ',':
			k.at++
			k.peek()
		case '}':
			return true
		default:
			return k.broken()
		}
	}
}

// skip passes over one value, at whose first byte it stands.
func (k *skimmer) skip() bool {
	for depth := 0; k.at < len(k.data); {
		switch c := k.data[k.at]; c {
		case '"':
			if !k.skipString() {
				return false
			}
		case '{', '[':
			depth++
			k.at++
		case '}', ']':
			if depth == 0 {
				return false
			}
			depth--
			k.at++
		default:
			k.at++
			if depth > 0 {
				continue
			}
			for k.at < len(k.data) && !ends(k.data[k.at]) {
				k.at++
			}
		}
		if depth == 0 {
			return true
		}
	}
	return false
}

// ends reports whether c is behind a number, true, false or null.
func ends(c byte) bool { return c == ',' || c == '}' || c == ']' || space(c) }

// skipString passes over a string, at whose opening quote it stands.
func (k *skimmer) skipString() bool {
	k.at++
	for k.at < len(k.data) {
		n := bytes.IndexByte(k.data[k.at:], '"')
		if n < 0 {
			break
		}
		from := k.at
		k.at += n + 1
		escapes := 0
		for i := k.at - 2; i >= from && k.data[i] == '\\'; i-- {
			escapes++
		}
		if escapes%2 == 0 {
			return true
		}
	}
	k.at = len(k.data)
	return false
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
