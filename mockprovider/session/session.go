// Package session holds many worlds on one server: each session is a world of its
// own, with its own address, identifiers, clock, seed, credentials and journal.
//
// It refuses to know what goes on in a world. No request reaches a world but under
// the session's key, which cannot be guessed.
//
//	m, err := session.New(session.Config{Root: "http://127.0.0.1:8080", Dir: dir, Real: time.Now})
//	s, err := m.Create(ctx, session.Options{Name: "north"})
//	http.Serve(l, m) // the proxy of s is at s.World.ProxyURL()
package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Options are one session's settings. The zero value is ready.
type Options struct {
	// Key is the session's key; empty draws one.
	Key string
	// Name is for people, as package session's function Name has it; empty means the beginning of the key.
	Name string
	// Seed makes the identifiers; 0 draws one.
	Seed int64
	// Variance is the seed of legal differences in what providers answer; 0 means none.
	Variance int64
	// Start is the session's time at the start; zero means the real time.
	Start time.Time
	// Frozen has the session's clock stand still until it is moved.
	Frozen bool
	// Empty leaves the diaries without slots.
	Empty bool
	// AnyNHSNumber accepts NHS numbers outside the synthetic 999 range.
	AnyNHSNumber bool
	// NoRegistry has the providers register nothing.
	NoRegistry bool
	// Toolkit answers the trigger values of the older simulators too.
	Toolkit bool
	// Outset says who takes part and what is in the diaries at the beginning; nil means Vale UTC and Dale UTC, with filled diaries.
	Outset *mockprovider.Outset
	// Kept keeps the session however long nobody uses it.
	Kept bool
}

// Same says whether two ask for the same session.
func (o Options) Same(other Options) bool {
	same := o.Start.Equal(other.Start) && reflect.DeepEqual(o.Outset, other.Outset)
	o.Start, other.Start = time.Time{}, time.Time{}
	o.Outset, other.Outset = nil, nil
	return same && o == other
}

// Session is one world and its keeper. It is safe for concurrent use.
type Session struct {
	Key, Name string
	Seed      int64
	Options   Options
	// Created is the real time at which the session began.
	Created time.Time
	World   *mockprovider.World

	real   func() time.Time
	path   string       // of its journal's file; empty where there is none
	keeper *keeper      // nil where nothing is kept
	known  error        // of the journal, from the time when it was taken up; its end does not tell it again
	damage error        // why it is not all that it was
	noted  atomic.Int64 // the use that was kept last, in Unix nanoseconds
	filled atomic.Int64 // how much of the journal's file was noted last, in bytes
	nth    atomic.Int64 // of that noting, among those of all sessions
	used   atomic.Int64 // real time of the last use, in Unix nanoseconds
	day    atomic.Int64 // the session's day up to which the diaries were filled

	context context.Context //nolint:containedctx // it ends the requests that are at work when the session ends
	cancel  context.CancelFunc
	mu      sync.Mutex
	ended   bool
	busy    sync.WaitGroup
}

// fillDays is how many days ahead diaries are kept filled.
const fillDays = 7

const day = 24 * time.Hour

// Used returns the real time of the last use.
func (s *Session) Used() time.Time { return time.Unix(0, s.used.Load()).UTC() }

// Touch notes that the session is used and fills the diaries when a day has passed.
func (s *Session) Touch() error {
	s.used.Store(s.real().UnixNano())
	if s.Options.Empty {
		return nil
	}
	today := int64(s.World.Clock.Now().Sub(time.Unix(0, 0)) / day)
	if before := s.day.Load(); before == today || !s.day.CompareAndSwap(before, today) {
		return nil
	}
	if err := s.World.Fill(fillDays); err != nil {
		return fmt.Errorf("session %s: %w", s.Name, err)
	}
	return nil
}

// Damage says what of the session did not come back when it was taken up again; nil where all did.
func (s *Session) Damage() error { return s.damage }

// noteUsed keeps when the session was used, if it was since that was last kept.
func (s *Session) noteUsed() error {
	used := s.Used()
	if s.noted.Swap(used.UnixNano()) == used.UnixNano() {
		return nil
	}
	err := s.keeper.used(used)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrLost) {
		return nil // it ended meanwhile, or goes on elsewhere
	}
	return err
}

// noteJournal keeps how much is in the journal's file, if it has grown since that was last kept.
func (s *Session) noteJournal() error {
	if s.keeper == nil || s.keeper.holding != nil || !s.grown() {
		return nil
	}
	h := s.World.Journal.Held()
	s.filled.Store(h.Bytes)
	return s.keeper.journal(h, s.Used())
}

// grown says that more is in the journal's file than was noted.
func (s *Session) grown() bool { return s.World.Journal.InFile() != s.filled.Load() }

// RunClock has the session's clock go on from where it is, as fast as the real one.
func (s *Session) RunClock() { s.World.Clock.Run(s.real) }

// ServeHTTP hands a request to the world, unless the session has ended.
func (s *Session) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ended := s.ended
	if !ended {
		s.busy.Add(1)
	}
	s.mu.Unlock()
	if ended {
		panic(http.ErrAbortHandler)
	}
	defer s.busy.Done()
	ctx := &until{Context: r.Context(), session: s.context}
	defer ctx.over()
	s.World.ServeHTTP(w, r.WithContext(ctx))
}

