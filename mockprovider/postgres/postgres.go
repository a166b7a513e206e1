// Package postgres keeps the sessions of several servers in one PostgreSQL database: the directory, which says who holds which
// session, and the bytes of every journal as they would stand in its file.
//
// It refuses to know what is in a journal. Whoever holds a session has an epoch of it, which grows by one each time that somebody
// else takes it over. Every write names its epoch, and the database refuses one with an earlier epoch in the same statement: what
// a server says that has lost a session never counts, however late it comes and whatever its clock says.
//
// A server says every third of its lease that it is alive. Once a lease has run out, whoever is asked for one of its sessions takes it.
//
//	store, err := postgres.Open(ctx, postgres.Config{URL: url, Root: root, Peer: "http://10.1.2.3:8082", Real: time.Now})
//	m, err := session.New(session.Config{Store: store, ...})
package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Config says which database, and who asks. All but Lease and Logger is required.
type Config struct {
	// URL is postgres://user:password@host:port/database. It stands in no log and in no error.
	URL string
	// Root is how consumers reach the sessions; those of other roots are not seen.
	Root string
	// Peer is how other servers reach this one.
	Peer string
	// Lease is how long a server may be silent before others take its sessions over; 0 means DefaultLease.
	Lease time.Duration
	// Real is the real clock.
	Real func() time.Time
	// Logger may be nil.
	Logger *slog.Logger
}

// DefaultLease is long enough for a busy machine, and as long as anybody waits for a session whose server was killed.
const DefaultLease = 5 * time.Second

// Times that a question to the database may take.
const (
	openWithin = 10 * time.Second
	askWithin  = 5 * time.Second
)

// mostConns is how many connections a server has to the database besides one that writes journals and one that says it is alive,
// which wait for nobody: when a server was killed, the others read many journals at once.
const mostConns = 4

// ErrURL means that the URL does not name a database. It repeats nothing of the URL, which may hold a password.
var ErrURL = errors.New("the URL of the store cannot be read; give postgres://user:password@host:port/database, with what is " +
	"special in the password percent-encoded (nothing of the URL is shown here, since it may hold a password)")

// Store is one server's share of the database. It is safe for concurrent use.
type Store struct {
	config Config
	// Connections: one that says that this server is alive, one that writes journals, and those for all else.
	life, line, pool *pgxpool.Pool

	self   int64 // this server's number
	secret string
	writer *writer
	log    *slog.Logger

	until atomic.Int64 // up to when this server is sure of what it holds, in Unix nanoseconds of the real clock
	away  atomic.Pointer[error]
	begun time.Time // on the real clock, with its monotonic reading

	mu   sync.Mutex
	held map[int64]*holding
	lost func(string, session.Holding)

	stop, silence context.CancelFunc // of all, and of saying that it is alive
	working       sync.WaitGroup

	accept   string // the statement that writes
	unfenced bool   // in a test that shows what the fence is for
}

// Open connects to the database, makes its tables where they are not there yet, and says that this server is alive.
func Open(ctx context.Context, c Config) (*Store, error) {
	c.Lease = cmp.Or(c.Lease, DefaultLease)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	parsed, err := parse(c.URL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	s := &Store{config: c, accept: accept, log: c.Logger, held: map[int64]*holding{}, lost: func(string, session.Holding) {}, begun: c.Real()}
	if err := s.connect(ctx, parsed); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		s.disconnect()
		return nil, err
	}
	s.writer = newWriter(s)
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	alive, silence := context.WithCancel(working)
	s.stop, s.silence = stop, silence
	s.working.Go(func() { s.beat(alive) })
	s.working.Go(func() { s.writer.run(working) })
	return s, nil
}

// parse reads the URL. The library's errors quote it, so they are told nobody.
func parse(text string) (*pgxpool.Config, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return nil, ErrURL
	}
	c, err := pgxpool.ParseConfig(text)
	if err != nil {
		return nil, ErrURL
	}
	if !strings.Contains(u.RawQuery, "pool_max_conns=") {
		c.MaxConns = mostConns
	}
	if c.ConnConfig.ConnectTimeout == 0 {
		c.ConnConfig.ConnectTimeout = askWithin
	}
	if c.ConnConfig.RuntimeParams["application_name"] == "" {
		c.ConnConfig.RuntimeParams["application_name"] = "rebookcheck"
	}
	return c, nil
}

func (s *Store) connect(ctx context.Context, c *pgxpool.Config) error {
	for _, p := range []struct {
		to   **pgxpool.Pool
		most int32
	}{{&s.life, 1}, {&s.line, 1}, {&s.pool, c.MaxConns}} {
		one := c.Copy()
		one.MaxConns = p.most
		pool, err := pgxpool.NewWithConfig(ctx, one)
		if err != nil {
			s.disconnect()
			return fmt.Errorf("store: %w", err)
		}
		*p.to = pool
	}
	return nil
}

func (s *Store) disconnect() {
	for _, pool := range []*pgxpool.Pool{s.life, s.line, s.pool} {
		if pool != nil {
			pool.Close()
		}
	}
}

// Check says whether a URL can be read, without connecting to anything.
func Check(text string) error {
	_, err := parse(text)
	return err
}

// prepare makes the tables and this server's row.
func (s *Store) prepare(ctx context.Context) error {
	secret, err := migrate(ctx, s.pool)
	if err != nil {
		return reason("the store cannot be used", err)
	}
	s.secret = secret
	sent := s.now()
	err = s.pool.QueryRow(ctx, `
		INSERT INTO rebookcheck.servers (url, until) VALUES ($1, clock_timestamp() + $2::bigint * interval '1 microsecond') RETURNING id`,
		s.config.Peer, s.config.Lease.Microseconds()).Scan(&s.self)
	if err != nil {
		return reason("the store cannot be used", err)
	}
	s.extend(sent)
	return nil
}

// Secret is what servers that share this database, and nobody else, know.
func (s *Store) Secret() string { return s.secret }

// Watch is described at [session.Store].
func (s *Store) Watch(lost func(string, session.Holding)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = lost
}

// Close lets go of all that this server holds and of its row.
func (s *Store) Close() error {
	s.stop()
	s.working.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	_, err := s.pool.Exec(ctx, `UPDATE rebookcheck.sessions SET owner = NULL WHERE owner = $1`, s.self)
	if err == nil {
		_, err = s.pool.Exec(ctx, `DELETE FROM rebookcheck.servers WHERE id = $1`, s.self)
	}
	s.disconnect()
	if err != nil {
		return fmt.Errorf("%w, so that other servers wait until the lease of this one has run out", reason("let go of sessions", err))
	}
	return nil
}

// now is the real time as it passes, whatever is done to the clock of the machine, in nanoseconds.
func (s *Store) now() int64 { return s.config.Real().Sub(s.begun).Nanoseconds() }

// reason is the error for a question that the database did not answer: ErrAway where it cannot be reached.
func reason(what string, err error) error {
	if unreachable(err) {
		return fmt.Errorf("%s: %w: %w", what, journal.ErrAway, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
