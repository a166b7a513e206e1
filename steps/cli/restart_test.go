package cli_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// fact is something that a consumer was told and that stays true: a version of a booking or of a registry entry.
type fact struct {
	path, etag, modified string
	body                 string
	at                   time.Time // when the answer had been read
	asked                int       // how often it was asked for again
}

// desk is one consumer of the load, with bookings that nobody else touches.
type desk struct {
	*killed

	n       int
	mu      sync.Mutex
	facts   []fact
	current map[string]string // what a read answered last, by booking, unless something is under way
	used    map[string]bool   // ids of bookings that were told
	seen    map[string]int    // how often a booking was asked for again
}

// hold keeps what an answer said.
func (d *desk) hold(path string, header http.Header, body []byte) {
	d.facts = append(d.facts, fact{path: path, etag: header.Get("ETag"), modified: header.Get("Last-Modified"), body: string(body), at: time.Now()})
}

// step books, reads, is moved by staff, is cancelled. It returns an error when the server is gone.
func (d *desk) step(n int, slot mockprovider.SlotState) error {
	res, err := goodconsumer.Booking(d.provider(), slot)
	if err != nil {
		return err
	}
	raw, err := res.Encode()
	if err != nil {
		return err
	}
	status, _, made, err := d.ask(http.MethodPost, "/Appointment", raw)
	if err != nil || status != http.StatusCreated {
		return err // a slot may be gone to staff, who move bookings
	}
	booked, err := fhir.Decode(made)
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.used[booked.ID()] = true
	d.mu.Unlock()
	if err := d.look(booked.ID()); err != nil {
		return err
	}
	switch n % 4 {
	case 1:
		err = d.change(booked.ID(), func() error {
			return d.control(http.MethodPost, "/providers/vale/bookings/"+booked.ID()+"/move", fmt.Sprintf(`{"start":"2031-03-%02dT%02d:%02d:00Z"}`, 15+d.n, n/60%24, n%60), nil)
		})
	case 2:
		err = d.change(booked.ID(), func() error { return d.cancel(booked.ID()) })
	case 3:
		err = d.change(booked.ID(), func() error {
			return d.control(http.MethodPost, "/providers/vale/bookings/"+booked.ID()+"/note", `{"text":"ring twice"}`, nil)
		})
	}
	if err != nil {
		return err
	}
	if n%5 == 0 {
		outage := []string{"refuse", "none"}[n/5%2]
		if err := d.control(http.MethodPost, "/registry/outage", `{"outage":"`+outage+`"}`, nil); err != nil {
			return err
		}
	}
	d.search(booked.ID()) // the registry may be away
	return nil
}

// change has something done to a booking and looks at it.
func (d *desk) change(id string, do func() error) error {
	d.mu.Lock()
	delete(d.current, id)
	d.mu.Unlock()
	if err := do(); err != nil {
		return err
	}
	return d.look(id)
}