// endGrace is how long a session waits for requests that were broken off. Their contexts have ended by then,
// so that it is needed by none that looks; one that does not is left behind.
const endGrace = time.Second

// errLeft: requests went on although they were broken off.
var errLeft = errors.New("cancelled requests did not finish; their responses are not in the journal")

// end stops the world, breaks off what is at work, and seals the journal. It is called once.
func (s *Session) end() error {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.cancel()
	err := s.World.Close()
	if !ended(&s.busy, endGrace) {
		err = errors.Join(err, errLeft)
	}
	sealed := s.World.Journal.Seal()
	if s.known != nil && errors.Is(sealed, s.known) {
		sealed = nil
	}
	return errors.Join(err, sealed)
}

// given keeps the registry credentials of a consumer.
func (s *Session) given(c mockprovider.RegistryClient, log *slog.Logger) {
	if err := s.keeper.given(c); err != nil {
		log.Error("registry credentials of a consumer were not kept, and will not be known after a restart", slog.Any("error", err))
	}
}

// ended waits until all are done, or reports that they were not in time.
func ended(all *sync.WaitGroup, within time.Duration) bool {
	done := make(chan struct{})
	go func() {
		all.Wait()
		close(done)
	}()
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// clock is a session's clock as it is at first.
func (c Config) clock(o Options) *clock.Clock {
	clk := clock.At(o.Start)
	if !o.Frozen {
		clk.Run(c.Real)
	}
	return clk
}

// start makes a session's world.
func (c Config) start(ctx context.Context, o Options, path string, k *keeper, trouble func(error)) (*Session, error) {
	clk := c.clock(o)
	j, err := journal.Create(journal.Config{Now: clk.Now, Path: path, MaxBytes: c.Limits.JournalBytes, Medium: k.medium(), Trouble: trouble})
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	s := &Session{Key: o.Key, Name: o.Name, Seed: o.Seed, Options: o, Created: c.Real().UTC(), real: c.Real, path: path, keeper: k}
	if err := s.begin(ctx, c, mockprovider.Config{Clock: clk, Journal: j}); err != nil {
		return nil, errors.Join(fmt.Errorf("session: %w", err), j.Seal(), remove(path))
	}
	if err := s.arrange(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("session: %w", err), s.end(), remove(path))
	}
	return s, nil
}

// arrange puts into the diaries what stands there from the beginning, and notes where sessions are kept that it is there:
// one that is cut short in this begins again.
func (s *Session) arrange(ctx context.Context) error {
	if s.Options.Outset == nil {
		return nil
	}
	if err := s.World.Begin(ctx); err != nil {
		return err //nolint:wrapcheck // wrapped by who calls it
	}
	if s.keeper == nil {
		return nil
	}
	s.World.Journal.Settle()
	return s.keeper.begun()
}

// resume makes the world of a session of an earlier process as its journal tells, which goes on in the same file.
func (c Config) resume(ctx context.Context, r *Resting, path string, trouble func(error)) (*Session, error) {
	o := r.Options
	held := r.keeper.held.Journal
	if journal.Unbegun(path) && held == (journal.Held{}) || r.keeper.cutShort() {
		if err := errors.Join(removeIfThere(path), r.keeper.clear()); err != nil {
			return nil, err
		}
		r.keeper.held.Journal = journal.Held{} // of the file that is gone
		return c.start(ctx, o, path, r.keeper, trouble)
	}
	clk := c.clock(o)
	j, found, err := journal.Reopen(journal.Config{
		Now: clk.Now, Path: path, MaxBytes: c.Limits.JournalBytes, Medium: r.keeper.medium(), Trouble: trouble, Held: held,
	})
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	s := &Session{Key: o.Key, Name: o.Name, Seed: o.Seed, Options: o, Created: r.Created, real: c.Real, path: path, keeper: r.keeper}
	err = s.begin(ctx, c, mockprovider.Config{Clock: clk, Journal: j, Restore: true, RegistryClients: r.keeper.held.Clients, Restarted: &found})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("session: %w", err), j.Seal())
	}
	s.known = j.Err()
	s.damage = errors.Join(s.known, s.World.Damage())
	return s, nil
}

// begin starts the session's world; w says what is its own.
func (s *Session) begin(ctx context.Context, c Config, w mockprovider.Config) error {
	o, log := s.Options, c.Logger.With("session", s.Name)
	s.context, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	w.Seed, w.Mount, w.Real, w.Logger = o.Seed, c.Root+"/s/"+o.Key, c.Real, log
	w.AnyNHSNumber, w.NoRegistry, w.Variance, w.Toolkit = o.AnyNHSNumber, o.NoRegistry, o.Variance, o.Toolkit
	w.Outset = o.Outset
	w.BodyLimit, w.MaxBookings = c.Limits.BodyBytes, c.Limits.Bookings
	w.ProxyTimeout, w.RegistryTimeout = c.ProxyTimeout, c.RegistryTimeout
	if s.keeper != nil {
		w.Keep = true
		w.NewRegistryClient = func(given mockprovider.RegistryClient) { s.given(given, log) }
	}
	var err error
	if s.World, err = mockprovider.Start(ctx, w); err == nil {
		if err = s.Touch(); err != nil {
			err = errors.Join(err, s.World.Close())
		}
	}
	if err != nil {
		s.cancel()
		return err //nolint:wrapcheck // wrapped by who calls it
	}
	return nil
}

func remove(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove journal: %w", err)
	}
	return nil
}
