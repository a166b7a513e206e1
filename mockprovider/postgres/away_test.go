package postgres_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/pgtest"
)

// seen asks a port of a process and returns the status and what was said; 0 where nothing was.
func (p *process) seen(path string) (int, string) {
	p.t.Helper()
	a := get(p.t, p.Control+path)
	return a.status, a.body
}

func get(t *testing.T, url string) answer {
	t.Helper()
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		return answer{body: err.Error()}
	}
	return read(resp)
}

func TestTheDatabaseGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	db := pgtest.Start(t)
	store := db.Database()
	p := launch(t, settings{Store: store, Root: soakRoot, Lease: 2 * time.Second})
	all := &cluster{t: t, replicas: []*process{p}, urls: []string{p.FHIR}}
	c := all.caller(0)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{}}
	book := func(n int) (int, string) {
		status, said, err := c.once(t.Context(), client, p.FHIR, c.slots[n])
		if err != nil {
			return 0, err.Error()
		}
		if status == http.StatusCreated {
			c.told[said] = c.slots[n].ID
		}
		return status, said
	}
	for n := range 3 {
		status, said := book(n)
		require.Equal(t, http.StatusCreated, status, said)
	}
	for round, stop := range []func(){db.Stop, db.Crash} {
		stop()
		var text string
		require.Eventually(t, func() bool {
			var status int
			status, text = p.seen("/readyz")
			return status == http.StatusServiceUnavailable
		}, time.Minute, 20*time.Millisecond)
		require.Contains(t, text, "the database that holds the journals cannot be reached")
		status, _ := p.seen("/healthz")
		require.Equal(t, http.StatusOK, status, "it is not started again for that")
		require.Eventually(t, func() bool { // what is asked first may be at work when the database goes, and is not answered
			var status int
			status, text = book(10 + round)
			return status == http.StatusServiceUnavailable
		}, time.Minute, 20*time.Millisecond)
		require.Contains(t, text, "the database that holds")
		require.Contains(t, text, "was not handled")
		status, text = p.seen("/sessions")
		require.Equal(t, http.StatusServiceUnavailable, status)
		require.Contains(t, text, "database")
		db.Run()
		require.Eventually(t, func() bool {
			status, _ := p.seen("/readyz")
			return status == http.StatusOK
		}, time.Minute, 20*time.Millisecond)
		status, text = book(20 + round)
		require.Equal(t, http.StatusCreated, status, text)
	}
	var state mockprovider.State
	p.ask(http.MethodGet, "/sessions/"+c.key+"/state", "", http.StatusOK, &state)
	there := map[string]bool{}
	for _, b := range state.Providers[0].Bookings {
		there[b.ID] = true
	}
	for id := range c.told {
		require.True(t, there[id], "the booking %s was confirmed and is gone", id)
	}
	p.end()
	p.start()
	all.check(0, &caller{key: c.key, told: c.told, unsure: map[string]bool{c.slots[10].ID: true, c.slots[11].ID: true}})
	require.NotContains(t, p.log.String(), pgtest.Password)
	require.NotContains(t, p.log.String(), strings.Split(strings.Split(store, "@")[0], ":")[2])
}
