package consumer

import (
	"strings"
	"sync"
)

const (
	keptAside  = 16 << 10 // bytes of standard error that are kept, the latest
	lastQuoted = 600      // bytes of them quoted in an error
)

// tail keeps the latest of what is written to it. It is safe for concurrent use.
type tail struct {
	mu      sync.Mutex
	kept    []byte
	dropped bool
}

// Write keeps the bytes and lets the oldest go.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, b...)
	if over := len(t.kept) - keptAside; over > 0 {
		t.kept, t.dropped = append(t.kept[:0], t.kept[over:]...), true
	}
	return len(b), nil
}

// String is all that is kept, as text.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.ToValidUTF8(string(t.kept), "\uFFFD")
	if t.dropped {
		text = "..." + text
	}
	return text
}

// Last is the end of it, short enough for an error.
func (t *tail) Last() string {
	text := strings.TrimSpace(t.String())
	if over := len(text) - lastQuoted; over > 0 {
		text = "..." + strings.ToValidUTF8(text[over:], "")
	}
	return text
}
