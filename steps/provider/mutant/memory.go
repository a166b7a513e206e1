package mutant

import (
	"sync"
)

// memory is what a mutant remembers of requests, by a key.
type memory[T any] struct {
	mu   sync.Mutex
	held map[string]T
}

func newMemory[T any]() *memory[T] { return &memory[T]{held: map[string]T{}} }

// Load returns what is remembered under a key.
func (m *memory[T]) Load(key string) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.held[key]
	return v, ok
}

// Store remembers something under a key.
func (m *memory[T]) Store(key string, v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held[key] = v
}

// LoadOrStore returns what is remembered under a key, or remembers something.
func (m *memory[T]) LoadOrStore(key string, v T) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before, ok := m.held[key]; ok {
		return before, true
	}
	m.held[key] = v
	return v, false
}
