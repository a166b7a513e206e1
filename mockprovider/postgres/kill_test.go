package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/pgtest"
)

// cluster is several replicas, of which one may be down.
type cluster struct {
	t        *testing.T
	replicas []*process

	mu   sync.RWMutex
	urls []string
}

// address is how a replica is reached just now, whichever the caller's turn falls on.
func (c *cluster) address(turn int) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.urls[turn%len(c.urls)]
}

func (c *cluster) note(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.urls[n] = c.replicas[n].FHIR
}

// endpoints are what the control port tells of a session's addresses.
type endpoints struct {
	Proxy     string `json:"proxy"`
	Providers []struct {
		Name  string `json:"name"`
		Short string `json:"short"`
		Base  string `json:"base"`
		ASID  string `json:"asid"`
	} `json:"providers"`
}

// caller is one consumer, which books one slot after another in a session of its own.
type caller struct {
	key   string
	proxy string
	p     *mockprovider.Provider
	slots []mockprovider.SlotState

	mu      sync.Mutex
	told    map[string]string // slots by the ids of bookings that were confirmed
	unsure  map[string]bool   // slots of which no answer came
	longest time.Duration
	wrong   error
}

var errNoAnswer = errors.New("no answer")

// once sends a booking to a replica.
func (c *caller) once(ctx context.Context, client *http.Client, root string, slot mockprovider.SlotState) (status int, id string, err error) {
	res, err := goodconsumer.Booking(c.p, slot)
	if err != nil {
		return 0, "", err
	}
	raw, err := res.Encode()
	if err != nil {
		return 0, "", err
	}
	at := goodconsumer.Addressee{Root: strings.Replace(c.proxy, soakRoot, root, 1) + "/" + c.p.Base, Provider: c.p}
	req, err := goodconsumer.Request(ctx, at, http.MethodPost, "/Appointment", raw)
	if err != nil {
		return 0, "", err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", errors.Join(errNoAnswer, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, "", errors.Join(errNoAnswer, err)
	}
	_, id, _ = strings.Cut(resp.Header.Get("Location"), "/Appointment/")
	id, _, _ = strings.Cut(id, "/")
	if resp.StatusCode != http.StatusCreated {
		id = string(body)
	}
	return resp.StatusCode, id, nil
}

// work books until it is told to end or all slots are gone. What gets no answer is sent again, to the next replica.
func (c *caller) work(ctx context.Context, client *http.Client, all *cluster, done *atomic.Int64) {
	turn := len(c.key) + len(c.slots)
	for _, slot := range c.slots {
		for sent := 0; ; sent++ {
			if ctx.Err() != nil {
				return
			}
			turn++
			begun := time.Now()
			status, id, err := c.once(context.WithoutCancel(ctx), client, all.address(turn), slot)
			c.mu.Lock()
			c.longest = max(c.longest, time.Since(begun))
			again := false
			switch {
			case errors.Is(err, errNoAnswer):
				c.unsure[slot.ID], again = true, true
			case err != nil:
				c.wrong = err
			case status == http.StatusCreated:
				c.told[id] = slot.ID
				delete(c.unsure, slot.ID)
			case c.unsure[slot.ID] && (status == http.StatusConflict || status == http.StatusUnprocessableEntity):
				// it had been booked by what got no answer
			default:
				c.wrong = fmt.Errorf("status %d: %.200s", status, id)
			}
			stop := c.wrong != nil
			c.mu.Unlock()
			if stop {
				return
			}
			if !again {
				done.Add(1)
				break
			}
			select { // a replica that is down refuses at once
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
				return
			}
		}
	}
}

// soakRoot is how consumers would reach the testbed.
const soakRoot = "http://testbed.example"

