package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// errUnsure: the lease may have run out, so that another server may hold by now what this one held.
var errUnsure = errors.New("the lease of this server may have run out")

// Sure is described at [session.Store]. It asks nobody: it compares the time since the lease was last extended, counted from before the
// database was asked to, with nine tenths of the lease, which leaves room for clocks that do not run alike.
func (s *Store) Sure() error {
	if s.unfenced || s.now() < s.until.Load() {
		return nil
	}
	if err := s.Away(); err != nil {
		return fmt.Errorf("%w: %w", errUnsure, err)
	}
	return errUnsure
}

// Away is described at [session.Store].
func (s *Store) Away() error {
	if err := s.away.Load(); err != nil {
		return *err
	}
	return nil
}

// extend notes that the lease was extended by a question that was sent then.
func (s *Store) extend(sent int64) {
	s.until.Store(sent + (s.config.Lease - s.config.Lease/10).Nanoseconds())
}

// beat says again and again that this server is alive.
func (s *Store) beat(ctx context.Context) {
	every := s.config.Lease / 3
	timer := time.NewTimer(every)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		wait := every
		if err := s.renew(ctx); err != nil && ctx.Err() == nil {
			wait = min(every, 250*time.Millisecond)
			s.noteAway(err)
		} else if err == nil {
			s.noteAway(nil)
		}
		timer.Reset(wait)
	}
}

// noteAway keeps and logs whether the database can be reached.
func (s *Store) noteAway(err error) {
	if err == nil {
		if s.away.Swap(nil) != nil {
			s.log.Info("the database of the store can be reached again")
		}
		return
	}
	if !errors.Is(err, journal.ErrAway) {
		err = fmt.Errorf("%w: %w", journal.ErrAway, err)
	}
	if s.away.Swap(&err) == nil {
		s.log.Error("the database of the store cannot be reached: sessions are not answered until it can be", slog.Any("error", err))
	}
}

// renew extends the lease. One that had run out is extended only after it was looked which sessions others have taken meanwhile:
// whoever takes one holds this server's row for as long, so that none is taken between the two.
func (s *Store) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, max(s.config.Lease/2, time.Second))
	defer cancel()
	sent := s.now()
	late := false
	err := s.life.QueryRow(ctx, `
		WITH was AS (SELECT id, until < clock_timestamp() AS late FROM rebookcheck.servers WHERE id = $1 FOR UPDATE)
		UPDATE rebookcheck.servers AS r SET until = clock_timestamp() + $2::bigint * interval '1 microsecond'
		FROM was WHERE r.id = was.id RETURNING was.late`, s.self, s.config.Lease.Microseconds()).Scan(&late)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		err = s.enterAgain(ctx)
		late = true
	case err != nil:
		return reason("extend the lease", err)
	}
	if err == nil && (late || s.now() >= s.until.Load()) {
		err = s.compare(ctx)
	}
	if err != nil {
		return reason("extend the lease", err)
	}
	s.extend(sent)
	return nil
}

// enterAgain makes this server's row again where it was silent for so long that the row was removed.
func (s *Store) enterAgain(ctx context.Context) error {
	_, err := s.life.Exec(ctx, `
		INSERT INTO rebookcheck.servers (id, url, until) OVERRIDING SYSTEM VALUE
		VALUES ($1, $2, clock_timestamp() + $3::bigint * interval '1 microsecond') ON CONFLICT (id) DO NOTHING`,
		s.self, s.config.Peer, s.config.Lease.Microseconds())
	return err //nolint:wrapcheck // wrapped by who calls it
}

// compare lets go of the sessions that others have taken.
func (s *Store) compare(ctx context.Context) error {
	rows, err := s.life.Query(ctx, `SELECT id, epoch FROM rebookcheck.sessions WHERE owner = $1`, s.self)
	if err != nil {
		return err //nolint:wrapcheck // wrapped by who calls it
	}
	mine := map[int64]int64{}
	var id, epoch int64
	_, err = pgx.ForEachRow(rows, []any{&id, &epoch}, func() error {
		mine[id] = epoch
		return nil
	})
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	s.mu.Lock()
	var gone []*holding
	for id, h := range s.held {
		if epoch, ok := mine[id]; !s.unfenced && (!ok || epoch != h.epoch) {
			gone = append(gone, h)
		}
	}
	s.mu.Unlock()
	for _, h := range gone {
		h.isLost()
	}
	return nil
}
