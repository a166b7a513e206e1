package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// uniqueViolation is the SQLSTATE of a second row of the same key.
const uniqueViolation = "23505"

// Begin is described at [session.Store].
func (s *Store) Begin(ctx context.Context, k session.Kept, most int) (session.Holding, error) {
	h := &holding{store: s, key: k.Key, epoch: 1}
	err := s.pool.QueryRow(ctx, `
		INSERT INTO rebookcheck.sessions (root, key, owner, epoch, stored, always, created, used)
		SELECT $1, $2, $3, 1, $4, $5, $6, clock_timestamp()
		WHERE (SELECT count(*) FROM rebookcheck.sessions WHERE root = $1) < $7 RETURNING id`,
		s.config.Root, k.Key, s.self, string(k.Stored), k.Always, k.Created, most).Scan(&h.id)
	if told, ok := errors.AsType[*pgconn.PgError](err); ok && told.Code == uniqueViolation {
		return nil, session.ErrTaken
	}
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, session.ErrTooMany
	case err != nil:
		return nil, reason("begin a session", err)
	}
	s.holds(h)
	return h, nil
}

// Claim is described at [session.Store]. The row of the server that held the session is held meanwhile, so that its lease is
// not extended in between; see renew.
func (s *Store) Claim(ctx context.Context, key string) (session.Holding, session.Kept, error) {
	h := &holding{store: s, key: key}
	k := session.Kept{Key: key}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var owner *int64
		var stored string
		err := tx.QueryRow(ctx, `
			SELECT id, owner, epoch, bytes, stored, always, created, used FROM rebookcheck.sessions WHERE root = $1 AND key = $2 FOR UPDATE`,
			s.config.Root, key).Scan(&h.id, &owner, &h.epoch, &k.Bytes, &stored, &k.Always, &k.Created, &k.Used)
		if errors.Is(err, pgx.ErrNoRows) {
			return session.ErrNotFound
		}
		if err != nil {
			return err //nolint:wrapcheck // wrapped below
		}
		k.Stored = []byte(stored)
		if owner != nil && *owner != s.self {
			if err := s.over(ctx, tx, *owner); err != nil {
				return err
			}
		}
		h.epoch++
		_, err = tx.Exec(ctx, `UPDATE rebookcheck.sessions SET owner = $2, epoch = $3, used = clock_timestamp() WHERE id = $1`, h.id, s.self, h.epoch)
		return err //nolint:wrapcheck // as above
	})
	if _, elsewhere := errors.AsType[*session.Elsewhere](err); elsewhere || errors.Is(err, session.ErrNotFound) {
		return nil, session.Kept{}, err //nolint:wrapcheck // it is one of the package's own
	}
	if err != nil {
		return nil, session.Kept{}, reason("take a session over", err)
	}
	h.bytes = k.Bytes
	s.holds(h)
	return h, k, nil
}

// over says whether the lease of a server has run out, and else that the session is there.
func (s *Store) over(ctx context.Context, tx pgx.Tx, owner int64) error {
	var url string
	var until time.Time
	err := tx.QueryRow(ctx, `SELECT url, until FROM rebookcheck.servers WHERE id = $1 FOR SHARE`, owner).Scan(&url, &until)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // it has left, or was silent for a day
	}
	if err != nil {
		return err //nolint:wrapcheck // wrapped by who calls it
	}
	var over bool // asked when the row is held: to wait for it may have taken longer than the lease
	if err := tx.QueryRow(ctx, `SELECT $1::timestamptz < clock_timestamp()`, until).Scan(&over); err != nil {
		return err //nolint:wrapcheck // as above
	}
	if !over {
		return &session.Elsewhere{URL: url}
	}
	return nil
}

// Look is described at [session.Store].
func (s *Store) Look(ctx context.Context, key string) (session.Kept, error) {
	k, stored := session.Kept{Key: key}, ""
	err := s.pool.QueryRow(ctx, `
		SELECT stored, always, created, used, bytes FROM rebookcheck.sessions WHERE root = $1 AND key = $2`, s.config.Root, key).
		Scan(&stored, &k.Always, &k.Created, &k.Used, &k.Bytes)
	k.Stored = []byte(stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return k, session.ErrNotFound
	}
	if err != nil {
		return k, reason("look for a session", err)
	}
	return k, nil
}

// List is described at [session.Store].
func (s *Store) List(ctx context.Context) ([]session.Kept, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT key, stored, always, created, used, bytes FROM rebookcheck.sessions WHERE root = $1 ORDER BY created, key`, s.config.Root)
	if err != nil {
		return nil, reason("list sessions", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (session.Kept, error) {
		var k session.Kept
		var stored string
		err := row.Scan(&k.Key, &stored, &k.Always, &k.Created, &k.Used, &k.Bytes)
		k.Stored = []byte(stored)
		return k, err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return nil, reason("list sessions", err)
	}
	return all, nil
}

// Elsewhere says how many sessions there are of other roots, and one of these roots.
func (s *Store) Elsewhere(ctx context.Context) (n int, root string, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*), coalesce(max(root), '') FROM rebookcheck.sessions WHERE root <> $1`, s.config.Root).Scan(&n, &root)
	if err != nil {
		return 0, "", reason("look for sessions of other addresses", err)
	}
	return n, root, nil
}

// longSilent is how long a server is silent until its row is removed.
const longSilent = "1 day"

// Discard is described at [session.Store]. It also removes the rows of servers that have been silent for a day.
func (s *Store) Discard(ctx context.Context, unusedSince time.Time) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var n int64
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			DELETE FROM rebookcheck.sessions AS s WHERE root = $1 AND NOT always AND used < $2 AND NOT EXISTS
				(SELECT FROM rebookcheck.servers AS r WHERE r.id = s.owner AND r.until >= clock_timestamp()) RETURNING id`,
			s.config.Root, unusedSince)
		if err != nil {
			return err //nolint:wrapcheck // wrapped below
		}
		gone, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err == nil && len(gone) > 0 {
			_, err = tx.Exec(ctx, `DELETE FROM rebookcheck.frames WHERE session = ANY($1)`, gone)
		}
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM rebookcheck.servers WHERE until < clock_timestamp() - interval '`+longSilent+`'`)
		}
		n = int64(len(gone))
		return err //nolint:wrapcheck // as above
	})
	if err != nil {
		return 0, reason("end sessions that nobody uses", err)
	}
	return int(n), nil
}

func (s *Store) holds(h *holding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[h.id] = h
}

// holdsNot forgets a session, and says whether it was held as that.
func (s *Store) holdsNot(h *holding) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[h.id] != h {
		return false
	}
	delete(s.held, h.id)
	return true
}

func (h *holding) String() string { return fmt.Sprintf("epoch %d of a session", h.epoch) }
