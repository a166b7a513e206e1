package booking

import (
	"errors"
	"fmt"
)

// Refusals that need no more than their name.
var (
	// ErrNotFound: no booking, version or slot of that name.
	ErrNotFound = errors.New("not found")
	// ErrUnknownService: the provider delivers none of the services asked for. Source: SL-23.
	ErrUnknownService = errors.New("service not delivered here")
	// ErrUnknownSlot: a booking names a slot that the diary does not hold. Source: BK-60.
	ErrUnknownSlot = errors.New("no such slot")
	// ErrSlotTaken: the slot is not free. Source: BK-67.
	ErrSlotTaken = errors.New("slot no longer available")
	// ErrNoSlot: staff wanted to move a booking and the service has no other free slot.
	ErrNoSlot = errors.New("no other free slot")
	// ErrNoPrecondition: an update does not say which version it is based on. Source: CX-25.
	ErrNoPrecondition = errors.New("no version given to update")
	// ErrAlreadyCancelled: the booking is cancelled already. Source: CX-28.
	ErrAlreadyCancelled = errors.New("booking already cancelled")
	// ErrFull: the mock holds as many bookings as it may. No system of the standard answers so.
	ErrFull = errors.New("no more bookings are kept")
	// ErrNotBooked: the patient has arrived, or the booking was entered in error; neither is cancelled any more.
	// Source: CX-28; wire contract, 17 row 23.
	ErrNotBooked = errors.New("the patient has arrived or the booking was entered in error, so it is not cancelled any more; nothing was changed")
	// ErrInPast: the booking or slot has ended. Source: CX-28.
	ErrInPast = errors.New("already in the past")
	// ErrNotCancellation: an update asks for a status other than cancelled. Source: CX-03.
	ErrNotCancellation = errors.New("an update may only cancel")
	// ErrDuplicateRequest: the request identifier was used by an earlier success; see DuplicateRequest.
	ErrDuplicateRequest = errors.New("request identifier used before")
	// ErrDiary: what was to be put into the diary does not fit it.
	ErrDiary = errors.New("does not fit the diary")
)

// DuplicateRequest refuses a request whose identifier an earlier, successful one
// used. It matches ErrDuplicateRequest. Source: SP-30.
type DuplicateRequest struct {
	// Booking is the ID of the booking which the earlier request made or changed.
	Booking string
}

func (e *DuplicateRequest) Error() string {
	return fmt.Sprintf("%v, for booking %s", ErrDuplicateRequest, e.Booking)
}

// Is makes errors.Is(err, ErrDuplicateRequest) true.
func (e *DuplicateRequest) Is(target error) bool { return target == ErrDuplicateRequest }

// VersionConflict refuses an update based on a version that is not the current one. Source: CX-26.
type VersionConflict struct {
	// Have is the current version, Want the one that the update names.
	Have, Want Version
}

func (e *VersionConflict) Error() string {
	return fmt.Sprintf("current version is %s, update is based on %s", e.Have, e.Want)
}

// ElementsChanged refuses an update that changes more than the status. Source: CX-27.
type ElementsChanged struct {
	// Path is the first element that differs.
	Path string
}

func (e *ElementsChanged) Error() string { return e.Path + " differs from the booking as stored" }

// SlotMismatch refuses a booking that describes its slot otherwise than the diary
// does. Source: BK-08, BK-14.
type SlotMismatch struct {
	// Element is what disagrees: "schedule", "start" or "end".
	Element string
}

func (e *SlotMismatch) Error() string { return "the slot has another " + e.Element }
