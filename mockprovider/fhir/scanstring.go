package fhir

import (
	"encoding/binary"
	"unicode/utf8"
)

// Eight bytes are looked at in one step; these words have the same byte in each place.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// special marks, by a high bit, the bytes of w that do not stand for themselves in a
// JSON string: the quote, the backslash and control characters. A byte above the
// lowest marked one may be marked wrongly, so only the lowest counts.
func special(w uint64) uint64 {
	quote, escape := w^('"'*ones), w^('\\'*ones)
	return ((quote-ones)&^quote | (escape-ones)&^escape | (w-' '*ones)&^w) & highs
}

// plain returns the position of the first special byte from i on, or the length.
func plain(data []byte, i int) int {
	for ; i+8 <= len(data); i += 8 {
		if special(binary.LittleEndian.Uint64(data[i:])) != 0 {
			break
		}
	}
	for ; i < len(data); i++ {
		if c := data[i]; c < ' ' || c == '"' || c == '\\' {
			return i
		}
	}
	return i
}

// string reads a string after its opening quote, and the closing quote.
func (s *scanner) string() (string, bool) {
	start := s.at
	end := plain(s.data, start)
	if end < len(s.data) && s.data[end] == '"' {
		s.at = end + 1
		return s.text[start:end], true
	}
	out := make([]byte, 0, 64)
	for {
		out = append(out, s.data[start:end]...)
		s.at = end
		if end == len(s.data) || s.data[end] < ' ' {
			return "", s.broken()
		}
		s.at++
		if s.data[end] == '"' {
			return string(out), true
		}
		r, ok := s.escape()
		if !ok {
			return "", false
		}
		out = utf8.AppendRune(out, r)
		start = s.at
		end = plain(s.data, start)
	}
}

// escape reads an escape after its backslash.
func (s *scanner) escape() (rune, bool) {
	if s.at >= len(s.data) {
		return 0, s.broken()
	}
	c := s.data[s.at]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		s.at++
		return s.unicode()
	default:
		return 0, s.broken()
	}
	s.at++
	return rune(c), true
}

// unicode reads the digits of a \u escape and, where it is half of a surrogate pair,
// the escape of the other half. A lone half is refused: encoding/json would quietly
// turn it into U+FFFD and so lose it.
func (s *scanner) unicode() (rune, bool) {
	start := s.at - 2
	high, ok := s.hex()
	if !ok || high < 0xD800 || high > 0xDFFF {
		return high, ok
	}
	if high > 0xDBFF || s.at+1 >= len(s.data) || s.data[s.at] != '\\' || s.data[s.at+1] != 'u' {
		return 0, s.fail(start, halfPair)
	}
	s.at += 2
	low, ok := s.hex()
	if !ok {
		return 0, false
	}
	if low < 0xDC00 || low > 0xDFFF {
		return 0, s.fail(start, halfPair)
	}
	return (high-0xD800)<<10 + (low - 0xDC00) + 0x10000, true
}

func (s *scanner) hex() (rune, bool) {
	var r rune
	for range 4 {
		if s.at >= len(s.data) {
			return 0, s.broken()
		}
		c := s.data[s.at]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, s.broken()
		}
		r = r<<4 | rune(c)
		s.at++
	}
	return r, true
}

// number reads a number as JSON writes it.
func (s *scanner) number() bool {
	start := s.at
	if s.next('-') && s.at >= len(s.data) {
		return s.broken()
	}
	if !s.next('0') && s.digits() == 0 {
		return s.broken()
	}
	if s.next('.') && s.digits() == 0 {
		return s.broken()
	}
	exponent := 0
	if s.next('e') || s.next('E') {
		if !s.next('-') {
			s.next('+')
		}
		if exponent = s.digits(); exponent == 0 {
			return s.broken()
		}
	}
	if exponent > maxExponent || s.at-start > maxNumber {
		return s.fail(start, hugeNumber)
	}
	return true
}

func (s *scanner) next(c byte) bool {
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) digits() int {
	start := s.at
	for s.at < len(s.data) && s.data[s.at]-'0' <= 9 {
		s.at++
	}
	return s.at - start
}
