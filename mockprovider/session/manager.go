package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// Config is what a server of sessions needs. Root and Real are required.
type Config struct {
	// Root is the absolute URL at which the server is reached, with no trailing slash.
	Root string
	// Dir is where journals are kept; empty keeps them in memory.
	Dir string
	// Keep has sessions be kept in Dir so that another process finds them as they were; see [Manager.Recall].
	Keep bool
	// Store, if set, is where sessions are kept, for this server and others; Dir is what journals are worked with in the meantime.
	// Peers are the others, and Patience how long a request waits for one of them; 0 means DefaultPatience.
	Store    Store
	Peers    Peers
	Patience time.Duration
	// Idle is how long a session may be unused before it is ended; 0 means DefaultIdle.
	Idle time.Duration
	// Max is the most sessions at a time; 0 means DefaultMax.
	Max int
	// Limits are those of each session.
	Limits Limits
	// ProxyTimeout and RegistryTimeout are as in mockprovider.Config.
	ProxyTimeout, RegistryTimeout time.Duration
	// Real is the real clock.
	Real func() time.Time
	// Logger may be nil. It gets no keys and no patient data.
	Logger *slog.Logger
}

// Limits are what one session may hold. Zero values mean the defaults.
type Limits struct {
	// Bookings is the most bookings, of all providers together.
	Bookings int
	// JournalBytes is the largest journal.
	JournalBytes int64
	// BodyBytes is the largest body of a request.
	BodyBytes int
}

// The defaults.
const (
	DefaultIdle         = 24 * time.Hour
	DefaultMax          = 2000
	DefaultBookings     = 100_000
	DefaultJournalBytes = 1 << 30
	DefaultBodyBytes    = 1 << 20
)

// Refusals.
var (
	// ErrTooMany: there are as many sessions as there may be.
	ErrTooMany = errors.New("session limit reached; end a session, or raise the limit")
	// ErrTaken: the key is in use.
	ErrTaken = errors.New("another session has this key; end it, or choose another key")
	// ErrKey: the key has not the form of one.
	ErrKey = errors.New("a session's key is 1 to 64 lower-case letters, digits and hyphens")
	// ErrName: the name cannot be shown.
	ErrName = errors.New("a name is 1 to 80 printable characters, not spaces alone")
	// ErrNotFound: no session has the key.
	ErrNotFound = errors.New("no session has this key; it may have ended")
	// ErrClosed: the server is closing.
	ErrClosed = errors.New("the server is closing")
)

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Manager keeps the sessions and is the handler of their address. It is safe for concurrent use.
type Manager struct {
	config Config
	path   string // of Root

	mu       sync.RWMutex
	sessions map[string]*Session
	resting  map[string]*Resting
	making   map[string]bool // being made, or, where there is a store, being ended
	closed   bool
	stuck    bool // it was told that journals have no room

	claims singleflight.Group
	files  atomic.Int64 // how many names of files were given

	notings int64 // how often a session's journal was noted; of NoteJournals alone
}

// New returns a manager without sessions.
func New(c Config) (*Manager, error) {
	u, err := url.Parse(c.Root)
	switch {
	case err != nil || u.Host == "" || strings.HasSuffix(c.Root, "/"):
		return nil, fmt.Errorf("session: Root %q is not an absolute URL without a trailing slash", c.Root)
	case c.Real == nil:
		return nil, errors.New("session: Real is missing")
	case c.Keep && c.Dir == "":
		return nil, errors.New("session: Keep needs Dir")
	case c.Store != nil && (c.Keep || c.Dir == "" || c.Peers == nil):
		return nil, errors.New("session: Store needs Dir and Peers, and stands in place of Keep")
	case c.Idle < 0 || c.Max < 0 || c.Limits.Bookings < 0 || c.Limits.JournalBytes < 0 || c.Limits.BodyBytes < 0:
		return nil, errors.New("session: Idle, Max and Limits cannot be negative")
	}
	c.Idle = cmp.Or(c.Idle, DefaultIdle)
	c.Max = cmp.Or(c.Max, DefaultMax)
	c.Limits.Bookings = cmp.Or(c.Limits.Bookings, DefaultBookings)
	c.Limits.JournalBytes = cmp.Or(c.Limits.JournalBytes, DefaultJournalBytes)
	c.Limits.BodyBytes = cmp.Or(c.Limits.BodyBytes, DefaultBodyBytes)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	m := &Manager{config: c, path: u.EscapedPath(), sessions: map[string]*Session{}, resting: map[string]*Resting{}, making: map[string]bool{}}
	if m.shared() {
		c.Store.Watch(m.lost)
	}
	return m, nil
}

