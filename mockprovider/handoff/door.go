// Package handoff carries HTTP requests to a handler in the same process the way a
// network would: the request as its listener would have read it, the answer as its
// caller would have, and no answer at all where a connection would have broken.
//
// It refuses to know what is asked. A [Door] stands before one party: callers in the
// process reach it as an http.RoundTripper, everybody else through its Entrance, and
// it can be shut for both.
//
//	door := handoff.NewDoor(handler, recorded, nil)
//	client := &http.Client{Transport: door}
//	door.Refuse() // from now on nobody gets in
package handoff

import (
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// Door is the way in to one party. It is safe for concurrent use.
type Door struct {
	entrance http.Handler
	log      *slog.Logger
	inside   sync.WaitGroup // requests handed over that are still being handled

	mu     sync.Mutex
	state  state
	closed bool          // it refuses for ever
	lifted chan struct{} // closed when a silent door opens or refuses; nil otherwise
}

// state says how a door stands.
type state int

const (
	open state = iota
	refusing
	silent
)

var _ http.RoundTripper = (*Door)(nil)

// NewDoor returns an open door before a handler. What before returns stands outside
// the door and hears of every request that arrives, also of those that get no answer;
// nil means nothing does. The logger may be nil; it is told of handlers that panic.
func NewDoor(handler http.Handler, before func(http.Handler) http.Handler, log *slog.Logger) *Door {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	d := &Door{log: log}
	d.entrance = d.guard(handler)
	if before != nil {
		d.entrance = before(d.entrance)
	}
	return d
}

// Entrance is the handler for requests from the network.
func (d *Door) Entrance() http.Handler { return d.entrance }

// Open lets requests in. Those that a silent door held get no answer.
func (d *Door) Open() { d.turn(open) }

// Refuse turns requests away: callers in this process see the connection refused,
// others see it closed without an answer. What is inside already is finished.
func (d *Door) Refuse() { d.turn(refusing) }

// Silence holds requests without an answer until their callers give up or the door is moved again.
func (d *Door) Silence() { d.turn(silent) }

func (d *Door) turn(to state) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.move(to)
	}
}

// move is for who holds the lock.
func (d *Door) move(to state) {
	d.state = to
	switch {
	case to == silent && d.lifted == nil:
		d.lifted = make(chan struct{})
	case to != silent && d.lifted != nil:
		close(d.lifted)
		d.lifted = nil
	}
}

func (d *Door) stand() (state, chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state, d.lifted
}

// guard lets requests through to the handler as the door stands.
func (d *Door) guard(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch stands, lifted := d.stand(); stands {
		case open:
			handler.ServeHTTP(w, r)
			return
		case silent:
			select {
			case <-lifted:
			case <-r.Context().Done():
			}
		case refusing:
		}
		panic(http.ErrAbortHandler)
	})
}

// enter has a function count as a request that is inside, unless the door refuses.
func (d *Door) enter(handle func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state == refusing {
		return errRefused()
	}
	d.inside.Go(handle)
	return nil
}

// Close has the door refuse for ever and returns when every request that was handed
// over from inside has been handled. Those that a silent door held get no answer.
func (d *Door) Close() {
	d.mu.Lock()
	d.move(refusing)
	d.closed = true
	d.mu.Unlock()
	d.inside.Wait()
}

// errRefused is what dialling a closed port gives.
func errRefused() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}
