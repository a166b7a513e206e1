package httpapi_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
	"github.com/rebookcheck/rebookcheck/mockprovider/variance"
)

// answers are the schemas of what a provider answers, compiled once.
var answers = sync.OnceValues(func() (*schema.Set, error) {
	return schema.New(schema.Config{ValidNHSNumber: func(n string) bool { return booking.NHSNumber(n).Valid() }})
})

// varied is a provider that differs as the seed has it.
func varied(t *testing.T, seed int64) *provider {
	t.Helper()
	return newProvider(t, func(c *httpapi.Config) { c.Variance = variance.New(seed) })
}

// legal holds an answer to its schema.
func legal(t *testing.T, use schema.Use, got told, seed int64) {
	t.Helper()
	set, err := answers()
	require.NoError(t, err)
	require.NotNil(t, got.body, string(got.raw))
	require.NoError(t, set.Validate(use, got.body), "seed %d: %s", seed, got.raw)
}

const variedSearch = "/Slot?schedule.actor:healthcareservice=" + service + "&start=ge2031-03-07T16:15:00Z&start=le2031-03-07T20:00:00Z&_include=Slot:schedule"

func TestWhatDiffersIsLegalAtEverySeed(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for seed := int64(1); seed <= 200; seed++ {
		p := varied(t, seed)
		for _, name := range variance.New(seed).Names() {
			shown[name] = true
		}
		slots := p.do(ask{method: "GET", path: variedSearch})
		require.Equal(t, http.StatusOK, slots.status)
		legal(t, schema.SlotBundle, slots, seed)
		require.Equal(t, json.Number("3"), slots.body["total"])
		require.Equal(t, slots.raw, varied(t, seed).do(ask{method: "GET", path: variedSearch}).raw, "the same every time")
		none := p.do(ask{method: "GET", path: "/Slot?schedule.actor:healthcareservice=" + service + "&start=le2031-03-07T16:30:00Z"})
		legal(t, schema.SlotBundle, none, seed)
		require.Equal(t, json.Number("0"), none.body["total"])

		made := p.do(bookAsk(t))
		require.Equal(t, http.StatusCreated, made.status, string(made.raw))
		legal(t, schema.Appointment, made, seed)
		checkVersioned(t, p, made, base+"/Appointment")
		bookings := p.do(ask{method: "GET", path: "/Appointment?identifier=" + fhir.NHSNumberSystem + "%7C9990001006"})
		legal(t, schema.BookingBundle, bookings, seed)
		require.Equal(t, made.body.Version(), bookings.body.String("entry", 0, "resource", "meta", "versionId"))
		read := p.do(ask{method: "GET", path: "/Appointment/" + made.body.ID()})
		legal(t, schema.Appointment, read, seed)
		require.Equal(t, made.body, read.body)

		stale := p.cancelAsk(read.body)
		stale.header["If-Match"] = `W/"another"`
		checkOutcome(t, p.do(stale), refusal{
			status: 409, code: "conflict", details: "MSG_VERSION_AWARE_CONFLICT",
			diagnostics: "server current version = " + made.body.Version() + ", client version referenced = another",
		})
		cancelled := p.do(p.cancelAsk(read.body))
		require.Equal(t, http.StatusOK, cancelled.status, "seed %d: %s", seed, cancelled.raw)
		legal(t, schema.Appointment, cancelled, seed)
		checkVersioned(t, p, cancelled, base+"/Appointment/"+made.body.ID())
		require.True(t, strings.HasPrefix(cancelled.header.Get("Location"), base+"/"), "absolute on cancel, a must")
		require.NotEmpty(t, cancelled.header.Get("Last-Modified"), "a must on cancel")
		require.Equal(t, made.body.ID(), cancelled.body.ID())
		require.NotEqual(t, made.body.Version(), cancelled.body.Version())
		first := p.do(ask{method: "GET", path: "/Appointment/" + made.body.ID() + "/_history/" + made.body.Version()})
		require.Equal(t, "booked", first.body.String("status"))
	}
	require.Greater(t, len(shown), 25, "every trait is met")
}

