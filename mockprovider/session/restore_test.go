package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// again are the starts of a server that keeps its sessions, one after the other at one address.
type again struct {
	front   *httptest.Server
	manager atomic.Pointer[session.Manager]
	config  session.Config
	client  *http.Client
}

func newAgain(dir string) *again {
	a := &again{}
	a.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.manager.Load().ServeHTTP(w, r) }))
	a.config = session.Config{Root: a.front.URL, Dir: dir, Keep: true, Real: time.Now}
	a.client = &http.Client{Transport: &http.Transport{}}
	return a
}

// start starts once more and returns how many sessions came back.
func (a *again) start() (int, error) {
	if m := a.manager.Load(); m != nil {
		if err := m.Close(); err != nil {
			return 0, err
		}
	}
	m, err := session.New(a.config)
	if err != nil {
		return 0, err
	}
	a.manager.Store(m)
	return m.Recall()
}

func (a *again) close() error {
	a.client.CloseIdleConnections()
	a.front.Close()
	return a.manager.Load().Close()
}

func (a *again) get() (*session.Session, error) { return a.manager.Load().Get("north") }

// seen is what can be seen of a session from outside.
type seen struct {
	State    mockprovider.State
	Versions map[string][]string
	Faults   []string
	Away     []bool
	Clock    string
}

func see(s *session.Session) (seen, error) {
	out := seen{State: s.World.State(), Versions: map[string][]string{}}
	for _, p := range s.World.Providers() {
		out.Away = append(out.Away, p.Away())
		for _, b := range p.State().Bookings {
			versions, err := p.Versions(b.ID)
			if err != nil {
				return out, err
			}
			for _, v := range versions {
				out.Versions[b.URL] = append(out.Versions[b.URL], fmt.Sprint(v.Created, v.Updated, v.Note, string(v.Resource)))
			}
		}
	}
	for _, f := range s.World.Faults().Pending() {
		out.Faults = append(out.Faults, fmt.Sprint(f.Name, f.Heard, f.On, f.Match, f.Skip, f.Times, f.Effect.Kind, f.Effect.Params, f.Effect.Wait))
	}
	if !s.World.Clock.Running() {
		out.Clock = s.World.Clock.Now().String()
	}
	return out, nil
}

// acts draws what consumers, staff and testers do.
type acts struct {
	t     *rapid.T
	again *again
	s     *session.Session
	nth   int
	away  bool // the registry
}

func (a *acts) provider() *mockprovider.Provider {
	return a.s.World.Providers()[rapid.IntRange(0, 1).Draw(a.t, "provider")]
}

func (a *acts) booking(p *mockprovider.Provider) (mockprovider.BookingState, bool) {
	all := p.State().Bookings
	if len(all) == 0 {
		return mockprovider.BookingState{}, false
	}
	return rapid.SampledFrom(all).Draw(a.t, "booking"), true
}

func (a *acts) send(p *mockprovider.Provider, method, path string, body []byte, headers ...string) (*http.Response, error) {
	req, err := goodconsumer.Request(context.Background(), goodconsumer.To(a.s.World, p), method, path, body, headers...)
	if err != nil {
		return nil, err
	}
	return a.again.client.Do(req)
}

// one does one thing. That it is refused is as good.
func (a *acts) one() {
	w, p := a.s.World, a.provider()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	at := w.Clock.Now().Truncate(time.Hour).Add(time.Duration(rapid.IntRange(1, 30).Draw(a.t, "hours")) * time.Hour)
	switch rapid.SampledFrom([]string{"book", "book", "cancel", "staff", "staff", "arrange", "slots", "clock", "fault", "outage", "offline", "plant", "client", "fill", "restart"}).Draw(a.t, "act") {
	case "book":
		for _, slot := range p.State().Slots {
			if slot.Status == "free" && slot.Start.After(w.Clock.Now()) {
				r, err := goodconsumer.Booking(p, slot)
				require.NoError(a.t, err)
				raw, err := r.Encode()
				require.NoError(a.t, err)
				if resp, err := a.send(p, http.MethodPost, "/Appointment", raw); err == nil {
					_ = resp.Body.Close()
				}
				break
			}
		}
	case "cancel":
		if b, ok := a.booking(p); ok {
			a.cancel(p, b)
		}
	case "staff":
		if b, ok := a.booking(p); ok {
			_ = rapid.SampledFrom([]func() error{
				func() error { return p.CancelLocally(ctx, b.ID) }, func() error { return p.Arrive(ctx, b.ID) },
				func() error { return p.Move(ctx, b.ID, at) }, func() error { return p.MoveToNext(ctx, b.ID) },
				func() error { return p.AddNote(ctx, b.ID, fmt.Sprintf("Note <%d> “ü”", a.nth)) },
			}).Draw(a.t, "staff act")()
		}
	case "arrange":
		_, _ = p.Arrange(ctx, mockprovider.Arrangement{NHSNumber: goodconsumer.MrPatient, Start: at, Description: "arranged"})
	case "slots":
		_, _ = p.AddSlots(mockprovider.SlotSeries{Start: at, Length: 10 * time.Minute, Count: 3})
	case "fill":
		for _, slot := range p.State().Slots {
			if slot.Status == "free" {
				_ = p.FillSlot(ctx, slot.Identifier)
				break
			}
		}
	case "clock":
		rapid.SampledFrom([]func(){
			func() { w.Clock.Advance(time.Hour) }, func() { w.Clock.Set(at) }, func() { w.Clock.Advance(30 * time.Hour) },
		}).Draw(a.t, "clock act")()
		w.ClockMoved()
		require.NoError(a.t, a.s.Touch())
	case "fault":
		a.fault(w)
	case "outage":
		a.away = rapid.IntRange(0, 2).Draw(a.t, "outage") == 0
		require.NoError(a.t, w.RegistryOutage(a.away))
	case "offline":
		_ = p.Offline(rapid.Bool().Draw(a.t, "offline"))
	case "plant":
		_, _ = w.Registry().Plant(mockprovider.Planted{
			BookingURL: fmt.Sprintf("%s/Appointment/planted-%d", p.Base, a.nth), NHSNumber: goodconsumer.MrPatient,
			Start: at, End: at.Add(time.Hour), Created: w.Clock.Now(),
		})
	case "client":
		w.RegistryClient(fmt.Sprintf("North %d", a.nth%3))
	case "restart":
		a.restart()
	}
}

