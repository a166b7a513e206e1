package consumer

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Watcher is a Driver that looks at the world while its consumer works, as one does
// that puts questions to a person. It is told of the world right after it is opened.
type Watcher interface {
	Watch(w Watch)
}

// Watch is the world as the harness lets a Watcher see it. It is safe for concurrent use.
type Watch interface {
	// Heard are the requests of consumers since a place in the order of events, as they came.
	Heard(after int) ([]Heard, error)
	// Latest is the place of the latest event.
	Latest() int
	// Known are the bookings that providers hold, in a stable order.
	Known() []Known
	// Free are the slots that providers have free, in a stable order.
	Free() []contract.Slot
	// Attest writes down what a person answered. Nothing is judged by it.
	Attest(who string, data any) error
}

// Heard is a request as a person is told of it: no query, no body, no header.
type Heard struct {
	Seq int
	// At is the session's time.
	At time.Time
	// Who is the consumer, where it can be told.
	Who string
	// Kind is the interaction in words, Party who heard it, and Status the answer's, 0 while there is none.
	Kind, Party string
	Method      string
	Path        string
	Status      int
	// Why is set where the request matched no interaction: what is wrong and what to change.
	Why string
}

// Known is a booking that a provider holds.
type Known struct {
	URL       string
	Service   string
	NHSNumber string
	Status    string
	Start     time.Time
	End       time.Time
}
