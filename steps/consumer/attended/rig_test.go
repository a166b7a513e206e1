package attended_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

var friday = time.Date(2031, time.March, 7, 15, 0, 0, 0, time.UTC)

// world is what a tester is told of, written by hand.
type world struct {
	mu       sync.Mutex
	heard    []consumer.Heard
	known    []consumer.Known
	free     []contract.Slot
	attested []attended.Attested
}

func (w *world) Heard(after int) ([]consumer.Heard, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.heard), func(h consumer.Heard) bool { return h.Seq <= after }), nil
}
func (w *world) Latest() int             { return 0 }
func (w *world) Known() []consumer.Known { return w.known }
func (w *world) Free() []contract.Slot   { return w.free }

func (w *world) Attest(_ string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var a attended.Attested
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.attested = append(w.attested, a)
	return nil
}

// written are the attestations so far.
func (w *world) written() []attended.Attested {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.attested)
}

func oneBooking() *world {
	return &world{
		known: []consumer.Known{{URL: "https://utc.vale.example/STU3/1/Appointment/a1", Service: "Vale UTC", Status: "booked", Start: friday.Add(3 * time.Hour), End: friday.Add(195 * time.Minute)}},
		free:  []contract.Slot{{Service: "Vale UTC", Start: friday.Add(4 * time.Hour), End: friday.Add(255 * time.Minute)}},
		heard: []consumer.Heard{
			{Seq: 1, At: friday, Who: "North 111", Kind: "slots", Party: "Vale UTC", Method: "GET", Path: "/Slot", Status: 200},
			{Seq: 2, At: friday, Who: "North 111", Kind: "other", Party: "Vale UTC", Method: "GET", Path: "/slots", Status: 404, Why: "it has no plural; write Slot"},
		},
	}
}

// done is what a task came to.
type done struct {
	screen contract.Screen
	err    error
}

// rig is a desk with one consumer before it.
type rig struct {
	*attended.Desk
	*world
	t      *testing.T
	driver consumer.Driver
}

func newRig(t *testing.T, dir string, resume bool, w *world, labels ...attended.Labels) *rig {
	t.Helper()
	called := attended.Labels{}
	for _, l := range labels {
		maps.Copy(called, l)
	}
	desk, err := attended.New(attended.Config{
		Dir: dir, Resume: resume, Now: func() time.Time { return friday }, Labels: called,
		Stray: func() []attended.Stray {
			return []attended.Stray{{At: friday, Method: "GET", Path: "/lost", Why: "no scenario is running"}}
		},
	})
	require.NoError(t, err)
	desk.Total(1, 0)
	driver, err := desk.Opener().Open(t.Context(), contract.Setup{Session: "rebook/x: RB-01 One", Name: "North 111", Proxy: "http://127.0.0.1:1/ssp", ASID: "918000000111"})
	require.NoError(t, err)
	driver.(consumer.Watcher).Watch(w)
	return &rig{desk, w, t, driver}
}

// Page is the desk's page, asked by whoever has its address.
func (r *rig) Page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.URL.Path = r.Root() + strings.TrimPrefix(req.URL.Path, "/")
		r.Desk.Page().ServeHTTP(w, req)
	})
}

// perform gives a task; the answer comes once the tester is done.
func (r *rig) perform(ctx context.Context, task contract.Task) <-chan done {
	out := make(chan done, 1)
	go func() {
		screen, err := r.driver.Perform(ctx, task)
		out <- done{screen, err}
	}()
	return out
}

// sheet waits until a sheet of that kind is there.
func (r *rig) sheet(kind attended.SheetKind) attended.Sheet {
	r.t.Helper()
	for {
		s, _, _, changed := r.Current()
		if s.Serial != 0 && s.Kind == kind {
			return s
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Second):
			require.Fail(r.t, "no such sheet", kind)
		}
	}
}

// welcome says who tests, and passes by the sheets until the first that asks what is shown.
func (r *rig) welcome() {
	r.t.Helper()
	said := make(chan error, 1)
	go func() { said <- r.Welcome(context.WithoutCancel(r.t.Context())) }()
	s := r.sheet(attended.Who)
	require.NoError(r.t, r.Submit(attended.Submission{Serial: s.Serial, Values: attended.Values{"name": {"Terry Tester"}, "role": {"tester"}}}))
	require.NoError(r.t, <-said)
}

// toTheScreen does what the sheet before the first task asks for: to get ready.
func (r *rig) toTheScreen() {
	r.t.Helper()
	s := r.sheet(attended.Instruct)
	require.NoError(r.t, r.Submit(attended.Submission{Serial: s.Serial}))
}

// plain are answers to a screen that shows one listed booking, which can be cancelled.
func plain() attended.Values {
	return attended.Values{
		"case": {"C-1"}, "stage": {"wrap-up"}, "listed": {"yes"}, "booking-1.shown": {"yes"}, "booking-1.place": {"yes"}, "booking-1.start": {"yes"},
		"booking-1.status": {"booked"}, "booking-1.new": {"no"}, "booking-1.offer": {"yes"}, "booking-1.ticked": {"no"}, "stranger": {"no"},
		"offered": {"yes"}, "offers": {"decline"}, "prompt": {"no"}, "told": {"yes"}, "told.new": {"none"}, "told.others": {"some-found"},
		"booking-1.told": {"none"}, "told.text": {"One earlier booking was found."}, "record": {"offer-made"},
	}
}

func plainScreen() contract.Screen {
	return contract.Screen{
		Case: "C-1", Stage: contract.WrapUp,
		Bookings: []contract.Booking{{Ref: "booking-1", URL: "https://utc.vale.example/STU3/1/Appointment/a1", Service: "Vale UTC", Start: friday.Add(3 * time.Hour), Status: "booked"}},
		Options:  []contract.Option{{Act: contract.ActCancel, Booking: "booking-1"}, {Act: contract.ActDecline}},
		Messages: []contract.Message{{About: contract.OtherBookings, Says: contract.SomeFound, Text: "One earlier booking was found."}},
		Record:   []contract.Recorded{{What: contract.OfferMade}},
	}
}

var listBookings = contract.Task{Kind: contract.ListBookings, Encounter: "encounter 1", Now: friday, User: contract.User{ID: "u-1", Name: "Casey Handler"}}

func now() time.Time { return friday }
