package evidence

import (
	"strings"
	"sync"
)

// Memo remembers what a pure function came to for the texts that it was asked about lately: most of what is sent is the
// same in every story. It keeps two generations and lets the older one go, so that it never holds more than twice its most.
type Memo[V any] struct {
	of             func(text string) V
	mu             sync.Mutex
	recent, before map[string]V
}

// What a memo keeps: so many texts in a generation, and none that is longer.
const (
	mostTexts   = 4096
	longestText = 512
)

// NewMemo is a memo of a function that depends on nothing but its text.
func NewMemo[V any](of func(text string) V) *Memo[V] {
	return &Memo[V]{of: of, recent: map[string]V{}}
}

// Of is what the function comes to. Nobody may change it.
func (m *Memo[V]) Of(text string) V {
	if len(text) > longestText {
		return m.of(text)
	}
	m.mu.Lock()
	v, known := m.recent[text]
	if !known {
		if v, known = m.before[text]; known {
			m.keep(text, v)
		}
	}
	m.mu.Unlock()
	if known {
		return v
	}
	v = m.of(text)
	m.mu.Lock()
	m.keep(text, v)
	m.mu.Unlock()
	return v
}

func (m *Memo[V]) keep(text string, v V) {
	if len(m.recent) >= mostTexts {
		m.before, m.recent = m.recent, make(map[string]V, mostTexts)
	}
	m.recent[text] = v
}

var readingsOf = NewMemo(func(text string) []reading {
	all := Readings(text)
	out := make([]reading, len(all))
	for i, t := range all {
		out[i] = reading{t, strings.ToLower(t), squeeze(t)}
	}
	return out
})
