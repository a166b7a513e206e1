// Package consumer drives a booking consumer, whoever wrote it: have its user do
// one task, say what the user is then shown.
//
// It refuses to know what a right answer is. The reference consumer, its mutants
// and a vendor's own system are all reached through [Opener] and [Driver].
package consumer

import (
	"context"
	"errors"
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Driver is one booking consumer in one scenario.
type Driver interface {
	// Perform has the consumer's user do one task and says what the user is then shown.
	// An error means that the consumer could not be driven; it is never a verdict on it.
	Perform(ctx context.Context, t contract.Task) (contract.Screen, error)
	// Close lets the consumer go.
	Close() error
}

// Opener opens the consumer under test for a scenario.
type Opener interface {
	Open(ctx context.Context, s contract.Setup) (Driver, error)
}

// OpenFunc is a function that is an Opener.
type OpenFunc func(ctx context.Context, s contract.Setup) (Driver, error)

// Open calls the function.
func (f OpenFunc) Open(ctx context.Context, s contract.Setup) (Driver, error) { return f(ctx, s) }

// ErrUnreachable says that the consumer could not be reached at all.
var ErrUnreachable = errors.New("the consumer cannot be reached")

// Unreachable wraps the cause so that callers can tell it from other faults.
func Unreachable(cause error) error { return fmt.Errorf("%w: %w", ErrUnreachable, cause) }
