package wording

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes text from elsewhere safe to show on one line: control characters,
// which could steer a terminal or break XML, become spaces or marks, and marks
// that turn the direction of writing, which could disguise a word, become visible.
func Line(s string) string { return printable(s, false) }

// Text is [Line] for text of several lines: line ends and tabs stay.
func Text(s string) string { return printable(s, true) }

func printable(s string, lines bool) string {
	if plain(s, lines) {
		return s
	}
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				out.WriteString("\uFFFD")
				continue
			}
			out.WriteRune(r)
		case lines && (r == '\n' || r == '\t'):
			out.WriteRune(r)
		case lines && r == '\r':
		case r == '\n' || r == '\r' || r == '\t':
			out.WriteByte(' ')
		case unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF:
			out.WriteString("\uFFFD")
		case hidden(r):
			fmt.Fprintf(&out, "[U+%04X]", r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// plain says that every byte is printable ASCII, which most text is, or stays in text of several lines.
func plain(s string, lines bool) bool {
	for i := range len(s) {
		c := s[i]
		stays := lines && (c == '\n' || c == '\t')
		if !stays && (c < 0x20 || c > 0x7E) {
			return false
		}
	}
	return true
}

// hidden says that a character cannot be seen and changes how others are: the marks of direction, and the line ends of Unicode.
func hidden(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C ||
		r == 0x2028 || r == 0x2029 || r == 0xFEFF
}
