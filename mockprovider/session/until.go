package session

import (
	"context"
	"sync"
)

// until is the context of a request that ends with its session as well. Few handlers
// wait for an end, so the two are joined for those that ask for it.
type until struct {
	context.Context //nolint:containedctx // the request's; until is a context itself

	session context.Context //nolint:containedctx // it is a context itself
	once    sync.Once
	joined  context.Context //nolint:containedctx // nil while nobody asked, and when the request was over first
	leave   func()
}

// Done is closed when the request or the session has ended.
func (u *until) Done() <-chan struct{} {
	u.once.Do(func() {
		joined, cancel := context.WithCancel(u.Context)
		stop := context.AfterFunc(u.session, cancel)
		u.joined, u.leave = joined, func() {
			stop()
			cancel()
		}
	})
	if u.joined == nil {
		return u.Context.Done()
	}
	return u.joined.Done()
}

// Err says why Done is closed, or returns nil while it is not.
func (u *until) Err() error {
	u.Done()
	if u.joined == nil {
		return u.Context.Err()
	}
	return u.joined.Err()
}

// over is called when the request has been handled.
func (u *until) over() {
	u.once.Do(func() {})
	if u.leave != nil {
		u.leave()
	}
}
