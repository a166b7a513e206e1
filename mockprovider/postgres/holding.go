package postgres

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// holding is one epoch of a session.
type holding struct {
	store     *Store
	id, epoch int64
	key       string
	bytes     int64 // of the journal, when the session was taken
}

// fence is the condition under which a write of this epoch counts; $1 is the session and $2 the epoch.
const fence = ` WHERE id = $1 AND epoch = $2`

// Append is described at [journal.Medium].
func (h *holding) Append(place int64, frames []byte) error {
	return h.store.writer.append(&piece{holding: h, place: place, data: frames, done: make(chan error, 1)})
}

// Keep is described at [session.Holding].
func (h *holding) Keep(stored []byte) error {
	return h.change("keep what is stored of a session", `UPDATE rebookcheck.sessions SET stored = $3`+fence, string(stored))
}

// Use is described at [session.Holding].
func (h *holding) Use(at time.Time) error {
	return h.change("note the use of a session", `UPDATE rebookcheck.sessions SET used = greatest(used, $3)`+fence, at)
}

// Clear is described at [session.Holding].
func (h *holding) Clear() error {
	err := h.change("clear a journal", `WITH own AS (UPDATE rebookcheck.sessions SET bytes = 0`+fence+` RETURNING id), gone AS
		(DELETE FROM rebookcheck.frames WHERE session IN (SELECT id FROM own)) SELECT FROM own`)
	if err == nil {
		h.bytes = 0
	}
	return err
}

// End is described at [session.Holding].
func (h *holding) End() error {
	err := h.change("end a session", `WITH own AS (DELETE FROM rebookcheck.sessions`+fence+` RETURNING id), gone AS
		(DELETE FROM rebookcheck.frames WHERE session IN (SELECT id FROM own)) SELECT FROM own`)
	h.store.holdsNot(h)
	return err
}

// Release is described at [session.Holding].
func (h *holding) Release() error {
	if !h.store.holdsNot(h) {
		return nil
	}
	return h.change("let go of a session", `UPDATE rebookcheck.sessions SET owner = NULL`+fence)
}

// change does one statement, which says in one row whether the epoch still counts.
func (h *holding) change(what, statement string, args ...any) error {
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	done, err := h.store.pool.Exec(ctx, statement, append([]any{h.id, h.epoch}, args...)...)
	switch {
	case err != nil:
		return reason(what, err)
	case done.RowsAffected() == 0:
		h.isLost()
		return fmt.Errorf("%s: %w", what, session.ErrLost)
	}
	return nil
}

// isLost tells the session's keeper, once, that another server holds it.
func (h *holding) isLost() {
	if !h.store.holdsNot(h) {
		return
	}
	h.store.mu.Lock()
	lost := h.store.lost
	h.store.mu.Unlock()
	go lost(h.key, h) // which waits for the journal, and so for who calls this
}

// Read is described at [session.Holding].
func (h *holding) Read(ctx context.Context, to io.Writer) error {
	rows, err := h.store.pool.Query(ctx, `SELECT place, data FROM rebookcheck.frames WHERE session = $1 ORDER BY place`, h.id)
	if err != nil {
		return reason("read a journal", err)
	}
	var place, at int64
	var data []byte
	_, err = pgx.ForEachRow(rows, []any{&place, &data}, func() error {
		if place < at {
			return fmt.Errorf("at %d it says the same twice", place)
		}
		if err := zeros(to, place-at); err != nil {
			return err
		}
		at = place + int64(len(data))
		_, err := to.Write(data)
		return err //nolint:wrapcheck // wrapped below
	})
	if err == nil && at < h.bytes {
		err = zeros(to, h.bytes-at)
	}
	if err != nil {
		return reason("read a journal", err)
	}
	return nil
}

// zeros stand where a part of the journal is missing, so that what follows is where it was and the gap is found.
func zeros(to io.Writer, n int64) error {
	var none [4096]byte
	for n > 0 {
		part := min(n, int64(len(none)))
		if _, err := to.Write(none[:part]); err != nil {
			return err //nolint:wrapcheck // wrapped by who calls it
		}
		n -= part
	}
	return nil
}
