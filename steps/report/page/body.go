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
	l := laying{}
	l.space(compact.Bytes())
	l.out.Grow(len(l.text) + len(l.text)/4)
	l.value(0, 0, 0)
	return l.out.String()
}

// laying is a JSON value that is being laid out: each of its bytes is looked at twice, however deep it stands.
type laying struct {
	// text is the value with a space after each colon and comma that is not within a string.
	text []byte
	// held are its objects and arrays, in the order in which they begin, and next is the one that comes next.
	held []container
	next int
	out  strings.Builder
}

// container is an object or array: where it ends, and how many have begun by then.
type container struct{ end, begun int }

// space fills in the text and what it holds.
func (l *laying) space(compact []byte) {
	l.text = make([]byte, 0, len(compact)+len(compact)/8)
	var open []int
	inside, escaped := false, false
	for _, c := range compact {
		l.text = append(l.text, c)
		if inside {
			inside = escaped || c != '"'
			escaped = !escaped && c == '\\'
			continue
		}
		switch c {
		case '"':
			inside = true
		case ':', ',':
			l.text = append(l.text, ' ')
		case '{', '[':
			open = append(open, len(l.held))
			l.held = append(l.held, container{})
		case '}', ']':
			l.held[open[len(open)-1]] = container{len(l.text), len(l.held)}
			open = open[:len(open)-1]
		}
	}
}

// value writes the value that begins at a place, at a depth, and says where it ends; used is how much of the line is taken.
func (l *laying) value(at, depth, used int) int {
	if c := l.text[at]; c != '{' && c != '[' {
		end := l.scalar(at)
		l.out.Write(l.text[at:end])
		return end
	}
	own := l.held[l.next]
	if size := own.end - at; size == 2 || used+size <= bodyWidth || depth >= deepest {
		l.next = own.begun
		l.out.Write(l.text[at:own.end])
		return own.end
	}
	l.next++
	l.members(at, depth)
	return own.end
}

// members writes an object or array with each member on a line of its own.
func (l *laying) members(at, depth int) {
	object := l.text[at] == '{'
	for sign := l.text[at]; sign != '}' && sign != ']'; sign = l.text[at] {
		l.out.WriteByte(sign) // what it begins with, or a comma
		if at++; sign == ',' {
			at++
		}
		l.line(depth + 1)
		key := 0
		if object {
			key = l.scalar(at) + len(": ") - at
			l.out.Write(l.text[at : at+key])
		}
		at = l.value(at+key, depth+1, tab*(depth+1)+key)
	}
	l.line(depth)
	l.out.WriteByte(l.text[at])
}

func (l *laying) line(depth int) {
	l.out.WriteByte('\n')
	for range depth {
		l.out.WriteByte('\t')
	}
}

// scalar says where the string, number or word that begins at a place ends.
func (l *laying) scalar(at int) int {
	if l.text[at] != '"' {
		if n := bytes.IndexAny(l.text[at:], ",]}"); n >= 0 {
			return at + n
		}
		return len(l.text)
	}
	for at++; l.text[at] != '"'; at++ {
		if l.text[at] == '\\' {
			at++
		}
	}
	return at + 1
}
