package booking

import "sync/atomic"

// Quota is how many bookings may still be made, by all diaries that share it. A nil
// Quota has no limit. It is safe for concurrent use.
type Quota struct{ left atomic.Int64 }

// NewQuota returns a quota of n bookings, or nil when n is 0.
func NewQuota(n int) *Quota {
	if n == 0 {
		return nil
	}
	q := &Quota{}
	q.left.Store(int64(n))
	return q
}

// take uses one up, or reports that none is left.
func (q *Quota) take() bool {
	if q == nil {
		return true
	}
	if q.left.Add(-1) < 0 {
		q.left.Add(1)
		return false
	}
	return true
}
