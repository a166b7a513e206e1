package booking

import (
	"context"
	"fmt"
	"sync"
)

// requests remembers which request identifiers have succeeded and which are being processed.
type requests struct {
	mu    sync.Mutex
	texts shelf
	done  rack[success]
	ids   index                    // of done, by request identifier
	held  map[string]chan struct{} // closed when the request that holds the identifier has ended

	changed func(Change) // as in Config
}

// success is a request that has succeeded.
type success struct {
	id      text
	booking text // the ID of the booking that it made or changed
}

func (q *requests) start(changed func(Change)) {
	q.changed = changed
	q.held = map[string]chan struct{}{}
	q.ids = newIndex(func(n uint32) string { return q.texts.read(q.done.at(n).id) })
}

// Claim is the right to process the request of one identifier. Exactly one of its
// ends is used: Done after success, else Release.
type Claim struct {
	requests *requests
	id       string
	once     sync.Once
	told     bool // the change that was made under it says so
}

// Claim takes a request identifier. While another request holds it Claim waits;
// once any has succeeded it returns *DuplicateRequest, and after a failure the
// identifier can be claimed again. It returns the context's error when that ends first.
//
// Identifiers are compared by value alone, whatever the method and path.
// Source: cross-system transaction integrity; SP-30, SP-31.
func (d *Diary) Claim(ctx context.Context, requestID string) (*Claim, error) {
	q := &d.requests
	for {
		q.mu.Lock()
		if n, ok := q.ids.find(requestID); ok {
			bookingID := q.texts.read(q.done.at(n).booking)
			q.mu.Unlock()
			return nil, &DuplicateRequest{Booking: bookingID}
		}
		ended, busy := q.held[requestID]
		if !busy {
			q.held[requestID] = make(chan struct{})
			q.mu.Unlock()
			return &Claim{requests: q, id: requestID}, nil
		}
		q.mu.Unlock()
		select {
		case <-ended:
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the request of the same identifier: %w", ctx.Err())
		}
	}
}

// Done records that the request succeeded for the booking of the given ID.
func (c *Claim) Done(bookingID string) { c.end(bookingID) }

// Release gives the identifier back unused. After Done it does nothing, so it can be deferred.
func (c *Claim) Release() { c.end("") }

func (c *Claim) end(bookingID string) {
	c.once.Do(func() {
		q := c.requests
		q.mu.Lock()
		defer q.mu.Unlock()
		if bookingID != "" {
			q.success(c.id, bookingID)
			if q.changed != nil && !c.told {
				q.changed(Change{Request: c.id, For: bookingID})
			}
		}
		close(q.held[c.id])
		delete(q.held, c.id)
	})
}

// success remembers a request that has succeeded; mu is held.
func (q *requests) success(id, booking string) {
	if _, known := q.ids.find(id); !known {
		q.ids.add(id, q.done.put(success{id: q.texts.keep(id), booking: q.texts.keep(booking)}))
	}
}

// succeeded remembers a request that succeeded earlier.
func (q *requests) succeeded(id, booking string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.success(id, booking)
}
