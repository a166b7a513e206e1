package fault

import (
	"context"
	"fmt"
	"time"
)

// Effect is what a fault does to one request. A listener applies its parts in this
// order: Wait, Before, then Drop when it is BeforeActing, then Answer instead of acting, or
// the act itself and what becomes of its answer (Spoil, or Drop when it is AfterActing).
type Effect struct {
	// Kind is the effect's name in the plan of a scenario, such as "slot-taken".
	Kind string
	// Params are the parameters that it was built with, as they were given.
	Params map[string]string
	// Home is the listener that the effect is of when a plan names none; empty means any provider.
	Home string
	// Wait is how long the request is kept waiting first; see Pause.
	Wait time.Duration
	// Before, if set, happens ahead of the request; booking is the ID of the booking addressed.
	Before func(ctx context.Context, staff StaffActs, booking string) error
	// BeforeBooking, if set, happens once a booking request has been read and before the
	// diary is asked, or ahead of Answer where that request can be read; slot is the identifier
	// of the slot that it wants.
	BeforeBooking func(ctx context.Context, staff StaffActs, slot string) error
	// Answer, if set, is given instead of acting.
	Answer *Answer
	// Slots, if set, is how the answer to a slot search differs, within what is allowed.
	Slots *SlotAnswer
	// Drop closes the connection without an answer.
	Drop Drop
	// Spoil, if set, changes the answer to a request that was acted on with success.
	Spoil func(*Reply)
}

// StaffActs is what a provider's staff do to a booking in their own system.
type StaffActs interface {
	AddNote(ctx context.Context, booking, text string) error
	MoveToNext(ctx context.Context, booking string) error
	CancelLocally(ctx context.Context, booking string) error
	// FillSlot makes the slot with that identifier busy without a booking.
	FillSlot(ctx context.Context, slot string) error
}

// Drop says when a connection is closed.
type Drop int

// The moments of a drop.
const (
	NoDrop Drop = iota
	BeforeActing
	AfterActing
)

// Answer is a refusal in plain data; the listener gives it its form.
type Answer struct {
	Status int
	// Severity and Code are of the OperationOutcome issue; System, Detail and Display of its details coding.
	Severity, Code          string
	System, Detail, Display string
	Diagnostics             string
	// Empty has the answer come with its status and without a body.
	Empty bool
	// Instead, if set, is the body, in place of an OperationOutcome.
	Instead *Content
}

// Content is a body and the media type that it goes by.
type Content struct{ Type, Body string }

// Reply is an answer as it is about to be written.
type Reply struct {
	Status int
	// Header holds one value for each name, in canonical form.
	Header map[string]string
	Body   []byte
	// Uncompressed has the body written as it is, whatever the request's Accept-Encoding wants.
	Uncompressed bool
}

// The code systems of the details.
const (
	spine     = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	hl7       = "http://hl7.org/fhir/operation-outcome"
	issueType = "http://hl7.org/fhir/issue-type"
)

// Pause keeps a request waiting for as long as the effect says. It returns the
// context's error when the request ends first.
func (e Effect) Pause(ctx context.Context) error {
	if e.Wait <= 0 {
		return nil
	}
	timer := time.NewTimer(e.Wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait: %w", ctx.Err())
	}
}
