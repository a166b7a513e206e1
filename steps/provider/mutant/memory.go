package mutant

import (
	"maps"
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

// Forget drops all keys under which a value is remembered; it has to be one that can be compared.
func (m *memory[T]) Forget(v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.held, func(_ string, held T) bool { return any(held) == any(v) })
}

// Holds says that a value is remembered under some key; it has to be one that can be compared.
func (m *memory[T]) Holds(v T) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, held := range m.held {
		if any(held) == any(v) {
			return true
		}
	}
	return false
}

// ForgetAll drops everything that is remembered.
func (m *memory[T]) ForgetAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.held)
}
