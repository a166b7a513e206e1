// Package reference is a booking consumer that keeps to the standard: a small 111
// system with cases, bookings it remembers and users who do tasks. It is one more
// client of providers, over HTTP through the proxy, and shares no code with the mock.
//
// It refuses to know how it is judged. What it decides is in [Behaviour]; what the
// standard calls re-booking is here only an encounter that books, and an end of the
// encounter at which earlier bookings may be cancelled.
//
//	system, err := reference.Open(ctx, setup, reference.Options{})
//	screen, err := system.Perform(ctx, contract.Task{Kind: contract.BeginEncounter, ...})
package reference

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// defaultTimeout is how long an answer is waited for.
const defaultTimeout = 30 * time.Second

// Options are what a system is opened with. The zero value is a consumer that keeps
// to the standard, with its cases in memory.
type Options struct {
	// Behaviour is the policy; nil means Default.
	Behaviour *Behaviour
	// RealNow dates tokens; nil means the real clock.
	RealNow func() time.Time
	// NewID makes identifiers, each a new UUID; nil means random ones.
	NewID func() string
	// StorePath is the JSON file that cases are kept in; empty keeps them in memory, where they
	// outlive a restart of the system but not the program.
	StorePath string
	// Timeout is how long an answer is waited for; 0 means defaultTimeout.
	Timeout time.Duration
	// Transport carries its requests; nil means the network.
	Transport http.RoundTripper
	// Logger may be nil. It is told no patient data.
	Logger *slog.Logger
}

// System is a booking consumer. It is safe for concurrent use: one task is done at a time.
type System struct {
	setup     contract.Setup
	behaviour *Behaviour
	realNow   func() time.Time
	newID     func() string
	client    *http.Client
	log       *slog.Logger
	vault     *vault

	mu     sync.Mutex
	store  *store
	closed bool
	// stated are the providers whose capability statement was asked for since the system started.
	stated map[string]bool
}

var _ consumer.Driver = (*System)(nil)

// Opener opens a system for each session. With a StorePath each session and consumer has a file of its own beside it.
func Opener(o Options) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		own := o
		if own.StorePath != "" {
			ext := filepath.Ext(own.StorePath)
			own.StorePath = strings.TrimSuffix(own.StorePath, ext) + "-" + fileName(setup.Session+"-"+setup.Name) + ext
		}
		system, err := Open(ctx, setup, own)
		if err != nil {
			return nil, err
		}
		return system, nil
	})
}

// fileName keeps letters, digits and hyphens.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '_'
	}, s)
}

// Open starts a system for the world that the setup describes. It loads its cases and sends nothing.
func Open(_ context.Context, setup contract.Setup, o Options) (*System, error) {
	var problems []error
	for _, need := range []struct{ name, value string }{
		{"name", setup.Name}, {"asid", setup.ASID}, {"endpoint", setup.Endpoint}, {"proxy", setup.Proxy},
	} {
		if need.value == "" {
			problems = append(problems, fmt.Errorf("the setup has no %s", need.name))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("open consumer: %w", err)
	}
	setup.Proxy = strings.TrimSuffix(setup.Proxy, "/")
	s := &System{
		setup: setup, behaviour: completed(o.Behaviour), realNow: o.RealNow, newID: o.NewID,
		log: o.Logger, vault: &vault{path: o.StorePath}, stated: map[string]bool{},
	}
	if s.realNow == nil {
		s.realNow = time.Now //nolint:forbidigo // the default of an injected clock
	}
	if s.newID == nil {
		s.newID = uuid.NewString
	}
	if fresh := s.newID; s.behaviour.UpperCaseIDs {
		s.newID = func() string { return strings.ToUpper(fresh()) }
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Transport == nil {
		// No connection is used twice: net/http sends some requests again by itself when a
		// kept connection turns out to be closed, and what is sent again is decided here.
		o.Transport = &http.Transport{MaxIdleConnsPerHost: -1}
	}
	s.client = &http.Client{
		Timeout:       o.Timeout,
		Transport:     o.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var err error
	if s.store, err = s.vault.load(); err != nil {
		return nil, fmt.Errorf("open consumer: %w", err)
	}
	return s, nil
}

// Capabilities are what the behaviour declares.
func (s *System) Capabilities() *contract.Capabilities { return s.behaviour.Declares }

// Close lets the system go. Tasks given afterwards are refused.
func (s *System) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.client.CloseIdleConnections()
	return nil
}

// acts says how each task is done.
var acts = map[contract.Kind]func(*Visit, context.Context) error{
	contract.BeginEncounter: (*Visit).begin,
	contract.RecordOutcome:  (*Visit).recordOutcome,
	contract.SearchSlots:    (*Visit).searchSlots,
	contract.Book:           (*Visit).book,
	contract.ListBookings:   (*Visit).listBookings,
	contract.ChooseToCancel: (*Visit).chooseToCancel,
	contract.ConfirmCancel:  (*Visit).confirmCancel,
	contract.Decline:        (*Visit).decline,
	contract.EndEncounter:   (*Visit).endEncounter,
}

// Perform does one task as the user at the screen and says what the user is then
// shown. An error means that the task makes no sense here, or that cases could not
// be kept; whatever a provider does or fails to do is on the screen instead.
func (s *System) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return contract.Screen{}, errors.New("the consumer was closed")
	}
	if t.Kind == contract.RestartSystem {
		return contract.Screen{}, s.restart(ctx, t)
	}
	act, ok := acts[t.Kind]
	if !ok {
		return contract.Screen{}, fmt.Errorf("this consumer cannot do the task %q", t.Kind)
	}
	v, err := s.visit(t)
	if err != nil {
		return contract.Screen{}, err
	}
	if v.undone = s.behaviour.Cannot(v); v.undone != "" {
		return v.asItStands(), nil
	}
	if v.atPrompt() {
		act = (*Visit).stayAtPrompt
	}
	s.behaviour.BeforeTask(ctx, v)
	if err := act(v, ctx); err != nil {
		return contract.Screen{}, fmt.Errorf("%s: %w", t.Kind, err)
	}
	if err := errors.Join(ctx.Err(), s.vault.save(s.store)); err != nil {
		return contract.Screen{}, fmt.Errorf("%s: %w", t.Kind, err)
	}
	return v.screen(), nil
}

// restart drops everything in memory and loads what was kept [RB-19].
func (s *System) restart(ctx context.Context, t contract.Task) error {
	kept, err := s.vault.load()
	if err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	if s.behaviour.ForgetsOnRestart {
		kept.Bookings = nil
		err = s.vault.save(kept)
	}
	for _, r := range kept.Bookings {
		s.behaviour.Restores(r)
	}
	s.store, s.stated = kept, map[string]bool{}
	for _, c := range s.store.Cases {
		if c.Stage != contract.Closed {
			s.behaviour.OnRestart(ctx, &Visit{sys: s, Task: t, Case: c})
		}
	}
	return err
}
