package session_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// soakTime is how long TestSoak goes on: a moment, or as long as TEST_SOAK says.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("TEST_SOAK") // a flag would have to be known to every package
	if text == "" {
		return 2 * time.Second
	}
	d, err := time.ParseDuration(text)
	require.NoError(t, err)
	return d
}

// TestSoakSessionsUnderRegistryOutagesAndProvidersThatComeAndGo books, reads and cancels
// in many sessions at once, while registries are away and providers go offline, and
// wants to find in the end that every booking is where it belongs.
func TestSoakSessionsUnderRegistryOutagesAndProvidersThatComeAndGo(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{Dir: t.TempDir(), ProxyTimeout: 5 * time.Second, RegistryTimeout: time.Second})
	end := time.Now().Add(soakTime(t))
	var wg sync.WaitGroup
	faults := make(chan string, 1000)
	for worker := range 6 {
		wg.Go(func() {
			for round := uint64(0); time.Now().Before(end); round++ {
				if problem := soak(t.Context(), s, rand.New(rand.NewPCG(uint64(worker), round))); problem != "" {
					faults <- problem
					return
				}
			}
		})
	}
	wg.Wait()
	close(faults)
	for problem := range faults {
		require.Fail(t, problem)
	}
	require.Empty(t, s.List())
}

// soak is the life of one session. It returns what is wrong.
func soak(ctx context.Context, s *server, dice *rand.Rand) string {
	made, err := s.Create(ctx, session.Options{})
	if err != nil {
		return err.Error()
	}
	w := made.World
	p, _ := w.Provider("vale")
	slots := free(p)[:12]
	var wg sync.WaitGroup
	for range 4 {
		steps := dice.Perm(len(slots))
		wg.Go(func() {
			for _, n := range steps {
				got := s.ask(ctx, w, p, http.MethodPost, "/Appointment", s.booking(p, slots[n]))
				if got.status != http.StatusCreated || n%2 == 0 {
					continue
				}
				got.body["status"] = "cancelled"
				s.ask(ctx, w, p, http.MethodPut, "/Appointment/"+got.body.ID(), got.body, "If-Match: "+got.header.Get("Etag"))
			}
		})
	}
	for range 6 {
		_ = w.Registry().Outage([]mockprovider.Outage{mockprovider.Refusing, mockprovider.Silent, mockprovider.NoOutage}[dice.IntN(3)])
		_ = p.Offline(dice.IntN(3) == 0)
		s.ask(ctx, w, p, http.MethodGet, slotSearch, nil)
	}
	_ = p.Offline(false)
	wg.Wait()
	_ = w.RegistryOutage(false)
	for range 5 { // what was answered too late is tried again
		w.RetryRegistrations()
		if err := w.Settle(ctx); err != nil {
			return err.Error()
		}
	}
	problem := agree(w)
	if err := w.Journal.Sound(); err != nil && problem == "" {
		problem = err.Error()
	}
	if err := s.End(made.Key); err != nil && problem == "" {
		problem = err.Error()
	}
	return problem
}

// agree compares bookings, slots and pointers: one standing booking to a slot, and a
// pointer of the same status to every booking.
func agree(w *mockprovider.World) string {
	state := w.State()
	pointers := map[string]string{}
	for _, p := range state.Pointers {
		if _, twice := pointers[p.BookingURL]; twice {
			return "two pointers to one booking"
		}
		pointers[p.BookingURL] = p.Status
	}
	standing := map[string]int{}
	for _, p := range state.Providers {
		for _, b := range p.Bookings {
			if b.Status == "booked" {
				standing[b.Slot]++
			}
			if pointers[b.URL] != b.Status {
				return "booking " + b.Status + ", pointer " + pointers[b.URL]
			}
		}
		for _, slot := range p.Slots {
			if n := standing[slot.Identifier]; n > 1 || (slot.Status == "busy") != (n == 1) {
				return "a slot that is " + slot.Status + " has the wrong number of bookings"
			}
		}
	}
	return ""
}
