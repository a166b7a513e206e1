package postgres_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/pgtest"
)

// What is measured.
const (
	figureRounds  = 3
	figureCallers = 24
	figureTime    = 5 * time.Second
	takeOvers     = 5
	figureLease   = 5 * time.Second
)

// figure is what one way to keep sessions came to: bookings a second, of many callers and of one.
type figure struct {
	name        string
	replicas    int // 0 is a server with files
	many, alone []float64
}

// TestFigures prints the figures of BENCHMARKS.md, turn by turn with the server that keeps files, in one run. It checks nothing.
func TestFigures(t *testing.T) {
	if os.Getenv("TEST_FIGURES") == "" { //nolint:forbidigo // a setting of tests alone
		t.Skip("it measures; make bench-store")
	}
	db := pgtest.Start(t)
	all := []*figure{{name: "one server with --data"}, {name: "1 server with --store", replicas: 1}, {name: "2 servers", replicas: 2}, {name: "3 servers", replicas: 3}}
	for range figureRounds {
		for _, f := range all {
			f.many = append(f.many, measure(t, db, f.replicas, figureCallers))
			f.alone = append(f.alone, measure(t, db, f.replicas, 1))
		}
	}
	base := all[0]
	for _, f := range all {
		many, alone := median(f.many), median(f.alone)
		t.Logf("| %s | %.0f/s | %.2f | %.0f/s | %.2f |", f.name, many, many/median(base.many), alone, alone/median(base.alone))
	}
	var over []float64
	for range takeOvers {
		over = append(over, takeOver(t, db).Seconds())
	}
	slices.Sort(over)
	t.Logf("take-over with a lease of %s: %.1f s, from %.1f to %.1f", figureLease, median(over), over[0], over[len(over)-1])
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// begin starts replicas on a database of their own, or a server with files.
func begin(t *testing.T, db *pgtest.Server, replicas int) *cluster {
	t.Helper()
	c := settings{Root: soakRoot, Lease: figureLease}
	if replicas == 0 {
		c.Data = t.TempDir()
	} else {
		c.Store = db.Database()
	}
	all := &cluster{t: t}
	for range max(replicas, 1) {
		p := launch(t, c)
		all.replicas, all.urls = append(all.replicas, p), append(all.urls, p.FHIR)
	}
	return all
}

// measure has callers book for a while, each in a session of its own and through all replicas, and returns bookings a second.
func measure(t *testing.T, db *pgtest.Server, replicas, callers int) float64 {
	t.Helper()
	all := begin(t, db, replicas)
	defer func() {
		for _, p := range all.replicas {
			p.kill()
		}
	}()
	people := make([]*caller, callers)
	for n := range people {
		people[n] = all.caller(n)
		for day := range 8 {
			all.replicas[0].ask(http.MethodPost, "/sessions/"+people[n].key+"/providers/vale/slots",
				fmt.Sprintf(`{"start":"%s","minutes":5,"count":1000,"every":"1s"}`, time.Now().Add(time.Duration(24*(9+day))*time.Hour).UTC().Format(time.RFC3339)), http.StatusCreated, nil)
		}
		people[n].slots = all.free(people[n].key)
	}
	ctx, stop := context.WithTimeout(t.Context(), figureTime)
	defer stop()
	var done atomic.Int64
	var working sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}, Timeout: time.Minute}
	begun := time.Now()
	for _, c := range people {
		working.Go(func() { c.work(ctx, client, all, &done) })
	}
	working.Wait()
	took := time.Since(begun)
	require.NoError(t, all.failed(people))
	return float64(done.Load()) / took.Seconds()
}

// takeOver is how long it takes from a kill until somebody else answers for the session.
func takeOver(t *testing.T, db *pgtest.Server) time.Duration {
	t.Helper()
	all := begin(t, db, 2)
	c := all.caller(0) // at the first one
	client := &http.Client{Transport: &http.Transport{}, Timeout: time.Minute}
	for _, slot := range c.slots[:20] {
		status, said, err := c.once(t.Context(), client, all.urls[0], slot)
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, status, said)
	}
	all.replicas[0].kill()
	begun := time.Now()
	status, said, err := c.once(t.Context(), client, all.urls[1], c.slots[20])
	took := time.Since(begun)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, status, said)
	all.replicas[1].kill()
	return took
}
