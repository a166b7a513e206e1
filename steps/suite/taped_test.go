package suite_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// taped is a consumer that is played where nothing follows from the machine: the real clock stands, identifiers and
// secrets are counted, addresses are always the same, and what a provider does of itself is done before the consumer
// goes on. The journal of a scenario then follows from the scenario alone.
type taped struct {
	name     string
	change   func(*reference.Behaviour) // nil for the reference consumer
	variance int64
}

// tapedNow is the real time in all recordings.
func tapedNow() time.Time { return time.Date(2030, time.January, 2, 9, 0, 0, 0, time.UTC) }

// run plays the story of one scenario, or all stories, in the worlds of a seed.
func (c taped) run(t *testing.T, seed int64, scenario string) results.Run {
	t.Helper()
	studio := &studio{booths: map[string]*booth{}}
	cfg := suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: studio.opener(c), Seed: seed, Variance: c.variance,
		Concurrency: 1, Now: tapedNow, Machine: studio.machine,
		Deal: apart,
		Mock: func(session string, mock *mockprovider.World) { studio.of(session).mock = mock },
	}
	if scenario != "" {
		cfg.Only = func(told []suite.Scenario) bool {
			for _, s := range told {
				if s.ID == scenario {
					return true
				}
			}
			return false
		}
	}
	run, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	for id, view := range run.Journals {
		run.Journals[id] = inTurn(view)
	}
	return run
}

// apart deals each story as if there were no other, so that a new story leaves the recordings of the others as they are.
func apart(seed int64, all []cast.Story) map[string]cast.Hand {
	out := map[string]cast.Hand{}
	for _, s := range all {
		h := fnv.New32a()
		_, _ = h.Write([]byte(s.Name)) // it never fails
		maps.Copy(out, cast.Deal(seed+int64(h.Sum32()), []cast.Story{s}))
	}
	return out
}

// inTurn is a journal in which what providers did of themselves, which began while the request that gave rise to it was
// still being answered, comes after that answer. Which was first was chance, and neither waited for the other.
func inTurn(view journal.View) journal.View {
	type event struct{ entry, seq int } // seq is what the journal gave it
	var events, held []event
	for i, e := range view {
		events = append(events, event{i, e.Seq})
		if e.Exchange != nil && e.Closed != 0 {
			events = append(events, event{i, e.Closed})
		}
	}
	slices.SortFunc(events, func(a, b event) int { return cmp.Compare(a.seq, b.seq) })
	open := 0
	var order []event
	for _, ev := range events {
		x := view[ev.entry].Exchange
		if x != nil && x.By != "" && x.By != journal.Harness && open > 0 {
			held = append(held, ev)
			continue
		}
		order = append(order, ev)
		if x != nil && (x.By == "" || x.By == journal.Harness) {
			if open--; ev.seq == view[ev.entry].Seq {
				open += 2
			}
		}
		if open == 0 {
			order, held = append(order, held...), nil
		}
	}
	place := map[int]int{0: 0} // from what the journal gave to what it is now
	for i, ev := range append(order, held...) {
		place[ev.seq] = i + 1
	}
	out := slices.Clone(view)
	for i, e := range out {
		out[i].Seq, out[i].Closed = place[e.Seq], place[e.Closed]
		if e.Exchange != nil {
			x := *e.Exchange
			x.Via = place[x.Via]
			out[i].Exchange = &x
		}
	}
	slices.SortFunc(out, func(a, b journal.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return out
}

// studio holds a booth for each session.
type studio struct {
	mu     sync.Mutex
	booths map[string]*booth
}

// booth is the machine of one session.
type booth struct {
	session string
	mock    *mockprovider.World

	mu     sync.Mutex
	drawn  map[string]int
	places map[string]string // from the address that is told to the one that is listened on
}

func (s *studio) of(session string) *booth {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.booths[session] == nil {
		s.booths[session] = &booth{session: session, drawn: map[string]int{}, places: map[string]string{}}
	}
	return s.booths[session]
}

func (s *studio) machine(session string) steps.Machine {
	b := s.of(session)
	return steps.Machine{NewSecret: b.secret, NewID: b.ids("tester"), Listen: b.listen}
}

// opener opens a consumer with identifiers of its own, on the network of its session.
func (s *studio) opener(c taped) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		b := s.of(setup.Session)
		o := reference.Options{
			RealNow: tapedNow, NewID: b.ids(setup.Name),
			Transport: patient{b, &http.Transport{MaxIdleConnsPerHost: -1, DialContext: b.dial}}, // as the reference consumer's own
		}
		if c.change == nil {
			return reference.Opener(o).Open(ctx, setup)
		}
		// A behaviour of its own for each consumer: some keep what they saw.
		return mutant.Mutant{Change: c.change}.Opener(o).Open(ctx, setup)
	})
}

func (b *booth) next(what string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drawn[what]++
	return b.drawn[what]
}

func (b *booth) secret() string { return fmt.Sprintf("SECRET%020d", b.next("secret")) }

// ids makes identifiers for somebody in the form of random UUIDs.
func (b *booth) ids(whose string) func() string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(b.session + " " + whose)) // it never fails
	return booking.SeededIDs(h.Sum64())
}

func (b *booth) listen(ctx context.Context) (net.Listener, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	told := fmt.Sprintf("127.0.0.1:%d", 8100+b.next("listener"))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.places[told] = ln.Addr().String()
	return elsewhere{ln, told}, nil
}

func (b *booth) dial(ctx context.Context, network, address string) (net.Conn, error) {
	b.mu.Lock()
	place, known := b.places[address]
	b.mu.Unlock()
	if !known {
		return nil, fmt.Errorf("nobody listens on %s", address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, place)
}

// patient takes an answer once the world has come to rest.
type patient struct {
	booth *booth
	next  http.RoundTripper
}

func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := p.next.RoundTrip(r)
	rest, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 20*time.Second)
	defer cancel()
	return resp, errors.Join(err, p.booth.mock.Settle(rest))
}

// CloseIdleConnections is called when a system is closed.
func (p patient) CloseIdleConnections() { p.next.(*http.Transport).CloseIdleConnections() }

// elsewhere is a listener that gives another address than its own.
type elsewhere struct {
	net.Listener
	told string
}

func (e elsewhere) Addr() net.Addr { return e }

func (e elsewhere) Network() string { return "tcp" }

func (e elsewhere) String() string { return e.told }
