package mockprovider_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

func TestABookingThroughTheProxyIsStoredRegisteredAndRecorded(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	made := r.book("21:00")
	r.settle()
	state := r.State()
	url := "https://utc.vale.example/STU3/1/Appointment/" + made.ID()
	slot := state.Providers[0].Slots[0]
	require.Equal(t, mockprovider.State{
		Providers: []mockprovider.ProviderState{
			{
				Name: "Vale UTC", Base: "https://utc.vale.example/STU3/1",
				Bookings: []mockprovider.BookingState{{
					URL: url, ID: made.ID(), Version: "1", Versions: 1, Status: "booked", NHSNumber: mrPatient,
					Slot: slot.Identifier, Start: at("21:00"), End: at("21:15"), BookedBy: north,
				}},
				Slots: []mockprovider.SlotState{{
					ID: "vale-20310307-2100", Identifier: slot.Identifier, Service: "2000099901", Start: at("21:00"), End: at("21:15"), Status: "busy",
				}},
			},
			{Name: "Dale UTC", Base: "https://utc.dale.example/STU3/1", Bookings: []mockprovider.BookingState{}, Slots: []mockprovider.SlotState{}},
		},
		Pointers: []mockprovider.PointerState{{ID: state.Pointers[0].ID, BookingURL: url, Status: "booked", Version: "1", NHSNumber: mrPatient}},
	}, state)

	proxied, hop := r.heard("proxy"), r.heard("vale")
	require.Len(t, proxied, 1)
	require.Len(t, hop, 1)
	require.Equal(t, 1, hop[0].Via)
	require.Equal(t, "/STU3/1/Appointment", hop[0].Target)
	require.Equal(t, "book", hop[0].Route)
	var asked []string
	for _, x := range r.heard("registry") {
		asked = append(asked, x.Method+" "+x.Route)
		require.NotContains(t, x.Request.Header, "Ssp-From")
	}
	require.Equal(t, []string{"POST token", "POST register"}, asked)
	found := r.pointers()
	require.Equal(t, url, found.body.String("entry", 0, "resource", "identifier", 0, "value"))
}

func TestTheStateHasTheNamesThatRulesRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	r.book("21:00")
	r.settle()
	raw, err := json.Marshal(r.State())
	require.NoError(t, err)
	for _, name := range []string{
		`{"providers":[{"name":`, `"base":`, `"bookings":[{"url":`, `"id":`, `"version":"1"`, `"versions":1`, `"status":`, `"nhs_number":`, `"slot":`,
		`"start":"2031-03-07T21:00:00Z"`, `"end":`, `"booked_by":`, `"slots":[{"id":`, `"identifier":`, `"service":`, `"pointers":[{"id":`, `"booking_url":`,
		`"bookings":[],"slots":[]`,
	} {
		require.Contains(t, string(raw), name)
	}
}

func TestACancellationReachesTheRegistry(t *testing.T) {
	t.Parallel()
	for name, staff := range map[string]bool{"by a consumer": false, "by staff": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, mockprovider.Config{Seed: 1})
			r.addSlot("21:00")
			id := r.book("21:00").ID()
			r.settle()
			if staff {
				require.NoError(t, r.vale.CancelLocally(t.Context(), id))
			} else {
				read := r.ask(r.vale, http.MethodGet, "/Appointment/"+id, nil)
				read.body["status"] = "cancelled"
				got := r.ask(r.vale, http.MethodPut, "/Appointment/"+id, read.body, "If-Match: "+read.header.Get("ETag"))
				require.Equal(t, 200, got.status, "%v", got.body)
			}
			r.settle()
			state := r.State()
			require.Equal(t, "cancelled", state.Providers[0].Bookings[0].Status)
			require.Equal(t, "2", state.Providers[0].Bookings[0].Version)
			require.Equal(t, 2, state.Providers[0].Bookings[0].Versions)
			require.Equal(t, "free", state.Providers[0].Slots[0].Status)
			require.Equal(t, "cancelled", state.Pointers[0].Status)
			require.Equal(t, "2", state.Pointers[0].Version)
			var asked []string
			for _, x := range r.heard("registry") {
				asked = append(asked, x.Route)
			}
			require.Equal(t, []string{"token", "register", "pointer-search", "pointer-read", "pointer-update"}, asked)
		})
	}
}

