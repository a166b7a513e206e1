package session

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// Store keeps sessions where several servers find them, each of which goes on with those that it holds. Its errors are
// ErrTaken, ErrTooMany, ErrNotFound, ErrLost, journal.ErrAway, or an *Elsewhere.
type Store interface {
	// Begin puts a session into the directory, of which there may be so many, and holds it.
	Begin(ctx context.Context, k Kept, most int) (Holding, error)
	// Claim holds a session from now on, unless a server that is alive does.
	Claim(ctx context.Context, key string) (Holding, Kept, error)
	// Look is what there is of a session, whoever holds it.
	Look(ctx context.Context, key string) (Kept, error)
	// List are all sessions, whoever holds them, the oldest first.
	List(ctx context.Context) ([]Kept, error)
	// Discard removes the sessions that no living server holds and nobody has used since, but for those that are always
	// kept, and returns how many.
	Discard(ctx context.Context, unusedSince time.Time) (int, error)
	// Sure returns nil as long as no other server can have taken over what this one holds, and else why it may have.
	Sure() error
	// Away says why the store cannot be reached just now, an error that is journal.ErrAway, or nil.
	Away() error
	// Watch has a session be told that this server holds no longer although it did not let go of it.
	Watch(lost func(key string, h Holding))
	// Close lets go of all that is held, so that other servers need not wait.
	Close() error
}

// Kept is what a store has of a session beside its journal.
type Kept struct {
	Key string
	// Stored is what the journal does not tell, with secrets in it.
	Stored []byte
	// Always keeps the session however long nobody uses it.
	Always        bool
	Created, Used time.Time
	// Bytes is the size of its journal.
	Bytes int64
}

// Holding is a session for as long as this server holds it. What was lost is refused from then on with ErrLost, by the
// store, in one step with what is asked.
type Holding interface {
	journal.Medium
	// Keep replaces what the journal does not tell.
	Keep(stored []byte) error
	// Use notes when the session was used.
	Use(at time.Time) error
	// Read writes the journal's bytes; zeros stand where some are missing.
	Read(ctx context.Context, to io.Writer) error
	// Clear forgets the journal.
	Clear() error
	// End removes the session.
	End() error
	// Release lets go of it, so that another server can hold it.
	Release() error
}

// ErrLost: another server holds the session by now, and what this one says of it does not count.
var ErrLost = errors.New("another server has taken the session over")

// Elsewhere is the error for a session that another server holds.
type Elsewhere struct {
	// URL is where that server is reached by the others.
	URL string
}

func (e *Elsewhere) Error() string { return "the session is held by the server at " + e.URL }

// Port is one of the doors at which a server is asked about sessions.
type Port string

// The ports of which the other servers have the same.
const (
	FHIRPort    Port = "fhir"
	ControlPort Port = "control"
)

// Peers are the other servers that share the store.
type Peers interface {
	// Hand hands a request to the same port of the server at an address. Again says that it did not come to that: the server
	// was not reached or does not hold the session, nothing has been answered, and the body is as it was.
	Hand(w http.ResponseWriter, r *http.Request, to string, at Port) (again bool)
	// Tell tells it what arrived for one of its sessions and was no request.
	Tell(ctx context.Context, to, key string, r wiretap.Refused) error
	// Handed says whether a request was handed here, in which case it is not handed on, and refuses it so that it is asked again elsewhere.
	Handed(r *http.Request) bool
	Refuse(w http.ResponseWriter)
}
