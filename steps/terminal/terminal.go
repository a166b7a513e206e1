// Package terminal keeps text from elsewhere from steering a terminal.
//
// It refuses to know what the text says, and is not for reports that are files, which keep what they hold.
package terminal

import (
	"io"
	"sync"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

// Clean writes to w what it is given, with control characters, the characters that turn the direction of writing, and
// what is not UTF-8 replaced by U+FFFD. Line ends and tabs stay. It is safe for concurrent use. Nil stays nil.
func Clean(w io.Writer) io.Writer {
	if w == nil {
		return nil
	}
	return &clean{w: transform.NewWriter(w, runes.Map(harmless))}
}

type clean struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes one piece; a character may begin in one and end in the next.
func (c *clean) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.w.Write(p)
}

func harmless(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C, r == 0x2028, r == 0x2029:
		return unicode.ReplacementChar
	}
	return r
}
