package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Case is one encounter as the consumer keeps it [RB-06, RB-56, RB-68].
type Case struct {
	Reference string           `json:"reference"`
	Encounter string           `json:"encounter"`
	Patient   contract.Patient `json:"patient"`
	Reason    contract.Reason  `json:"reason"`
	Begun     time.Time        `json:"begun"`
	Stage     contract.Stage   `json:"stage"`
	// Outcomes are those recorded, oldest first.
	Outcomes []contract.Outcome `json:"outcomes,omitempty"`
	// OutcomeAt is when the latest was recorded; its timeframe runs from then [SL-62, SL-64].
	OutcomeAt time.Time `json:"outcome_at,omitzero"`
	// Attempt is what became of the latest attempt to book.
	Attempt Fate `json:"attempt,omitempty"`
	// Searches are the slots that were shown, by search, oldest first.
	Searches []Search `json:"searches,omitempty"`
	// Listed and Offered are the Refs on the latest list and those with an option to cancel.
	Listed  []string `json:"listed,omitempty"`
	Offered []string `json:"offered,omitempty"`
	// Prompted are the Refs that the user was asked to confirm, or confirmed without success.
	Prompted []string `json:"prompted,omitempty"`
	// Asked says that a confirmation was given once.
	Asked bool `json:"asked,omitempty"`
	// AskedAgain are the Refs that the user was asked about once more, for they were changed meanwhile.
	AskedAgain []string `json:"asked_again,omitempty"`
	// WrappedUp says that the user was shown the end of the encounter.
	WrappedUp bool `json:"wrapped_up,omitempty"`
	// Pointers are the registry's live entries for the patient, and Unchecked says that it could not be asked.
	Pointers  []Pointer           `json:"pointers,omitempty"`
	Unchecked bool                `json:"unchecked,omitempty"`
	Record    []contract.Recorded `json:"record,omitempty"`
	// Exchanges are the calls made, with their identifiers [SP-09, SP-34].
	Exchanges []Exchange `json:"exchanges,omitempty"`
}

// Exchange is one call as logged against a case.
type Exchange struct {
	At            time.Time `json:"at"`
	Method        string    `json:"method"`
	Path          string    `json:"path"`
	TraceID       string    `json:"trace_id"`
	RequestID     string    `json:"request_id"`
	CorrelationID string    `json:"correlation_id,omitempty"`
	ProviderID    string    `json:"provider_id,omitempty"`
	Status        int       `json:"status,omitempty"`
}

// Search is a slot search and what it showed.
type Search struct {
	Service string `json:"service"`
	Slots   []Slot `json:"slots,omitempty"`
}

// Record is a booking that the consumer knows: enough to find it again after the call [RB-19].
type Record struct {
	// Ref is the consumer's own name for the booking.
	Ref       string           `json:"ref"`
	Encounter string           `json:"encounter,omitempty"` // where it was made; empty for one found otherwise
	Patient   contract.Patient `json:"patient"`
	URL       string           `json:"url"`
	ID        string           `json:"id"`
	Base      string           `json:"base"`
	ASID      string           `json:"asid"`
	Service   string           `json:"service"`
	Location  string           `json:"location,omitempty"`
	Start     time.Time        `json:"start"`
	End       time.Time        `json:"end"`
	Slot      string           `json:"slot,omitempty"`
	Document  string           `json:"document,omitempty"`
	RequestID string           `json:"request_id,omitempty"`
	Status    string           `json:"status"`
	// Body and ETag are as the provider gave them when the booking became known.
	Body json.RawMessage `json:"body,omitempty"`
	ETag string          `json:"etag,omitempty"`
	// Pointer is the URL of the registry entry that led to it, if one did.
	Pointer string `json:"pointer,omitempty"`
	// CancelledIn is the reference of the case in which this consumer cancelled it. Its document no
	// longer stands for a referral from then on [RB-67].
	CancelledIn string `json:"cancelled_in,omitempty"`
}

// Booked says that the booking stands, as far as the consumer knows.
func (r *Record) Booked() bool { return r.Status == statusBooked }

// Pointer is an entry of the booking registry: where a booking is, not what it is [RG-30].
type Pointer struct {
	URL     string    `json:"url"`     // of the entry
	Booking string    `json:"booking"` // URL of the booking
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
}

// Fate is what became of an attempt to book.
type Fate string

// The fates of an attempt.
const (
	Made    Fate = "made"    // confirmed by the provider, or found there
	Refused Fate = "refused" // not made
	Gone    Fate = "gone"    // not made: the slot had gone
	Unknown Fate = "unknown" // nobody knows
)

// The statuses of an Appointment that the standard uses.
const (
	statusBooked    = "booked"
	statusCancelled = "cancelled"
)

// store is all that a consumer knows. It is written whole after each task.
type store struct {
	Cases    []*Case   `json:"cases,omitempty"`
	Bookings []*Record `json:"bookings,omitempty"`
	// Refs counts the names given to bookings.
	Refs int `json:"refs,omitempty"`
}

// byEncounter finds a case; nil when there is none.
func (s *store) byEncounter(name string) *Case {
	for _, c := range s.Cases {
		if c.Encounter == name {
			return c
		}
	}
	return nil
}

// byRef finds a booking; nil when there is none.
func (s *store) byRef(ref string) *Record {
	for _, r := range s.Bookings {
		if r.Ref == ref {
			return r
		}
	}
	return nil
}

// byURL finds a booking; nil when there is none.
func (s *store) byURL(url string) *Record {
	for _, r := range s.Bookings {
		if r.URL != "" && r.URL == url {
			return r
		}
	}
	return nil
}

// add names a booking and keeps it.
func (s *store) add(r *Record) {
	s.Refs++
	r.Ref = fmt.Sprintf("b%d", s.Refs)
	s.Bookings = append(s.Bookings, r)
}

// vault keeps the store's bytes: in a file when it has a path, else beside the memory that a restart drops.
// kept are the bytes saved last; what has not changed is not written again.
type vault struct {
	path string
	kept []byte
}

func (v *vault) load() (*store, error) {
	raw := v.kept
	if v.path != "" {
		var err error
		if raw, err = os.ReadFile(v.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("load cases: %w", err)
		}
	}
	s := &store{}
	if len(raw) == 0 {
		return s, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // slots are copied into bookings with the digits they came with
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("load cases: %w", err)
	}
	return s, nil
}

// save writes the whole store, so that a reader sees the old one or the new one and never a part.
func (v *vault) save(s *store) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("save cases: %w", err)
	}
	if v.path == "" || bytes.Equal(raw, v.kept) {
		v.kept = raw
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(v.path), filepath.Base(v.path)+".*")
	if err != nil {
		return fmt.Errorf("save cases: %w", err)
	}
	defer os.Remove(f.Name()) // gone already when it has been renamed
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), v.path)
	}
	if err != nil {
		return fmt.Errorf("save cases: %w", err)
	}
	v.kept = raw
	return nil
}
