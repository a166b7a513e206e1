package registry

import (
	"errors"
	"fmt"
)

// Errors of the registry. Each has a row in the table of package registryapi.
var (
	// ErrNotFound says that there is no such entry or no such version of it.
	ErrNotFound = errors.New("no such registry entry")
	// ErrNoPrecondition says that an update named no version.
	ErrNoPrecondition = errors.New("an update must name the version it was made from")
	// ErrNotOwner says that another client registered the entry.
	ErrNotOwner = errors.New("only the provider that registered an entry may update it")
)

// Invalid says what is wrong with a pointer.
type Invalid struct {
	// Element is a path below the pointer.
	Element, Reason string
}

func (e *Invalid) Error() string { return fmt.Sprintf("invalid pointer: %s: %s", e.Element, e.Reason) }

// Duplicate says that the booking is registered already.
type Duplicate struct {
	// ID is that of the entry that stands.
	ID string
}

func (e *Duplicate) Error() string {
	return fmt.Sprintf("the booking is registered already, as entry %s", e.ID)
}

// VersionConflict says that an update was made from a version that is not the current one.
type VersionConflict struct {
	// Have is the current version; Want the one that the update named, "" when it named none that could be recognised.
	Have, Want string
}

func (e *VersionConflict) Error() string {
	return fmt.Sprintf("Update Conflict (server current version = %s, client version referenced = %s)", e.Have, e.Want)
}

// ContentChanged says that an update changes more than the status.
type ContentChanged struct{ Element string }

func (e *ContentChanged) Error() string {
	return fmt.Sprintf("an update may change the status only; %s differs", e.Element)
}

// StatusRefused says that the entry cannot go from one status to the other.
type StatusRefused struct{ From, To Status }

func (e *StatusRefused) Error() string {
	return fmt.Sprintf("an entry that is %s cannot become %s", e.From, e.To)
}
