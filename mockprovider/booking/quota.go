package booking

import "sync/atomic"

// Quota counts the bookings that are made by all diaries that share it, and limits
// them. A nil Quota has no limit and counts nothing. It is safe for concurrent use.
type Quota struct {
	limit int64 // 0 means none
	used  atomic.Int64
}

// NewQuota returns a quota of so many bookings; 0 means no limit.
func NewQuota(limit int) *Quota { return &Quota{limit: int64(limit)} }

// Used returns how many bookings have been made.
func (q *Quota) Used() int {
	if q == nil {
		return 0
	}
	return int(q.used.Load())
}

// force counts one more, whatever the limit: it is there already.
func (q *Quota) force() {
	if q != nil {
		q.used.Add(1)
	}
}

// take counts one more, or reports that there may be no more.
func (q *Quota) take() bool {
	if q == nil {
		return true
	}
	if n := q.used.Add(1); q.limit > 0 && n > q.limit {
		q.used.Add(-1)
		return false
	}
	return true
}
