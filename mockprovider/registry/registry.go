// Package registry is the domain core of the Booking Registry: who has bookings,
// where they are and whether they stand.
//
// It refuses to know HTTP and FHIR, and what a booking is about: a pointer leads
// to its booking and a consumer must read it there [RG-30]. The registry was
// never delivered nationally; what it does follows the seed and the pages of
// January 2021 [RG-01].
//
//	r, err := registry.New(registry.Config{Now: clk.Now, NewID: ids.Next})
//	e, err := r.Register("vale", pointer)
//	e, err = r.Update(registry.Update{ID: e.ID, By: "vale", From: registry.Version("1"), To: cancelled})
package registry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Config is what a registry needs from outside.
type Config struct {
	// Now is the session's time; a booking is past when it has ended by then.
	Now func() time.Time
	// NewID returns an id that was not given out before.
	NewID func() string
	// Changed, if set, is told of each new version of an entry, in the order in which they are made. It is called
	// with the registry locked and must not use it.
	Changed func(Entry)
}

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	if c.Now == nil {
		problems = append(problems, errors.New("registry: Now is not set"))
	}
	if c.NewID == nil {
		problems = append(problems, errors.New("registry: NewID is not set"))
	}
	return errors.Join(problems...)
}

// Registry is safe for concurrent use.
type Registry struct {
	now     func() time.Time
	newID   func() string
	changed func(Entry)

	mu      sync.Mutex
	order   []string           // ids in the order of registration
	entries map[string][]Entry // id to versions, oldest first
	byURL   map[string]string  // booking URL to id
}

// New returns an empty registry.
func New(c Config) (*Registry, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Changed == nil {
		c.Changed = func(Entry) {}
	}
	return &Registry{now: c.Now, newID: c.NewID, changed: c.Changed, entries: map[string][]Entry{}, byURL: map[string]string{}}, nil
}

// Register stores a new pointer at version 1 for its owner.
//
// It returns *Invalid, or *Duplicate when the booking is registered already: a
// booking has one pointer. Source: register_an_appointment; RG-06, RG-07, RG-12.
func (r *Registry) Register(owner string, p Pointer) (Entry, error) {
	if err := p.check(); err != nil {
		return Entry{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if id, ok := r.byURL[p.BookingURL]; ok {
		return Entry{}, &Duplicate{ID: id}
	}
	e := Entry{Pointer: p.inUTC(), ID: r.newID(), Version: "1", Updated: r.now(), Owner: owner}
	r.store(e)
	r.changed(e)
	return e, nil
}

// store puts a version of an entry behind the others; mu is held.
func (r *Registry) store(e Entry) {
	if len(r.entries[e.ID]) == 0 {
		r.order = append(r.order, e.ID)
		r.byURL[e.BookingURL] = e.ID
	}
	r.entries[e.ID] = append(r.entries[e.ID], e)
}

// Restore stores a version of an entry that another registry told of, without telling of it again. They are restored in
// the order in which they were told.
func (r *Registry) Restore(e Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, registered := r.byURL[e.BookingURL]
	if e.Version != strconv.Itoa(len(r.entries[e.ID])+1) || registered != (id == e.ID && e.Version != "1") {
		return fmt.Errorf("entry %s, version %s, does not follow from what the registry holds", e.ID, e.Version)
	}
	r.store(e)
	return nil
}

func (p Pointer) inUTC() Pointer {
	p.Start, p.End, p.Created = p.Start.UTC(), p.End.UTC(), p.Created.UTC()
	return p
}

// Read returns the current version of an entry, past or not, or ErrNotFound. Source: RG-21.
func (r *Registry) Read(id string) (Entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current(id)
}

// current returns the latest version; mu is held.
func (r *Registry) current(id string) (Entry, error) {
	versions := r.entries[id]
	if len(versions) == 0 {
		return Entry{}, ErrNotFound
	}
	return versions[len(versions)-1], nil
}

// ReadVersion returns one version of an entry, or ErrNotFound.
func (r *Registry) ReadVersion(id, version string) (Entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.entries[id] {
		if e.Version == version {
			return e, nil
		}
	}
	return Entry{}, ErrNotFound
}

// FindByPatient returns the patient's entries whose bookings are not past, in the
// order of their start; cancelled ones are among them. Source:
// search_patient_appointments; RG-16, RG-18, RG-19.
func (r *Registry) FindByPatient(n NHSNumber) []Entry {
	return r.find(func(e Entry) bool { return e.NHSNumber == n })
}

// FindByURL returns the entry for a booking unless the booking is past. Source: cr_arch; RG-18, RG-20.
func (r *Registry) FindByURL(bookingURL string) []Entry {
	return r.find(func(e Entry) bool { return e.BookingURL == bookingURL })
}

// FindByID returns the entry of that id unless its booking is past. Source: RG-18.
func (r *Registry) FindByID(id string) []Entry {
	return r.find(func(e Entry) bool { return e.ID == id })
}

func (r *Registry) find(wanted func(Entry) bool) []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	var out []Entry
	for _, id := range r.order {
		e, err := r.current(id)
		if err == nil && wanted(e) && e.End.After(now) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// All returns the current version of every entry, in the order of registration.
func (r *Registry) All() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Entry, 0, len(r.order))
	for _, id := range r.order {
		if e, err := r.current(id); err == nil {
			out = append(out, e)
		}
	}
	return out
}

// Precondition is the version that an update was made from.
type Precondition struct {
	given   bool
	version string
}

// Version is the precondition that names a version; "" stands for one that could not be recognised.
func Version(v string) Precondition { return Precondition{given: true, version: v} }

// Update is a change of an entry.
type Update struct {
	ID string
	// By is the client that asks.
	By string
	// From is the version that the change was made from; the zero value names none.
	From Precondition
	// To is the whole pointer as it is to be.
	To Pointer
}

// Check tells whether an update of that entry from that version could be made
// now, without making it: ErrNotFound, ErrNoPrecondition or *VersionConflict.
func (r *Registry) Check(id string, from Precondition) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.updatable(id, from)
	return err
}