// look reads a booking, and the version that it stands at.
func (d *desk) look(id string) error {
	status, header, body, err := d.ask(http.MethodGet, "/Appointment/"+id, nil)
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("read: %d %w", status, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	version := strings.Trim(strings.TrimPrefix(header.Get("ETag"), "W/"), `"`)
	d.hold("/Appointment/"+id+"/_history/"+version, header, body)
	d.current[id] = string(body)
	return nil
}

func (d *desk) cancel(id string) error {
	_, header, body, err := d.ask(http.MethodGet, "/Appointment/"+id, nil)
	if err != nil {
		return err
	}
	res, err := fhir.Decode(body)
	if err != nil {
		return err
	}
	res["status"] = "cancelled"
	raw, err := res.Encode()
	if err != nil {
		return err
	}
	_, _, _, err = d.ask(http.MethodPut, "/Appointment/"+id, raw, "If-Match: "+header.Get("ETag"))
	return err
}

// search looks a booking up in the registry.
func (d *desk) search(id string) {
	status, body, err := d.registry("/Appointment?identifier=" + url.QueryEscape(fhir.URISystem+"|"+d.provider().Base+"/Appointment/"+id))
	if err != nil || status != http.StatusOK {
		return
	}
	bundle, err := fhir.Decode(body)
	if err != nil {
		return
	}
	for _, entry := range bundle.Objects("entry") {
		p := entry.Object("resource")
		if raw, err := p.Encode(); err == nil {
			d.mu.Lock()
			d.hold("registry /Appointment/"+p.ID()+"/_history/"+p.Version(), http.Header{}, raw)
			d.mu.Unlock()
		}
	}
}

// underLoad has desks at work until the server is killed, and returns the last moment that counts.
func (k *killed) underLoad(desks []*desk, long time.Duration, round int) time.Time {
	k.t.Helper()
	err := k.control(http.MethodPost, "/providers/vale/slots", fmt.Sprintf(`{"start":"2031-03-08T%02d:%02d:00Z","minutes":5,"count":1200,"every":"1s"}`, round/60%24, round%60), nil)
	require.NoError(k.t, err)
	free := k.free()
	var work sync.WaitGroup
	for _, d := range desks {
		d.killed = k
		work.Go(func() {
			for n := d.n; n < len(free); n += len(desks) {
				if err := d.step(round*7+n/len(desks), free[n]); err != nil {
					return // the server is gone
				}
			}
		})
	}
	time.Sleep(long) // the load is what is wanted
	require.NoError(k.t, k.cmd.Process.Kill())
	at := time.Now()
	_ = k.cmd.Wait() // it was killed
	work.Wait()
	return at.Add(-100 * time.Millisecond)
}

// allThere wants everything that was told before a moment.
// What was asked for twice is asked for now and then, or the journal would be full of it.
func (k *killed) allThere(desks []*desk, before time.Time, round int) (facts int) {
	k.t.Helper()
	for _, d := range desks {
		for _, f := range d.facts {
			if id := strings.Split(f.path+"/", "/")[2]; f.at.After(before) {
				delete(d.current, id) // what was told in the last 100 ms may be lost
			}
		}
		kept := d.facts[:0]
		for n, f := range d.facts {
			if f.asked++; f.asked > 2 && n%16 != round%16 {
				kept = append(kept, f)
				continue
			}
			path, ofRegistry := strings.CutPrefix(f.path, "registry ")
			var status int
			var header http.Header
			var body []byte
			var err error
			if ofRegistry {
				status, body, err = k.registry(path)
			} else {
				status, header, body, err = k.ask(http.MethodGet, f.path, nil)
			}
			require.NoError(k.t, err)
			if status == http.StatusNotFound && f.at.After(before) {
				continue // of the last 100 ms
			}
			require.Equal(k.t, http.StatusOK, status, "%s, told at %s, killed 100 ms after %s: %s", f.path, f.at, before, body)
			if ofRegistry {
				require.JSONEq(k.t, f.body, string(body))
			} else if !f.at.After(before) {
				require.Equal(k.t, f.body, string(body))
				require.Equal(k.t, f.etag, header.Get("ETag"))
				require.Equal(k.t, f.modified, header.Get("Last-Modified"))
			}
			kept = append(kept, f)
		}
		d.facts = kept
		facts += len(kept)
		for id, want := range d.current {
			if d.seen[id]++; d.seen[id] > 2 && d.seen[id]%16 != round%16 {
				continue
			}
			_, _, body, err := k.ask(http.MethodGet, "/Appointment/"+id, nil)
			require.NoError(k.t, err)
			require.Equal(k.t, want, string(body))
		}
	}
	return facts
}

// TestAKilledServerHasItsSessionBack kills a server under load time and again: what consumers were told stays true.
func TestAKilledServerHasItsSessionBack(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes")
	}
	rounds := 3
	if os.Getenv("TEST_SOAK") != "" {
		rounds = 50
	}
	k := &killed{t: t, data: t.TempDir()}
	k.start()
	k.signOn()
	desks := make([]*desk, 4)
	for n := range desks {
		desks[n] = &desk{n: n, current: map[string]string{}, used: map[string]bool{}, seen: map[string]int{}}
	}
	proxy, secret := k.address["proxy"], k.address["client"]
	for round := range rounds {
		before := k.underLoad(desks, 700*time.Millisecond+time.Duration(round*37%200)*time.Millisecond, round)
		k.start()
		require.Equal(t, proxy, k.address["proxy"])
		require.Equal(t, secret, k.address["client"])
		err := k.control(http.MethodPost, "/registry/outage", `{"outage":"none"}`, nil)
		require.NoError(t, err)
		facts := k.allThere(desks, before, round)
		require.Positive(t, facts)
		t.Logf("round %d: %d facts held", round+1, facts)
		k.goesOn(desks, round)
	}
	var shown struct {
		Damage string `json:"damage"`
	}
	err := k.control(http.MethodGet, "", "", &shown)
	require.NoError(t, err)
	require.Empty(t, shown.Damage)
	require.NoError(t, k.cmd.Process.Kill())
	_ = k.cmd.Wait() // it was killed
	files, err := filepath.Glob(filepath.Join(k.data, "*", "default.journal"))
	require.NoError(t, err)
	require.Len(t, files, 1, "it went on in the same file")
	j, err := journal.Open(files[0])
	require.NoError(t, err)
	require.Zero(t, j.Lost())
	require.Len(t, j.Select(journal.Filter{Kind: journal.MarkRestart}), rounds)
	require.NoError(t, j.Seal(), "nothing but its end is missing")
}

// goesOn books once more; the booking has an id that none had.
func (k *killed) goesOn(desks []*desk, round int) {
	k.t.Helper()
	one := &desk{killed: k, n: 9, current: map[string]string{}, used: map[string]bool{}, seen: map[string]int{}}
	require.NoError(k.t, one.step(4, k.free()[0]))
	require.Len(k.t, one.used, 1)
	for id := range maps.Keys(one.used) {
		for _, d := range desks {
			require.False(k.t, d.used[id], "round %d: the id %s was used before", round, id)
		}
	}
	desks[0].used[slices.Collect(maps.Keys(one.used))[0]] = true
}