func TestThePointerFollowsABookingThatStaffMove(t *testing.T) {
	t.Parallel()
	for name, variance := range map[string]int64{"as usual": 0, "with variance": 7} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, mockprovider.Config{Seed: 1, Variance: variance})
			r.addSlot("21:00")
			id := r.book("21:00").ID()
			r.settle()
			require.NoError(t, r.vale.Move(t.Context(), id, at("23:00")))
			r.settle()
			require.Equal(t, []string{"booked", "2", "2031-03-07T23:00:00.000Z", "2031-03-07T23:15:00.000Z"}, pointerOf(r))
			require.NoError(t, r.Registry().Outage(mockprovider.Refusing))
			require.NoError(t, r.vale.Move(t.Context(), id, at("22:00")))
			require.NoError(t, r.vale.CancelLocally(t.Context(), id))
			require.NoError(t, r.Registry().Outage(mockprovider.NoOutage))
			r.settle()
			require.Equal(t, []string{"cancelled", "4", "2031-03-07T22:00:00.000Z", "2031-03-07T22:15:00.000Z"}, pointerOf(r), "what waited is done in its order")
		})
	}
}

// pointerOf is the status, version and times of the one pointer that a consumer finds.
func pointerOf(r *rig) []string {
	p := r.pointers().body.Object("entry", 0, "resource")
	return []string{p.String("status"), p.Version(), p.String("start"), p.String("end")}
}

func TestStaffActsAndListsAreMarkedInTheJournal(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	r.addSlot("22:00")
	id := r.book("21:00").ID()
	url := r.vale.Base + "/Appointment/" + id
	ctx := t.Context()
	require.NoError(t, r.vale.AddNote(ctx, id, "side entrance"))
	require.NoError(t, r.vale.Move(ctx, id, at("23:00")), "a slot is made where there is none")
	require.NoError(t, r.vale.Move(ctx, id, at("22:00")), "a free one is taken where there is one")
	require.NoError(t, r.vale.MoveToNext(ctx, id))
	require.NoError(t, r.vale.Arrive(ctx, id))
	require.Len(t, r.vale.StaffList(mrPatient), 1)
	require.Len(t, r.vale.StaffList(""), 1)
	require.Empty(t, r.vale.StaffList("9990001014"))
	require.NoError(t, r.vale.CancelLocally(ctx, id))
	for _, act := range []func() error{
		func() error { return r.vale.CancelLocally(ctx, id) },
		func() error { return r.vale.AddNote(ctx, "none", "x") },
		func() error { return r.vale.Arrive(ctx, "none") },
		func() error { return r.vale.MoveToNext(ctx, "none") },
		func() error { return r.vale.Move(ctx, "none", at("21:00")) },
	} {
		require.Error(t, act(), "and nothing is marked")
	}
	mark := func(act, version string) string {
		return `Vale UTC {"act":"` + act + `","booking":"` + url + `","version":"` + version + `"}`
	}
	require.Equal(t, []string{
		mark("note", "2"), mark("move", "3"), mark("move", "4"), mark("move", "5"), mark("arrive", "6"),
		`Vale UTC {"act":"list","shown":["` + url + `"]}`, `Vale UTC {"act":"list","shown":["` + url + `"]}`, `Vale UTC {"act":"list","shown":[]}`,
		mark("cancel-locally", "7"),
	}, r.staff())
	require.Equal(t, at("23:00"), r.vale.State().Bookings[0].Start)
	require.Error(t, r.vale.AddSlot(at("10:00"), at("09:00")))
}