func (a *acts) cancel(p *mockprovider.Provider, b mockprovider.BookingState) {
	versions, err := p.Versions(b.ID)
	require.NoError(a.t, err)
	r, err := fhir.Decode(versions[len(versions)-1].Resource)
	require.NoError(a.t, err)
	r["status"] = "cancelled"
	raw, err := r.Encode()
	require.NoError(a.t, err)
	if resp, err := a.send(p, http.MethodPut, "/Appointment/"+b.ID, raw, "If-Match: "+fhir.ETag(b.Version)); err == nil {
		_ = resp.Body.Close()
	}
}

func (a *acts) fault(w *mockprovider.World) {
	if rapid.IntRange(0, 4).Draw(a.t, "clear") == 0 {
		w.Faults().Clear()
		return
	}
	kind := rapid.SampledFrom([]string{"lost-answer", "staff-move", "staff-note", "slot-filled", "server-error", "no-answer", "version-moved"}).Draw(a.t, "effect")
	effect, err := fault.Named(kind)
	require.NoError(a.t, err)
	_ = w.Faults().Add(fault.Planned{
		Name: kind, On: rapid.SampledFrom([]fault.Interaction{fault.Book, fault.Cancel, fault.Any, fault.Register}).Draw(a.t, "on"),
		Skip: rapid.IntRange(0, 2).Draw(a.t, "skip"), Times: rapid.SampledFrom([]int{0, 2, fault.Always}).Draw(a.t, "times"), Effect: effect,
	})
}

// restart starts the server again and wants everything as it was.
func (a *acts) restart() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	require.NoError(a.t, a.s.World.Settle(ctx))
	for _, p := range a.s.World.Providers() {
		for p.Owes() > 0 && !a.away { // it is tried again after a restart, as it would be without one
			a.s.World.Faults().Clear()
			a.s.World.RetryRegistrations()
			require.NoError(a.t, a.s.World.Settle(ctx))
		}
	}
	before, err := see(a.s)
	require.NoError(a.t, err)
	credentials := map[string][2]string{}
	for n := range 3 {
		name := fmt.Sprintf("North %d", n)
		if id, secret, known := a.s.World.KnownRegistryClient(name); known {
			credentials[name] = [2]string{id, secret}
		}
	}
	_, err = a.again.start()
	require.NoError(a.t, err)
	a.s, err = a.again.get()
	require.NoError(a.t, err)
	require.NoError(a.t, a.s.Damage())
	require.NoError(a.t, a.s.World.Settle(ctx))
	after, err := see(a.s)
	require.NoError(a.t, err)
	if !reflect.DeepEqual(before, after) {
		wrote := func(v seen) string {
			raw, err := json.MarshalIndent(v, "", " ")
			require.NoError(a.t, err)
			return string(raw)
		}
		want, got := strings.Split(wrote(before), "\n"), strings.Split(wrote(after), "\n")
		for n := range min(len(want), len(got)) {
			require.Equal(a.t, want[n], got[n], "line %d", n)
		}
		require.Len(a.t, got, len(want))
	}
	for name, want := range credentials {
		id, secret := a.s.World.RegistryClient(name)
		require.Equal(a.t, want, [2]string{id, secret})
	}
}

func TestWhateverHappenedASessionComesBackAsItWas(t *testing.T) {
	t.Parallel()
	root, nth := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		nth++
		dir := filepath.Join(root, strconv.Itoa(nth))
		err := os.Mkdir(dir, 0o700)
		require.NoError(rt, err)
		a := &acts{t: rt, again: newAgain(dir)}
		defer func() { require.NoError(rt, a.again.close()) }()
		_, err = a.again.start()
		require.NoError(rt, err)
		a.s, err = a.again.manager.Load().Create(context.Background(), session.Options{
			Key: "north", Name: "North", Seed: 7, Start: mockprovider.DefaultNow(), Frozen: rapid.Bool().Draw(rt, "frozen"),
			Variance: rapid.SampledFrom([]int64{0, 3}).Draw(rt, "variance"), Toolkit: rapid.Bool().Draw(rt, "toolkit"),
		})
		require.NoError(rt, err)
		for a.nth = range rapid.IntRange(1, 25).Draw(rt, "acts") {
			a.one()
		}
		a.restart()
		a.one()
		a.restart()
	})
}
