package booking

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"sync"
)

// IDs is a source of identifiers in the form of version 4 UUIDs. The same seed gives the same
// identifiers in the same order. It is safe for concurrent use.
type IDs struct {
	mu     sync.Mutex
	source *rand.Rand
	drawn  uint64
}

// NewIDs returns the source of a seed.
func NewIDs(seed uint64) *IDs {
	return &IDs{source: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))} //nolint:gosec // repeatable on purpose
}

// SeededIDs returns the identifiers of a seed one after the other; see IDs.
func SeededIDs(seed uint64) func() string { return NewIDs(seed).Next }

// Next draws an identifier.
func (s *IDs) Next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drawn++
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], s.source.Uint64())
	binary.BigEndian.PutUint64(b[8:], s.source.Uint64())
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	text := hex.AppendEncode(make([]byte, 0, 36), b[:4])
	for _, part := range [][]byte{b[4:6], b[6:8], b[8:10], b[10:]} {
		text = hex.AppendEncode(append(text, '-'), part)
	}
	return string(text)
}

// Drawn returns how many identifiers have been drawn.
func (s *IDs) Drawn() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drawn
}

// mostSkipped bounds how far a source goes on for the word of a file.
const mostSkipped = 1 << 28

// SkipTo has so many identifiers be drawn, if there are not more already.
func (s *IDs) SkipTo(drawn uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ; s.drawn < min(drawn, mostSkipped); s.drawn++ {
		s.source.Uint64()
		s.source.Uint64()
	}
}