// Create begins a session. It returns ErrTooMany, ErrTaken, ErrKey, ErrName or ErrClosed, or says why the world could not be made.
func (m *Manager) Create(ctx context.Context, asked Options) (*Session, error) {
	o, err := m.config.complete(asked)
	if err != nil {
		return nil, err
	}
	if err := m.reserve(o.Key); err != nil {
		return nil, err
	}
	s, err := m.make(ctx, asked, o)
	if err == nil && m.shared() {
		if err = s.kept(ctx); err != nil {
			err = errors.Join(fmt.Errorf("session: %w", err), s.end(), m.discard(s))
		}
	}
	m.mu.Lock()
	delete(m.making, o.Key)
	closed := m.closed
	if err == nil && !closed {
		m.sessions[o.Key] = s
	}
	m.mu.Unlock()
	switch {
	case err != nil:
		return nil, err
	case closed:
		return nil, errors.Join(ErrClosed, s.end(), m.discard(s))
	}
	m.config.Logger.InfoContext(ctx, "session begins", slog.String("session", s.Name))
	return s, nil
}

// Now is the real time, at which sessions start that are given no other.
func (m *Manager) Now() time.Time { return m.config.Real() }

// complete fills in what was left out.
func (c Config) complete(o Options) (Options, error) {
	if o.Key == "" {
		o.Key = strings.ToLower(rand.Text())
	}
	if !keyForm.MatchString(o.Key) {
		return o, ErrKey
	}
	var err error
	if o.Name, err = named(o.Name, o.Key); err != nil {
		return o, err
	}
	for o.Seed == 0 {
		var b [8]byte
		_, _ = rand.Read(b[:]) // it never fails
		o.Seed = int64(binary.BigEndian.Uint64(b[:]) >> 1)
	}
	if o.Start.IsZero() {
		o.Start = c.Real()
	}
	return o, nil
}

// reserve holds a key while its session is being made.
func (m *Manager) reserve(key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.closed:
		return ErrClosed
	case m.sessions[key] != nil || m.resting[key] != nil || m.making[key]:
		return ErrTaken
	case len(m.sessions)+len(m.resting)+len(m.making) >= m.config.Max:
		return ErrTooMany
	}
	m.making[key] = true
	return nil
}

// Get returns the session of that key, or ErrNotFound. One that rests is woken; where its journal cannot be read
// the error is ErrUnreadable. With a store, one that no server holds is taken over, and the error is an *Elsewhere where another does.
func (m *Manager) Get(key string) (*Session, error) {
	m.mu.RLock()
	s, ok := m.sessions[key]
	r, rests := m.resting[key]
	m.mu.RUnlock()
	switch {
	case ok:
		return s, nil
	case rests:
		return m.wake(r)
	case m.shared():
		return m.claim(key)
	}
	return nil, ErrNotFound
}

// List returns the sessions but for those that rest, the oldest first.
func (m *Manager) List() []*Session {
	m.mu.RLock()
	out := make([]*Session, 0, len(m.sessions))
	for _, s := range m.sessions {
		out = append(out, s)
	}
	m.mu.RUnlock()
	slices.SortFunc(out, func(a, b *Session) int {
		return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.Key, b.Key))
	})
	return out
}

// End ends a session and removes its journal. Requests that are at work are broken off.
func (m *Manager) End(key string) error {
	m.mu.Lock()
	s, ok := m.sessions[key]
	r, rests := m.resting[key]
	delete(m.sessions, key)
	delete(m.resting, key)
	if ok && m.shared() { // or it would be taken up again while it ends
		m.making[key] = true
		defer m.made(key)
	}
	m.mu.Unlock()
	if rests {
		m.config.Logger.Info("session ends", slog.String("session", r.Name))
		return m.forget(r)
	}
	if !ok {
		return ErrNotFound
	}
	m.config.Logger.Info("session ends", slog.String("session", s.Name))
	defer m.trouble(nil) // it may have been the one without room
	if m.shared() {      // the journal's end is kept as well, or would be refused
		return errors.Join(s.end(), m.discard(s))
	}
	return errors.Join(s.keeper.remove(), s.end(), m.discard(s))
}

// made lets go of a key that was reserved.
func (m *Manager) made(key string) {
	m.mu.Lock()
	delete(m.making, key)
	m.mu.Unlock()
}

// Close ends every session and keeps their journals. No session can be made afterwards.
func (m *Manager) Close() error {
	m.mu.Lock()
	m.closed = true
	all := m.sessions
	m.sessions = map[string]*Session{}
	m.mu.Unlock()
	var (
		ending sync.WaitGroup
		guard  sync.Mutex
		faults []error
	)
	for _, s := range all { // all at once, so that those which wait do so together
		ending.Go(func() {
			err := errors.Join(s.end(), s.noteUsed(), s.noteJournal())
			guard.Lock()
			defer guard.Unlock()
			faults = append(faults, err)
		})
	}
	ending.Wait()
	return errors.Join(faults...)
}
