package fault

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Effect is what a fault does to one request. A listener applies its parts in this
// order: Before, then Drop when it is BeforeActing, then Answer instead of acting, or
// the act itself and what becomes of its answer (Spoil, or Drop when it is AfterActing).
type Effect struct {
	// Kind is the effect's name in the plan of a scenario, such as "slot-taken".
	Kind string
	// Before, if set, happens ahead of the request; booking is the ID of the booking addressed.
	Before func(ctx context.Context, staff StaffActs, booking string) error
	// Answer, if set, is given instead of acting.
	Answer *Answer
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
}

// Reply is an answer as it is about to be written.
type Reply struct {
	Status int
	// Header holds one value for each name, in canonical form.
	Header map[string]string
	Body   []byte
}

// The code systems of the details.
const (
	spine     = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	hl7       = "http://hl7.org/fhir/operation-outcome"
	issueType = "http://hl7.org/fhir/issue-type"
)

var effects = map[string]func() Effect{}

// register makes an effect known by its kind. It is called from package variables
// only and panics when a kind is taken.
func register(kind string, build func() Effect) bool {
	if _, twice := effects[kind]; twice {
		panic("fault: two effects named " + kind)
	}
	effects[kind] = build
	return true
}

// Named returns the effect of the given kind, or an error that lists the kinds.
func Named(kind string) (Effect, error) {
	build, ok := effects[kind]
	if !ok {
		return Effect{}, fmt.Errorf("no fault named %q; there are %q", kind, Kinds())
	}
	return build(), nil
}

// Kinds returns the names of all effects, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(effects)) }