// checkVersioned: ETag, versionId and Location name the same version, and Location, resolved from the address that the
// request had, at the provider or through the proxy, leads to it.
func checkVersioned(t *testing.T, p *provider, got told, asked string) {
	t.Helper()
	version := got.body.Version()
	require.Equal(t, fhir.ETag(version), got.header.Get("ETag"))
	at := got.header.Get("Location")
	want := base + "/Appointment/" + got.body.ID() + "/_history/" + version
	for _, proxy := range []string{"", "https://ssp.example/"} {
		from, err := url.Parse(proxy + asked)
		require.NoError(t, err)
		to, err := from.Parse(at)
		require.NoError(t, err)
		require.Equal(t, want, strings.TrimPrefix(to.String(), proxy), "%s from %s", at, from)
	}
	require.Equal(t, got.body, p.do(ask{method: "GET", path: strings.TrimPrefix(want, base)}).body)
}

func TestVarianceShowsInTheAnswers(t *testing.T) {
	t.Parallel()
	seedWith := func(names ...string) int64 {
		for seed := int64(1); seed < 100_000; seed++ {
			have := strings.Join(variance.New(seed).Names(), "\n") + "\n"
			all := true
			for _, n := range names {
				all = all && strings.Contains(have, n+"\n")
			}
			if all {
				return seed
			}
		}
		return 0
	}
	for _, c := range []struct {
		name string
		says func(slots, none, made told) bool
	}{
		{"order of slots: backwards", func(s, _, _ told) bool {
			return bytes.Index(s.raw, []byte(`Slot/vale-1830"`)) < bytes.Index(s.raw, []byte(`Slot/vale-1745"`))
		}},
		{"order of entries: matches last", func(s, _, _ told) bool { return s.body.String("entry", 0, "search", "mode") == "include" }},
		{"delivery channel: left out", func(s, _, _ told) bool { return !bytes.Contains(s.raw, []byte("In-person")) }},
		{"narrative: given", func(s, _, _ told) bool { return s.body.Has("entry", 0, "resource", "text", "div") }},
		{"language: given", func(s, _, _ told) bool { return s.body.Has("entry", 0, "resource", "language") }},
		{"Bundle.id: left out", func(s, _, _ told) bool { return s.body.ID() == "" }},
		{"meta.lastUpdated of slots: given", func(s, _, _ told) bool { return bytes.Count(s.raw, []byte("lastUpdated")) == 4 }},
		{"comments on slots: given", func(s, _, _ told) bool { return bytes.Contains(s.raw, []byte("ten minutes early")) }},
		{"includes: all", func(s, _, _ told) bool { return bytes.Contains(s.raw, []byte(`"resourceType":"Location"`)) }},
		{"an empty result: explained", func(_, n, _ told) bool { return n.body.String("entry", 0, "search", "mode") == "outcome" }},
		{"instants: -05:00", func(s, _, m told) bool {
			return bytes.Contains(s.raw, []byte("T12:30:00-05:00")) && strings.HasSuffix(m.body.String("created"), "-05:00")
		}},
		{"Location: relative", func(_, _, m told) bool { return strings.HasPrefix(m.header.Get("Location"), "Appointment/") }},
		{"Last-Modified where it is optional: left out", func(_, _, m told) bool { return m.header.Get("Last-Modified") == "" }},
		{"versions: uuid", func(_, _, m told) bool { return len(m.body.Version()) == 36 }},
		{"answers: in chunks", func(_, _, m told) bool { return m.header.Get("Content-Length") == "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			look := func(p *provider) (slots, none, made told) {
				return p.do(ask{method: "GET", path: variedSearch}),
					p.do(ask{method: "GET", path: "/Slot?start=le2031-03-07T16:30:00Z"}), p.do(bookAsk(t))
			}
			names := []string{c.name}
			if strings.HasPrefix(c.name, "order of slots") || strings.HasPrefix(c.name, "instants") {
				names = append(names, "narrative: given") // any seed of several will do
			}
			seed := seedWith(names...)
			require.NotZero(t, seed)
			require.True(t, c.says(look(varied(t, seed))), "seed %d", seed)
			require.False(t, c.says(look(newProvider(t))), "without variance")
		})
	}
}

func TestChunkedAnswersAreReadLikeAnyOther(t *testing.T) {
	t.Parallel()
	seed := int64(1)
	for !variance.New(seed).Chunked() {
		seed++
	}
	p := varied(t, seed)
	server := httptest.NewServer(p.handler)
	defer server.Close()
	r := p.request(ask{method: "GET", path: "/metadata"})
	r.RequestURI, r.URL.Scheme, r.URL.Host = "", "http", server.Listener.Addr().String()
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	require.Equal(t, []string{"chunked"}, answer.TransferEncoding)
}
