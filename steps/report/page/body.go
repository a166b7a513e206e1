package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

const (
	// shownOfBody is the most of a body that the page shows, in bytes. Everything is in journal.jsonl.
	shownOfBody = 64 << 10
	// bodyWidth is the columns that a laid out body keeps to, where it can.
	bodyWidth = 120
	// tab is how many columns the page gives to a tab, which indents: a tab is a byte, and there are very many.
	tab = 2
	// deepest is how far a laid out body is indented; deeper parts stay on one line.
	deepest = 40
)

// showBody lays out a body for reading and says what was done to it, if anything.
func showBody(raw []byte, cut bool) (text, note string) {
	var notes []string
	if cut {
		notes = append(notes, "the recorder kept only the beginning of this body, and nothing can pass on it")
	}
	if !utf8.Valid(raw) {
		notes = append(notes, "not valid UTF-8; bytes that are no character are shown as \uFFFD")
	}
	if len(raw) > shownOfBody {
		notes = append(notes, fmt.Sprintf("the first %d of %d bytes are shown; the whole is in journal.jsonl", shownOfBody, len(raw)))
		return wording.Text(redact.Secrets(strings.ToValidUTF8(string(raw[:shownOfBody]), "\uFFFD"))), strings.Join(notes, "; ")
	}
	return wording.Text(redact.Secrets(pretty(raw))), strings.Join(notes, "; ")
}

// pretty lays out JSON with what fits on a line kept on one. Numbers, escapes,
// the order of members and repeated members stay as they were sent; anything
// that is not JSON comes back unchanged.
func pretty(raw []byte) string {
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil {
		return string(raw)
	}
	var out strings.Builder
	lay(&out, spaced(compact.String()), 0, 0)
	return out.String()
}

// spaced adds a space after each colon and comma that is not within a string.
func spaced(s string) string {
	var out strings.Builder
	out.Grow(len(s) + len(s)/8)
	scan(s, func(i, _ int) {
		out.WriteByte(s[i])
		if s[i] == ':' || s[i] == ',' {
			out.WriteByte(' ')
		}
	}, func(i int) { out.WriteByte(s[i]) })
	return out.String()
}

// scan calls structure for each byte outside strings, with the depth that it stands at, and text for each within.
func scan(s string, structure func(i, depth int), text func(i int)) {
	depth, inside, escaped := 0, false, false
	for i := range len(s) {
		switch {
		case inside:
			text(i)
			inside = escaped || s[i] != '"'
			escaped = !escaped && s[i] == '\\'
		case s[i] == '"':
			text(i)
			inside = true
		default:
			if s[i] == '}' || s[i] == ']' {
				depth--
			}
			structure(i, depth)
			if s[i] == '{' || s[i] == '[' {
				depth++
			}
		}
	}
}

// lay writes a spaced value at a depth; used is how much of the line is taken.
func lay(out *strings.Builder, value string, depth, used int) {
	container := strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[")
	if !container || len(value) == 2 || used+len(value) <= bodyWidth || depth >= deepest {
		out.WriteString(value)
		return
	}
	indent := "\n" + strings.Repeat("\t", depth+1)
	out.WriteByte(value[0])
	for i, member := range members(value[1 : len(value)-1]) {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(indent)
		key := ""
		if value[0] == '{' {
			key, member = splitKey(member)
			out.WriteString(key)
		}
		lay(out, member, depth+1, tab*(depth+1)+len(key))
	}
	out.WriteString(indent[:len(indent)-1])
	out.WriteByte(value[len(value)-1])
}

// members splits the inside of an object or array at its own commas.
func members(s string) []string {
	var out []string
	start := 0
	scan(s, func(i, depth int) {
		if s[i] == ',' && depth == 0 {
			out = append(out, s[start:i])
			start = i + 2 // the comma and its space
		}
	}, func(int) {})
	return append(out, s[start:])
}

// splitKey splits a member of an object after the colon and space that follow its name.
func splitKey(s string) (key, value string) {
	at := -1
	scan(s, func(i, depth int) {
		if at < 0 && s[i] == ':' && depth == 0 {
			at = i + 2
		}
	}, func(int) {})
	if at < 0 {
		return "", s
	}
	return s[:at], s[at:]
}
