// Package registrar is what a provider's system does towards the Booking Registry:
// it registers each confirmed booking once and marks its pointer cancelled after
// the booking has been.
//
// It refuses to know the diary and the consumer: a booking stands whatever the
// registry does, and work waits in a queue while the registry is away [RG-15].
//
//	r, err := registrar.Start(ctx, registrar.Config{Base: base, Token: token, ClientID: "vale", ...})
//	r.Booked(registrar.Booking{URL: url, NHSNumber: "9990001014", ...})
//	err = r.Settle(ctx)
package registrar

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Defaults of the configuration.
const (
	DefaultTimeout = 2 * time.Second
	DefaultBackOff = 250 * time.Millisecond
	// maxBackOff bounds how long work waits between two attempts that nobody asked for.
	maxBackOff = 10 * time.Second
)

// Config is what a registrar needs.
type Config struct {
	// Base is the registry's FHIR base and Token its token endpoint, both absolute.
	Base, Token            string
	ClientID, ClientSecret string
	// Client sends the requests; nil means one of the registrar's own.
	Client *http.Client
	// Timeout bounds one request; 0 means DefaultTimeout.
	Timeout time.Duration
	// BackOff is the wait before work that failed is tried again unasked; it doubles
	// from failure to failure. 0 means DefaultBackOff.
	BackOff time.Duration
	// Real is the real clock, which tokens follow.
	Real func() time.Time
	// Done, if set, is told of each piece of work of which nothing is left to do: what it was, and the booking's URL.
	Done func(task, booking string)
	// Logger may be nil.
	Logger *slog.Logger
}

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	for _, u := range []struct{ what, text string }{{"Base", c.Base}, {"Token", c.Token}} {
		if p, err := url.Parse(u.text); err != nil || p.Host == "" {
			problems = append(problems, fmt.Errorf("registrar: %s %q is not an absolute URL", u.what, u.text))
		}
	}
	if c.ClientID == "" || c.ClientSecret == "" {
		problems = append(problems, errors.New("registrar: client id and secret are needed"))
	}
	if c.Timeout < 0 || c.BackOff < 0 {
		problems = append(problems, errors.New("registrar: Timeout and BackOff cannot be negative"))
	}
	if c.Real == nil {
		problems = append(problems, errors.New("registrar: Real is not set"))
	}
	return errors.Join(problems...)
}

// Booking is a booking as far as its pointer tells of it [RG-08].
type Booking struct {
	// URL is the booking's absolute URL at its provider, without a version [RG-09].
	URL string
	// NHSNumber may be empty: such a booking has no pointer, which nobody could find [RG-14].
	NHSNumber           string
	Start, End, Created time.Time
}

// LogValue shows nothing of the patient.
func (b Booking) LogValue() slog.Value { return slog.StringValue(b.URL) }

// Registrar is safe for concurrent use. Its one goroutine ends with Close.
type Registrar struct {
	registry *registryClient
	log      *slog.Logger
	backOff  time.Duration
	told     func(task, booking string)
	wake     chan struct{}
	stop     context.CancelFunc
	done     chan struct{}

	mu        sync.Mutex
	queue     []*job // in the order in which the work arose; what is done goes with the next pass
	left      int    // how many of them are not done
	signalled uint64 // how often there was a reason to try
	attempted uint64 // the latest reason since which everything in the queue has been tried
	running   bool
	changed   chan struct{}
}

// Start returns a registrar at work. It works until Close, or until the context ends.
func Start(ctx context.Context, c Config) (*Registrar, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.BackOff == 0 {
		c.BackOff = DefaultBackOff
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Client == nil {
		// No connection is kept: net/http would send a request again by itself when a
		// kept one turns out to be closed.
		c.Client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: -1}}
	}
	if c.Done == nil {
		c.Done = func(string, string) {}
	}
	ctx, stop := context.WithCancel(ctx)
	r := &Registrar{
		registry: newRegistryClient(c), log: c.Logger, backOff: c.BackOff, told: c.Done,
		wake: make(chan struct{}, 1), stop: stop, done: make(chan struct{}), changed: make(chan struct{}),
	}
	go r.work(ctx)
	return r, nil
}

// Close stops the work, waits for it to have stopped and leaves what is queued undone.
func (r *Registrar) Close() {
	r.stop()
	<-r.done
	r.registry.client.CloseIdleConnections()
}

// Booked queues the registration of a booking that has been confirmed. It does not wait. Source: RG-06, RG-14.
func (r *Registrar) Booked(b Booking) { r.add(&job{task: register, booking: b}) }

// Moved queues the update of a booking's pointer after staff moved the booking: its times follow. Source: wire contract, 17 row 22.
func (r *Registrar) Moved(b Booking) { r.add(&job{task: move, booking: b}) }

// Cancelled queues the update of a booking's pointer after the booking was cancelled. Source: RG-23, RG-24.
func (r *Registrar) Cancelled(b Booking) { r.add(&job{task: cancel, booking: b}) }

// Owed is work that an earlier registrar was given and did not tell to be done: its task as Config.Done names it.
type Owed struct {
	Task    string
	Booking Booking
}

// Restore has a registrar that has no work yet go on where an earlier one was: it knows the ids of the pointers of
// bookings by their URLs, and owes some work. What it may have sent already it looks for first.
func (r *Registrar) Restore(pointers map[string]string, owed []Owed) {
	maps.Copy(r.registry.ids, pointers)
	for _, o := range owed {
		for t, name := range taskNames {
			if name == o.Task {
				r.add(&job{task: task(t), booking: o.Booking, sent: true})
			}
		}
	}
}

func (r *Registrar) add(j *job) {
	if j.booking.NHSNumber == "" {
		return
	}
	r.mu.Lock()
	r.queue = append(r.queue, j)
	r.left++
	r.mu.Unlock()
	r.Retry()
}

// Retry has everything in the queue tried again at once, for example because the registry is back.
func (r *Registrar) Retry() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.signalled++
	select {
	case r.wake <- struct{}{}:
	default: // a wake-up is waiting already and will see this work
	}
}

// Pending returns how much work is in the queue.
func (r *Registrar) Pending() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.left
}

// Settle waits until the queue is empty, or until everything left in it has been
// tried since the latest work or Retry and failed. It returns the context's error.
func (r *Registrar) Settle(ctx context.Context) error {
	for {
		r.mu.Lock()
		settled, changed := r.settled(), r.changed
		r.mu.Unlock()
		if settled {
			return nil
		}
		select {
		case <-changed:
		case <-r.done:
			return errors.New("registrar: closed with registrations still pending")
		case <-ctx.Done():
			return fmt.Errorf("registrar: wait until idle: %w", ctx.Err())
		}
	}
}

// Settled reports whether Settle would return at once.
func (r *Registrar) Settled() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.settled()
}

// settled: mu is held.
func (r *Registrar) settled() bool {
	return r.left == 0 || !r.running && r.attempted >= r.signalled
}
