// Package steps holds what the phrases of the features mean: they arrange the
// world, have a booking consumer do its user's tasks, and judge by rule.
//
// It refuses to know what a right answer is; rules know that. It reaches the
// consumer only through [consumer.Driver] and the mock only through its Go API.
package steps

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Config is what a scenario's world needs.
type Config struct {
	// Consumer opens the booking consumer under test.
	Consumer consumer.Opener
	People   cast.People
	// Seed is the run's; each world is given its story's beside it.
	Seed      int64
	Catalogue requirement.Catalogue
	// Settle is the longest that is waited for providers and registry to come to rest after a task; it bounds faults of ours, not of the consumer.
	Settle time.Duration
	// Real is the real clock, by which access tokens are dated; nil leaves the marks without its time.
	Real func() time.Time
	// Variance is the seed of legal differences in what providers answer; 0 means none.
	Variance int64
	// Machine, if set, is what the world of a session takes from the machine it runs on.
	Machine func(session string) Machine
	// Live has the session's clock run in the real now, for a consumer whose clock cannot be set. Real is required then.
	Live bool
	// Mock, if set, is given the mock of each scenario once it stands.
	Mock func(session string, mock *mockprovider.World)
	// Front, if set, is the fixed address behind which the mock stands; nil gives each mock listeners of its own.
	Front *front.Front
	// Foreign, if set, is a provider of elsewhere that plays Vale UTC. Live is required then.
	Foreign Foreign
}

// Machine is what a world takes from the machine that it runs on and not from its seed. What is left out is the
// machine's own. A test that gives all of it gets the same journal from the same seed, byte for byte.
type Machine struct {
	// NewSecret makes registry secrets and access tokens, and NewID the identifiers of what the tester asks.
	NewSecret, NewID func() string
	// Listen makes the mock's listeners.
	Listen func(context.Context) (net.Listener, error)
}

// World is one scenario: the mock, the consumers in it, and the encounter in hand.
// It is for one goroutine.
type World struct {
	cfg       Config
	session   string
	machine   Machine
	seed      int64
	people    cast.People // who play the roles
	hand      cast.Hand   // what the world is like
	planned   bool        // somebody is to misbehave
	mock      *mockprovider.World
	place     *front.Place // behind the front, if there is one
	consumers map[string]consumer.Driver
	registry  map[string]bool // consumers that may look at the registry

	enc      *encounter
	begun    int
	user     contract.User
	original string // URL of the booking that the scenario calls the original

	required []contract.Capability // by the scenario

	nominal time.Time     // when the scenario says that it begins, where the clock is the real one
	moved   time.Duration // what is added to the times that the scenario names
	undone  []string      // why tasks of the step in hand could not be done

	// Of a foreign provider: the slots that stand for the times of the scenario, and what it was last known to hold.
	stands map[time.Time]contract.Period
	state  mockprovider.State

	record func(now func() time.Time) *journal.Journal // makes the journal; see Record
}

// encounter is the encounter in hand, as its user sees it.
type encounter struct {
	who, name string
	patient   string
	screen    contract.Screen
	listed    bool
	// unbegun is true of an encounter that could not be begun: its user can do nothing in it.
	unbegun bool
	// unbooked is true while the latest booking that the user was to make could not be made for want of a slot to choose.
	unbooked bool
	// urls are the bookings that screens showed, by their Ref.
	urls map[string]string
	// declined is true once the user said no in the encounter.
	declined bool
	// failed is true once the user was told that a booking still stands, or may, after its cancellation was confirmed.
	failed bool
}

// ErrHarness says that the harness or its mock failed, or that the consumer could not be driven; it is never a verdict on the consumer.
var ErrHarness = errors.New("harness fault")

// New returns a world that is still to be started.
func New(cfg Config) *World {
	if cfg.Settle == 0 {
		cfg.Settle = 10 * time.Second
		if cfg.Foreign != nil {
			cfg.Settle = 2 * time.Minute // it has a network before it, and a registry to tell
		}
	}
	return &World{
		cfg: cfg, consumers: map[string]consumer.Driver{}, registry: map[string]bool{}, people: cfg.People,
	}
}

// Record has the world kept in a journal that is made when it starts, on its own clock, before anybody can reach it. Where
// none can be made, which is nil, it is kept in memory.
func (w *World) Record(in func(now func() time.Time) *journal.Journal) { w.record = in }

// Start starts the mock of a scenario. Who and what is in the world, and what all is called, follows
// from the seed and the hand, so that nothing which reaches the consumer says which scenario is played.
func (w *World) Start(ctx context.Context, seed int64, hand cast.Hand) error {
	w.draw(seed, hand)
	cfg := mockprovider.Config{Seed: seed, Variance: w.cfg.Variance, Providers: w.providers(), Differs: w.differs(), JournalBytes: JournalBytes, JournalEntries: JournalEntries}
	key := nameOf(seed, "session")
	if w.cfg.Machine != nil {
		w.machine = w.cfg.Machine(key)
	}
	cfg.Real, cfg.NewSecret, cfg.Listen = w.cfg.Real, w.machine.NewSecret, w.machine.Listen
	if w.cfg.Front != nil {
		cfg = w.mounted(cfg, key)
	}
	if w.record != nil {
		cfg.Clock = clock.At(mockprovider.DefaultNow())
		cfg.Journal = w.record(cfg.Clock.Now)
	}
	mock, err := mockprovider.Start(ctx, cfg)
	if err != nil {
		return fmt.Errorf("%w: start the mock: %w", ErrHarness, err)
	}
	w.mock, w.session = mock, key
	if err := w.mark(evidence.MarkCast, "", w.people.Playbill(hand)); err != nil {
		return err
	}
	if w.cfg.Mock != nil {
		w.cfg.Mock(key, mock)
	}
	if w.cfg.Foreign != nil {
		w.cfg.Foreign.Enter(mock.Journal)
	}
	if w.cfg.Front == nil {
		return nil
	}
	if w.place, err = w.cfg.Front.Enter(key, mock); err != nil {
		return fmt.Errorf("%w: %w", ErrHarness, err)
	}
	return nil
}

// aside keeps what an adapter said beside the contract, which tells why it failed if it did.
func (w *World) aside(who string) error {
	if said := consumer.Aside(w.consumers[who]); said != "" && w.mock != nil {
		return w.mark(evidence.MarkAside, who, w.discreet().Text(said))
	}
	return nil
}

// discreet takes out of what an adapter says of itself what reports and consoles must not pass on. A screen is
// evidence, and stays as it is.
func (w *World) discreet() redact.People { return redact.Known(w.people.Names()) }

// Journal is the evidence so far; nil before Start.
func (w *World) Journal() journal.View {
	if w.mock == nil {
		return nil
	}
	return w.mock.Journal.View()
}

// Holds says whether a Then step stands on the verdict of its rule, and if not, why.
func Holds(r rule.Rule, v rule.Verdict) error {
	switch v.Status {
	case rule.Pass, rule.Concern, rule.NeedsAttestation, rule.NotSelected, rule.NotApplicable:
		return nil
	case rule.HarnessError:
		return fmt.Errorf("%w: %s: %s", ErrHarness, r.ID, v.Detail)
	case rule.Fail, rule.NotObserved:
	}
	return fmt.Errorf("%s %s: %s", r.ID, v.Status, v.Detail)
}
