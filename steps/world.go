// Package steps holds what the phrases of the features mean: they arrange the
// world, have a booking consumer do its user's tasks, and judge by rule.
//
// It refuses to know what a right answer is; rules know that. It reaches the
// consumer only through [consumer.Driver] and the mock only through its Go API.
package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
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

// perform has a consumer's user do one task, and marks the task, the screen and the state of the world after it.
func (w *World) perform(ctx context.Context, who string, t contract.Task) (contract.Screen, error) {
	d, err := w.consumer(ctx, who)
	if errors.Is(err, ErrNotApplicable) {
		return contract.Screen{}, err
	}
	if err != nil {
		return contract.Screen{}, w.lost(who, err)
	}
	t.Now, t.User = w.mock.Clock.Now(), w.user
	if err := w.mark(evidence.MarkTask, who, evidence.TaskMark{Task: t, Real: w.real()}); err != nil {
		return contract.Screen{}, err
	}
	screen, err := d.Perform(ctx, t)
	if err != nil {
		return contract.Screen{}, w.lost(who, fmt.Errorf("task %s: %w", t.Kind, err))
	}
	if err := w.Flooded(); err != nil {
		return contract.Screen{}, err // what the screen says may come of requests that were refused
	}
	if err := w.mark(evidence.MarkScreen, who, evidence.ScreenMark{Screen: screen, Real: w.real()}); err != nil {
		return contract.Screen{}, err
	}
	if screen.NotDone != nil {
		if err := w.notDone(who, t.Kind, oneLine(w.discreet().Text(screen.NotDone.Why)), evidence.ByAdapter); err != nil {
			return contract.Screen{}, err
		}
	}
	return screen, w.settle(ctx)
}

// real is the real time in UTC, or zero.
func (w *World) real() time.Time {
	if w.cfg.Real == nil {
		return time.Time{}
	}
	return w.cfg.Real().UTC().Truncate(time.Millisecond)
}

// lost marks that the consumer could not be driven; nothing of the scenario can be judged then.
func (w *World) lost(who string, cause error) error {
	cause = w.discreet().Error(cause)
	if err := w.mark(evidence.MarkLost, who, cause.Error()); err != nil {
		return err
	}
	return fmt.Errorf("%w: %s: %w", ErrHarness, who, cause)
}

// notDone marks that a task of the step in hand could not be done, and why. Nothing failed: the scenario
// goes on, the step counts as not done, and the rules judge what led there. By is evidence.ByHarness or ByAdapter.
func (w *World) notDone(who string, task contract.Kind, why, by string) error {
	w.undone = append(w.undone, why)
	return w.mark(evidence.MarkNotDone, who, evidence.NotDoneMark{Task: task, Why: why, By: by})
}

// StepDone ends the step in hand and says what of it could not be done; empty when all was.
func (w *World) StepDone() string {
	why := strings.Join(w.undone, "; ")
	w.undone = nil
	return why
}

// settle waits until providers and registry are at rest, and marks what they hold.
func (w *World) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Settle)
	defer cancel()
	if err := w.mock.Settle(ctx); err != nil {
		return fmt.Errorf("%w: the mock did not come to rest: %w", ErrHarness, err)
	}
	state, err := w.holds(ctx)
	if err != nil {
		return err
	}
	if err := w.mark(evidence.MarkState, "", state); err != nil {
		return err
	}
	return w.Flooded()
}

func (w *World) mark(kind, who string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("%w: mark %s: %w", ErrHarness, kind, err)
	}
	w.mock.Journal.Mark(kind, w.called(who), raw)
	return nil
}

// consumer is the driver of a consumer, opened when it is first needed.
func (w *World) consumer(ctx context.Context, who string) (consumer.Driver, error) {
	if d, ok := w.consumers[who]; ok {
		return d, nil
	}
	persona, ok := w.people.Consumers[who]
	if !ok {
		return nil, fmt.Errorf("no consumer named %q in personas.json", who)
	}
	setup := contract.Setup{
		Contract: contract.Version, Session: w.session, Name: persona.Name,
		ODS: persona.ODS, ASID: persona.ASID, Endpoint: persona.Endpoint,
		Proxy: w.mock.ProxyURL(), Services: w.people.Services,
	}
	if w.registry[who] {
		registry := w.registryOf(persona.Name)
		setup.Registry = &registry
	}
	w.expect(setup)
	d, err := w.cfg.Consumer.Open(ctx, setup)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if watcher, ok := d.(consumer.Watcher); ok {
		watcher.Watch(watch{w})
	}
	w.consumers[who] = d
	if setup.Registry != nil {
		open := *setup.Registry
		open.ClientSecret = ""
		setup.Registry = &open
	}
	if err := w.mark(evidence.MarkSetup, who, setup); err != nil {
		return nil, err
	}
	return d, w.declares(who, d)
}
