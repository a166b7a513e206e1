package booking

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"sync"
)

// SeededIDs returns a source of identifiers in the form of version 4 UUIDs. The
// same seed gives the same identifiers in the same order. Safe for concurrent use.
func SeededIDs(seed uint64) func() string {
	var mu sync.Mutex
	source := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)) //nolint:gosec // repeatable on purpose
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		var b [16]byte
		binary.BigEndian.PutUint64(b[:8], source.Uint64())
		binary.BigEndian.PutUint64(b[8:], source.Uint64())
		b[6] = b[6]&0x0f | 0x40
		b[8] = b[8]&0x3f | 0x80
		text := hex.AppendEncode(make([]byte, 0, 36), b[:4])
		for _, part := range [][]byte{b[4:6], b[6:8], b[8:10], b[10:]} {
			text = hex.AppendEncode(append(text, '-'), part)
		}
		return string(text)
	}
}
