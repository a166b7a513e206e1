package control_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestBookingsAreArrangedAndStaffActOnThem(t *testing.T) {
	t.Parallel()
	r := one(t)
	const vale = "POST " + north + "/providers/Vale%20UTC"
	var slots []mockprovider.SlotState
	r.ask(vale+"/slots", `{"start":"2031-03-07T17:30:00Z","minutes":15,"count":2,"every":"1h"}`, 201, &slots)
	require.Len(t, slots, 2)
	require.Equal(t, "2031-03-07T18:45:00Z", slots[1].End.Format(time.RFC3339))
	var b mockprovider.BookingState
	r.ask(vale+"/bookings", `{"persona":"Mrs Patient","start":"2031-03-07T17:30:00Z","booked_by":"918000000111"}`, 201, &b)
	require.Equal(t, slots[0].Identifier, b.Slot)
	require.Equal(t, []string{"1", "booked", "9990001014", "918000000111"}, []string{b.Version, b.Status, b.NHSNumber, b.BookedBy})
	var pointers []mockprovider.PointerState
	r.ask("GET "+north+"/registry/pointers", "", 200, &pointers)
	require.Equal(t, b.URL, pointers[0].BookingURL)

	at := vale + "/bookings/" + b.ID
	r.ask(at+"/note", `{"text":"ramp"}`, 200, &b)
	require.Equal(t, "2", b.Version)
	r.ask(at+"/move", `{"start":"2031-03-07T18:30:00Z"}`, 200, &b)
	require.Equal(t, slots[1].Identifier, b.Slot)
	r.ask(at+"/arrive", ``, 200, &b)
	require.Equal(t, "arrived", b.Status)
	r.ask(at+"/cancel", ``, 200, &b)
	require.Equal(t, []string{"5", "cancelled"}, []string{b.Version, b.Status})
	require.Equal(t, 5, b.Versions)
	var state mockprovider.State
	r.ask("GET "+north+"/state", "", 200, &state)
	require.Equal(t, b, state.Providers[0].Bookings[0])
	require.Contains(t, r.problem(r.do(at+"/arrive", ""), http.StatusConflict), "choose another")
}

func TestTheClockIsSetAdvancedFrozenAndRunAndThatIsMarked(t *testing.T) {
	t.Parallel()
	real := &handClock{now: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)}
	r := newRig(t, control.Config{}, session.Config{Real: real.Now})
	s := r.make("north")
	const clk = "POST " + north + "/clock"
	for _, c := range []struct{ body, want string }{
		{`{"advance":"1h30m"}`, `{"now":"2031-03-07T16:30:00Z","running":false}`},
		{`{"set":"2031-03-08T02:00:00+01:00"}`, `{"now":"2031-03-08T01:00:00Z","running":false}`},
		{`{"run":true}`, `{"now":"2031-03-08T01:00:00Z","running":true}`},
		{`{"advance":"1h"}`, `{"now":"2031-03-08T02:00:00Z","running":true}`},
	} {
		require.JSONEq(t, c.want, string(r.do(clk, c.body).body))
	}
	real.advance(time.Minute)
	require.JSONEq(t, `{"now":"2031-03-08T02:01:00Z","running":true}`, string(r.do("GET "+north+"/clock", "").body))
	require.JSONEq(t, `{"now":"2031-03-08T02:01:00Z","running":false}`, string(r.do(clk, `{"freeze":true}`).body))
	view := s.World.Journal.View()
	require.Len(t, view, 5)
	require.Equal(t, journal.MarkClock, view[1].Mark.Kind)
	require.JSONEq(t, `"2031-03-08T01:00:00Z"`, string(view[1].Mark.Data))
}

func TestMovingTheClockToAnotherDayFillsTheDiaries(t *testing.T) {
	t.Parallel()
	r := newRig(t, control.Config{}, session.Config{})
	r.ask("POST /sessions", `{"key":"north","frozen":true,"start":"`+start+`"}`, 201, nil)
	s, err := r.Get("north")
	require.NoError(t, err)
	before := len(s.World.State().Providers[0].Slots)
	r.ask("POST "+north+"/clock", `{"advance":"24h"}`, 200, nil)
	require.Len(t, s.World.State().Providers[0].Slots, before+66)
}