func TestAProviderThatIsOfflineIsRefusedAndComesBackAtItsAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	require.Equal(t, 200, r.ask(r.vale, http.MethodGet, "/metadata", nil).status)
	for range 3 {
		require.NoError(t, r.vale.Offline(true))
		require.NoError(t, r.vale.Offline(true), "twice is no more than once")
		require.Equal(t, 502, r.ask(r.vale, http.MethodGet, "/metadata", nil).status)
		dale, ok := r.Provider("Dale UTC")
		require.True(t, ok)
		require.Equal(t, 200, r.ask(dale, http.MethodGet, "/metadata", nil).status)
		require.NoError(t, r.vale.Offline(false))
		require.Equal(t, 200, r.ask(r.vale, http.MethodGet, "/metadata", nil).status)
	}
	require.Len(t, r.heard("vale"), 4)
}

func TestStaffWhoActAheadOfAnUpdateAreMarkedAndTheirCancellationReachesTheRegistry(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	made := r.book("21:00")
	require.NoError(t, r.Faults().Add(fault.Planned{Name: "x", Heard: "vale", On: fault.Cancel, Effect: fault.StaffCancel()}))
	made["status"] = "cancelled"
	got := r.ask(r.vale, http.MethodPut, "/Appointment/"+made.ID(), made, `If-Match: W/"1"`)
	require.Equal(t, 409, got.status)
	r.settle()
	require.Len(t, r.staff(), 1)
	require.Contains(t, r.staff()[0], `"act":"cancel-locally"`)
	require.Equal(t, "cancelled", r.State().Pointers[0].Status)
}

func TestEverythingHeardIsRecordedEvenOptionsForTheWholeServer(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, r.ProxyURL(), nil)
	require.NoError(t, err)
	req.URL = &url.URL{Scheme: "http", Host: req.URL.Host, Opaque: "*"}
	require.Equal(t, 404, r.do(req).status)
	require.Equal(t, "*", r.heard("proxy")[0].Target)
}

func TestTwoBookingsRaceForOneSlotManyTimesOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	body := r.booking(r.vale, "21:00")
	statuses := make(chan int, 10)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { statuses <- r.ask(r.vale, http.MethodPost, "/Appointment", body).status })
	}
	wg.Wait()
	close(statuses)
	count := map[int]int{}
	for s := range statuses {
		count[s]++
	}
	require.Equal(t, map[int]int{201: 1, 422: 9}, count)
	r.settle()
	require.Len(t, r.State().Pointers, 1)
}

func TestAClosedWorldLeavesNothingBehind(t *testing.T) {
	// Not parallel: it counts goroutines.
	before := runtime.NumGoroutine()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	r.book("21:00")
	require.NoError(t, r.Registry().Outage(mockprovider.Silent))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	hanging := make(chan error, 1)
	heard := len(r.heard("registry"))
	go func() {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.RegistryBase()+"/Appointment", nil)
		if err == nil {
			err = r.do(req).err
		}
		hanging <- err
	}()
	require.Eventually(t, func() bool { return len(r.heard("registry")) > heard }, time.Minute, time.Millisecond)
	require.NoError(t, r.Close())
	require.NoError(t, r.Close(), "twice is no more than once")
	require.Error(t, <-hanging)
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			require.Fail(t, "goroutines are left", "%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
	require.Error(t, r.ask(r.vale, http.MethodGet, "/metadata", nil).err)
	require.ErrorContains(t, r.vale.Offline(false), "the session is closed")
	require.ErrorContains(t, r.RegistryOutage(false), "the session is closed")
}

func BenchmarkWorldStart(b *testing.B) {
	for b.Loop() {
		w, err := mockprovider.Start(b.Context(), mockprovider.Config{Seed: 1})
		require.NoError(b, err)
		require.NoError(b, w.Close())
	}
}