// TestSoakReplicasAreKilledInTurn kills one of three replicas again and again while consumers book through all of them.
func TestSoakReplicasAreKilledInTurn(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes")
	}
	sessions, kills := 8, 3
	if os.Getenv("TEST_SOAK") != "" { //nolint:forbidigo // a setting of tests alone
		sessions, kills = 100, 10
	}
	store := pgtest.Start(t).Database()
	all := &cluster{t: t}
	for range 3 {
		all.replicas = append(all.replicas, launch(t, settings{Store: store, Root: soakRoot, Lease: 2 * time.Second}))
		all.urls = append(all.urls, all.replicas[len(all.replicas)-1].FHIR)
	}
	callers := make([]*caller, sessions)
	for n := range callers {
		callers[n] = all.caller(n)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: sessions}, Timeout: 2 * time.Minute}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var done atomic.Int64
	var working sync.WaitGroup
	for _, c := range callers {
		working.Go(func() { c.work(ctx, client, all, &done) })
	}
	enough := func(n int64) {
		t.Helper()
		require.Eventually(t, func() bool { return done.Load() >= n || all.failed(callers) != nil }, 5*time.Minute, 5*time.Millisecond)
		require.NoError(t, all.failed(callers))
	}
	enough(int64(sessions))
	for n := range kills {
		all.replicas[n%3].kill()
		all.replicas[n%3].start()
		all.note(n % 3)
		enough(done.Load() + int64(sessions)*10)
		t.Logf("kill %d: %d bookings so far", n+1, done.Load())
	}
	stop()
	working.Wait()
	require.NoError(t, all.failed(callers))
	told, longest := 0, time.Duration(0)
	for n, c := range callers {
		all.check(n, c)
		told += len(c.told)
		longest = max(longest, c.longest)
	}
	t.Logf("%d bookings were confirmed over %d kills, none is missing; the longest that anybody waited was %s", told, kills, longest.Round(time.Millisecond))
}

// caller begins a session at one of the replicas.
func (c *cluster) caller(n int) *caller {
	c.t.Helper()
	at := c.replicas[n%len(c.replicas)]
	out := &caller{key: fmt.Sprintf("soak-%d", n), told: map[string]string{}, unsure: map[string]bool{}}
	at.ask(http.MethodPost, "/sessions", `{"key":"`+out.key+`","kept":true}`, http.StatusCreated, nil)
	var e endpoints
	c.replicas[(n+1)%len(c.replicas)].ask(http.MethodGet, "/sessions/"+out.key+"/endpoints", "", http.StatusOK, &e)
	vale := e.Providers[0]
	out.proxy, out.p = e.Proxy, &mockprovider.Provider{Name: vale.Name, Short: vale.Short, Base: vale.Base, ASID: vale.ASID}
	out.slots = c.free(out.key)
	require.Greater(c.t, len(out.slots), 20)
	return out
}

// free are the free slots of a session.
func (c *cluster) free(key string) []mockprovider.SlotState {
	c.t.Helper()
	var state mockprovider.State
	c.replicas[len(c.replicas)-1].ask(http.MethodGet, "/sessions/"+key+"/state", "", http.StatusOK, &state)
	return slices.DeleteFunc(state.Providers[0].Slots, func(s mockprovider.SlotState) bool { return s.Status != "free" })
}

func (c *cluster) failed(callers []*caller) error {
	for _, one := range callers {
		one.mu.Lock()
		err := one.wrong
		one.mu.Unlock()
		if err != nil {
			return fmt.Errorf("session %s: %w", one.key, err)
		}
	}
	return nil
}

// check wants every booking that was confirmed, in the diary and in the journal, and none twice.
func (c *cluster) check(n int, one *caller) {
	c.t.Helper()
	at := c.replicas[n%len(c.replicas)]
	var state mockprovider.State
	at.ask(http.MethodGet, "/sessions/"+one.key+"/state", "", http.StatusOK, &state)
	bySlot, there := map[string]int{}, map[string]bool{}
	for _, b := range state.Providers[0].Bookings {
		there[b.ID] = true
		bySlot[b.Slot]++
	}
	for slot, n := range bySlot {
		require.Equal(c.t, 1, n, "session %s: slot %s was booked twice", one.key, slot)
	}
	type entry struct {
		Exchange struct {
			Response struct {
				Header http.Header `json:"header"`
			} `json:"response"`
		} `json:"exchange"`
	}
	var entries []entry
	at.ask(http.MethodGet, "/sessions/"+one.key+"/journal?heard=vale&method=POST&status=201", "", http.StatusOK, &entries)
	confirmed := map[string]bool{}
	for _, e := range entries {
		_, id, _ := strings.Cut(e.Exchange.Response.Header.Get("Location"), "/Appointment/")
		id, _, _ = strings.Cut(id, "/")
		require.False(c.t, confirmed[id], "session %s: the id %s was given out twice", one.key, id)
		confirmed[id] = true
	}
	for id := range one.told {
		require.True(c.t, there[id], "session %s: the booking %s was confirmed and is gone", one.key, id)
		require.True(c.t, confirmed[id], "session %s: the journal does not tell of the booking %s", one.key, id)
	}
	require.LessOrEqual(c.t, len(there), len(one.told)+len(one.unsure), "session %s: there are bookings that nobody asked for", one.key)
	var shown struct {
		Damage string `json:"damage"`
	}
	at.ask(http.MethodGet, "/sessions/"+one.key, "", http.StatusOK, &shown)
	require.Empty(c.t, shown.Damage)
}
