package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Bounds of what is written at once.
const (
	mostPieces = 512
	mostBytes  = 8 << 20
)

// piece is what one session has to write. A session offers the next one when this one is done.
type piece struct {
	*holding
	place int64
	data  []byte
	done  chan error
}

// writer writes what the sessions of this server have to, all that there is at a time in one statement and one commit. While
// it commits, the next batch gathers: a piece waits for one commit and for its own, and never for a clock.
type writer struct {
	store *Store
	queue chan *piece
	ended chan struct{}
}

func newWriter(s *Store) *writer {
	return &writer{store: s, queue: make(chan *piece, mostPieces), ended: make(chan struct{})}
}

var errEnded = errors.New("the store is closed")

func (w *writer) append(p *piece) error {
	select {
	case w.queue <- p:
	case <-w.ended:
		return errEnded
	}
	select {
	case err := <-p.done:
		return err
	case <-w.ended:
		select {
		case err := <-p.done:
			return err
		default:
			return errEnded
		}
	}
}

func (w *writer) run(ctx context.Context) {
	defer close(w.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-w.queue:
			w.write(w.gather(p)) //nolint:contextcheck // what is begun is written, though the server ends meanwhile
		}
	}
}

// gather takes what waits besides the first.
func (w *writer) gather(first *piece) []*piece {
	batch, bytes := []*piece{first}, len(first.data)
	for len(batch) < mostPieces && bytes < mostBytes {
		select {
		case p := <-w.queue:
			batch = append(batch, p)
			bytes += len(p.data)
		default:
			return batch
		}
	}
	return batch
}

// write writes a batch and tells each piece what came of it.
func (w *writer) write(batch []*piece) {
	taken, err := w.commit(batch)
	if err != nil && unreachable(err) { // as after a restart of the database, when the connections of the pool are dead
		taken, err = w.commit(batch)
	}
	var doubtful []*piece
	for _, p := range batch {
		switch {
		case err != nil:
			p.done <- reason("write to the store", err)
		case taken[p.id]:
			p.done <- nil
		default:
			doubtful = append(doubtful, p)
		}
	}
	if len(doubtful) > 0 {
		w.resolve(doubtful)
	}
}

// accept takes the pieces whose epoch counts and that go on where the journal ends. The row of the session is held by it: whoever
// takes the session over does so before, and the piece is refused, or after, and reads it.
const accept = `
	WITH piece AS (
		SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) AS p (session, epoch, place, data)
	), own AS (
		UPDATE rebookcheck.sessions AS s SET bytes = p.place + octet_length(p.data), used = clock_timestamp()
		FROM piece AS p WHERE s.id = p.session AND s.epoch = p.epoch AND s.bytes = p.place RETURNING s.id
	), put AS (
		INSERT INTO rebookcheck.frames (session, place, epoch, data)
		SELECT p.session, p.place, p.epoch, p.data FROM piece AS p JOIN own ON own.id = p.session
	)
	SELECT id FROM own`

func (w *writer) commit(batch []*piece) (map[int64]bool, error) {
	ids, epochs, places, data := make([]int64, len(batch)), make([]int64, len(batch)), make([]int64, len(batch)), make([][]byte, len(batch))
	for i, p := range batch {
		ids[i], epochs[i], places[i], data[i] = p.id, p.epoch, p.place, p.data
	}
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	rows, err := w.store.line.Query(ctx, w.store.accept, ids, epochs, places, data)
	if err != nil {
		return nil, err //nolint:wrapcheck // wrapped by who calls it
	}
	taken := make(map[int64]bool, len(batch))
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		taken[id] = true
		return nil
	})
	return taken, err //nolint:wrapcheck // as above
}

// errAmiss: somebody else has written to the journal under this server's epoch.
var errAmiss = errors.New("the journal in the store does not end where it did")

// resolve finds out why pieces were not taken: the session is another's, or the piece is there already, by a commit of which
// the answer was lost.
func (w *writer) resolve(doubtful []*piece) {
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	for _, p := range doubtful {
		var epoch, bytes int64
		err := w.store.line.QueryRow(ctx, `SELECT epoch, bytes FROM rebookcheck.sessions WHERE id = $1`, p.id).Scan(&epoch, &bytes)
		switch {
		case errors.Is(err, pgx.ErrNoRows) || err == nil && epoch != p.epoch:
			p.isLost()
			p.done <- fmt.Errorf("write to the store: %w", session.ErrLost)
		case err != nil:
			p.done <- fmt.Errorf("write to the store: %w: %w", journal.ErrAway, err)
		case bytes == p.place+int64(len(p.data)):
			p.done <- nil
		default:
			p.done <- fmt.Errorf("write to the store: %w: at %d, and not at %d", errAmiss, bytes, p.place)
		}
	}
}
