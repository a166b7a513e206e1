package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
)

// goThrough has every entry be written before it counts as appended. It is called before the writer starts.
func (s *spool) goThrough() {
	s.sum = sha256.New()
	s.sum.Write([]byte(magic))
	s.keep = math.MaxInt64
}

// added sums what was written; mu is held.
func (s *spool) added(stored []byte) {
	if s.sum != nil {
		s.sum.Write(stored)
	}
}

// through waits until all that was appended is in the file, if that is asked for, or cannot be; mu is held and given up while it waits.
func (j *Journal) through() {
	s := j.spool
	if s == nil || s.sum == nil {
		return
	}
	for until := s.size; s.written < until && s.err == nil && s.stuck == nil && !s.sealed; {
		s.progress.Wait()
	}
}

// Written returns how long the file is and the SHA-256 of it, in hex, as it was written. It is for journals that go
// through to the file with each entry; the sum of any other is empty.
func (j *Journal) Written() (size int64, sum string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.spool == nil || j.spool.sum == nil {
		return 0, ""
	}
	return j.spool.end, hex.EncodeToString(j.spool.sum.Sum(nil))
}