func TestProvidersAndTheRegistryGoAwayAndComeBack(t *testing.T) {
	t.Parallel()
	r := one(t)
	var providers []struct {
		Short   string `json:"short"`
		Offline bool   `json:"offline"`
	}
	away := func() []bool {
		r.ask("GET "+north+"/providers", "", 200, &providers)
		return []bool{providers[0].Offline, providers[1].Offline}
	}
	require.Equal(t, []bool{false, false}, away())
	r.ask("POST "+north+"/providers/dale/offline", `{"offline":true}`, 204, nil)
	require.Equal(t, []bool{false, true}, away())
	r.ask("POST "+north+"/providers/dale/offline", `{"offline":false}`, 204, nil)
	require.Equal(t, []bool{false, false}, away())

	r.ask("POST "+north+"/registry/outage", `{"outage":"refuse"}`, 204, nil)
	r.ask("POST "+north+"/providers/vale/bookings", `{"persona":"Mr Patient","start":"2031-03-07T17:30:00Z"}`, 201, nil)
	var pointers []mockprovider.PointerState
	r.ask("GET "+north+"/registry/pointers", "", 200, &pointers)
	require.Empty(t, pointers)
	r.ask("POST "+north+"/registry/outage", `{"outage":"none"}`, 204, nil)
	require.Eventually(t, func() bool {
		r.ask("GET "+north+"/registry/pointers", "", 200, &pointers)
		return len(pointers) == 1
	}, 20*time.Second, 5*time.Millisecond)
}

func TestPointersArePlantedAndClientsMade(t *testing.T) {
	t.Parallel()
	r := one(t)
	const planted = `{"booking_url":"https://gone.example/STU3/1/Appointment/1","nhs_number":"9990001006","status":"cancelled",` +
		`"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}`
	var p mockprovider.PointerState
	r.ask("POST "+north+"/registry/pointers", planted, 201, &p)
	require.Equal(t, "cancelled", p.Status)
	require.Contains(t, r.problem(r.do("POST "+north+"/registry/pointers", planted), http.StatusConflict), "registered already")
	s, err := r.Get("north")
	require.NoError(t, err)
	id, secret := s.World.RegistryClient("North 111")
	var made map[string]string
	r.ask("POST "+north+"/registry/clients", `{"name":"North 111"}`, 201, &made)
	require.Equal(t, map[string]string{
		"client_id": id, "client_secret": secret, "token": s.World.RegistryToken(), "scope": s.World.RegistryBase() + "/.default",
	}, made)
	for _, path := range []string{"", "/endpoints", "/state", "/journal"} {
		require.NotContains(t, string(r.do("GET "+north+path, "").body), secret)
	}
}

func TestFaultsArePlannedListedAndForgotten(t *testing.T) {
	t.Parallel()
	r := one(t)
	r.ask("POST "+north+"/faults", `{"heard":"vale","on":"book","effect":"slot-taken","skip":1,"times":-1}`, 201, nil)
	r.ask("POST "+north+"/faults", `{"name":"gone","on":"cancel","effect":"no-answer"}`, 201, nil)
	r.ask("POST "+north+"/faults", `{"match":{"method":"PUT","booking":"b-1"},"effect":"status","params":{"status":503}}`, 201, nil)
	var got struct {
		Pending []map[string]any `json:"pending"`
		Effects []struct {
			Effect     string            `json:"effect"`
			Parameters []fault.Parameter `json:"parameters"`
		} `json:"effects"`
	}
	r.ask("GET "+north+"/faults", "", 200, &got)
	kinds := []string{}
	for _, e := range got.Effects {
		kinds = append(kinds, e.Effect)
		require.Len(t, e.Parameters, len(fault.Parameters(e.Effect)))
	}
	require.Equal(t, fault.Kinds(), kinds)
	s, err := r.Get("north")
	require.NoError(t, err)
	require.Equal(t, 503, s.World.Faults().Pending()[2].Effect.Answer.Status)
	require.Equal(t, []map[string]any{
		{"name": "slot-taken", "heard": "vale", "on": "book", "effect": "slot-taken", "skip": 1.0, "times": -1.0},
		{"name": "gone", "on": "cancel", "effect": "no-answer", "times": 1.0},
		{"name": "status", "on": "any", "match": map[string]any{"method": "PUT", "booking": "b-1"}, "effect": "status", "times": 1.0},
	}, got.Pending)
	r.ask("DELETE "+north+"/faults", "", 204, nil)
	r.ask("GET "+north+"/faults", "", 200, &got)
	require.Empty(t, got.Pending)
}