// updatable returns the entry if it stands at the version named; mu is held.
func (r *Registry) updatable(id string, from Precondition) (Entry, error) {
	e, err := r.current(id)
	switch {
	case err != nil:
		return Entry{}, err
	case !from.given:
		return Entry{}, ErrNoPrecondition
	case from.version != e.Version:
		return Entry{}, &VersionConflict{Have: e.Version, Want: from.version}
	}
	return e, nil
}

// Update changes an entry's status and nothing else, or the times of one that stays
// booked, as when the provider's staff moved the booking. It keeps the earlier versions.
//
// It returns ErrNotFound, ErrNoPrecondition, *VersionConflict, ErrNotOwner,
// *Invalid, *ContentChanged or *StatusRefused: a booked entry may become
// cancelled or entered in error, and that is final. Source:
// cancel_registered_appointment; RG-25, RG-26, RG-27; wire contract, 17 row 22.
func (r *Registry) Update(u Update) (Entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, err := r.updatable(u.ID, u.From)
	if err != nil {
		return Entry{}, err
	}
	if e.Owner != u.By {
		return Entry{}, ErrNotOwner
	}
	if err := u.To.check(); err != nil {
		return Entry{}, err
	}
	was, to := e.Pointer, u.To
	if moved := was.Status == Booked && to.Status == Booked && !was.sameTimes(to); moved {
		e.Start, e.End = to.Start.UTC(), to.End.UTC()
	} else if was.Status != Booked || to.Status == Booked {
		if element := was.difference(to); element != "" {
			return Entry{}, &ContentChanged{Element: element}
		}
		return Entry{}, &StatusRefused{From: was.Status, To: to.Status}
	}
	if element := e.difference(to); element != "" {
		return Entry{}, &ContentChanged{Element: element}
	}
	e.Status, e.Version, e.Updated = u.To.Status, strconv.Itoa(len(r.entries[u.ID])+1), r.now()
	r.store(e)
	r.changed(e)
	return e, nil
}
