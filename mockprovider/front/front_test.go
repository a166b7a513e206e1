package front_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

const vale = "https://utc.vale.example/STU3/1"

// rig is a front with worlds behind it.
type rig struct {
	*front.Front
	worlds map[string]*mockprovider.World
	places map[string]*front.Place
	t      *testing.T
}

func newRig(t *testing.T, keys ...string) *rig {
	t.Helper()
	f, err := front.Listen(t.Context(), front.Config{Address: "127.0.0.1:0", Now: time.Now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	r := &rig{f, map[string]*mockprovider.World{}, map[string]*front.Place{}, t}
	for i, key := range keys {
		w, err := mockprovider.Start(t.Context(), mockprovider.Config{Seed: int64(i + 1), Mount: f.Mount(key), Providers: mockprovider.DefaultProviders()})
		require.NoError(t, err)
		place, err := f.Enter(key, w)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, place.Leave()) })
		r.worlds[key], r.places[key] = w, place
	}
	return r
}

// send sends a request and returns the status and the body.
func (r *rig) send(method, path, body string, header ...string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.Root()+path, strings.NewReader(body))
	require.NoError(r.t, err)
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	require.NoError(r.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err)
	return resp.StatusCode, string(text)
}

// heard are how many requests each world heard at its proxy or its registry.
func (r *rig) heard() map[string]int {
	out := map[string]int{}
	for key, w := range r.worlds {
		for _, e := range w.Journal.View() {
			if e.Exchange != nil && e.Exchange.Via == 0 {
				out[key]++
			}
		}
	}
	return out
}

func token(issuer, subject, audience string) string {
	claims := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"iss":%q,"sub":%q,"aud":%q}`, issuer, subject, audience))
	return "Authorization: Bearer e30." + claims + "."
}

func TestARequestIsGivenToTheWorldItBelongsTo(t *testing.T) {
	t.Parallel()
	slots := "/ssp/" + vale + "/Slot"
	for name, c := range map[string]struct {
		path   string
		header []string
		want   string
	}{
		"by the session in its path, whoever seems to call": {"/s/two" + slots, []string{token("https://one.example/", "u", vale), "Ssp-From: 1"}, "two"},
		"by the issuer of its token, before Ssp-From":       {slots, []string{token("https://two.example/", "u", vale), "Ssp-From: 1"}, "two"},
		"by Ssp-From, before a request id that was seen":    {slots, []string{"Ssp-From: 2", "X-Request-Id: seen-in-one"}, "two"},
		"by a request id that was seen":                     {slots, []string{"X-Request-Id: seen-in-one"}, "one"},
		"by the subject where two have the issuer":          {slots, []string{token("https://both.example/", "second", vale)}, "two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, "one", "two")
			r.places["one"].Know(front.Identity{ASID: "1", Issuer: "https://one.example/"})
			r.places["two"].Know(front.Identity{ASID: "2", Issuer: "https://two.example/"})
			r.places["one"].Know(front.Identity{Issuer: "https://both.example/", Subjects: []string{"first"}})
			r.places["two"].Know(front.Identity{Issuer: "https://both.example/", Subjects: []string{"second"}})
			r.send(http.MethodGet, "/s/one"+slots, "", "X-Request-Id: seen-in-one")
			before := r.heard()
			r.send(http.MethodGet, c.path, "", c.header...)
			before[c.want]++
			require.Equal(t, before, r.heard())
		})
	}
}

func TestRegistryTokensLeadToTheWorldThatGaveThemOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, "one", "two")
	w := r.worlds["two"]
	id, secret := w.RegistryClient("North 111")
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret},
		"scope": {w.RegistryBase() + "/.default"},
	}
	status, body := r.send(http.MethodPost, "/registry/oauth2/token", form.Encode(), "Content-Type: application/x-www-form-urlencoded")
	require.Equal(t, 200, status, body)
	_, given, ok := strings.Cut(body, `"access_token":"`)
	require.True(t, ok, body)
	given, _, _ = strings.Cut(given, `"`)
	status, body = r.send(http.MethodGet, "/registry/fhir/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number|9990001006", "", "Authorization: Bearer "+given)
	require.NotEqual(t, 403, status, body)
	require.Equal(t, 2, r.heard()["two"])
	require.Zero(t, r.heard()["one"])
	last := w.Journal.View()
	require.Equal(t, journal.MarkFront, last[len(last)-2].Mark.Kind, "the journal says that it was addressed otherwise")
	require.Contains(t, string(last[len(last)-2].Mark.Data), `"by":"token"`)
}

func TestWhatBelongsToNoWorldIsKeptWithTheReason(t *testing.T) {
	t.Parallel()
	slots := "/ssp/" + vale + "/Slot"
	for name, c := range map[string]struct {
		keys []string
		path string
		why  string
	}{
		"nothing is running":              {nil, slots, "no scenario is running"},
		"two are running":                 {[]string{"one", "two"}, slots, "2 scenarios are running"},
		"a session that is not":           {[]string{"one"}, "/s/two" + slots, "session that is not running"},
		"another host's path, as it were": {[]string{"one", "two"}, "/Appointment?patient=9990001006", "neither session path, token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.keys...)
			status, body := r.send(http.MethodGet, c.path, "")
			require.Equal(t, 404, status)
			require.Contains(t, body, c.why)
			kept, more := r.Unmatched()
			require.Zero(t, more)
			require.Len(t, kept, 1)
			require.Contains(t, kept[0].Why, c.why)
			require.NotContains(t, kept[0].Path, "9990001006", "no query is kept")
			require.Empty(t, r.heard())
		})
	}
}

func TestTheOnlyWorldGetsWhatNamesNone(t *testing.T) {
	t.Parallel()
	r := newRig(t, "one")
	r.send(http.MethodGet, "/ssp/"+vale+"/metadata", "")
	require.Equal(t, map[string]int{"one": 1}, r.heard())
	require.NoError(t, r.places["one"].Leave())
	status, _ := r.send(http.MethodGet, "/s/one/ssp/"+vale+"/metadata", "")
	require.Equal(t, 404, status, "a world that has left hears nothing more")
	require.Equal(t, map[string]int{"one": 1}, r.heard())
}

func TestAWorldThatLeavesBreaksOffWhatIsAtWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hold func(w *mockprovider.World) error
		path string
	}{
		"a registry that is silent": {func(w *mockprovider.World) error { return w.Registry().Outage(mockprovider.Silent) }, "/registry/fhir/Appointment"},
		"a proxy that takes its time": {func(w *mockprovider.World) error {
			return w.Faults().Add(fault.Planned{Name: "slow", Heard: fault.Proxy, On: fault.Metadata, Times: -1, Effect: fault.Delay(time.Hour)})
		}, "/ssp/" + vale + "/metadata"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, "one")
			require.NoError(t, c.hold(r.worlds["one"]))
			ended := make(chan error, 1)
			go func() {
				req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, r.Root()+"/s/one"+c.path, nil)
				if err != nil {
					ended <- err
					return
				}
				resp, err := (&http.Client{Timeout: 8 * time.Second}).Do(req)
				if err == nil {
					err = resp.Body.Close()
				}
				ended <- err
			}()
			require.NoError(t, r.worlds["one"].Journal.Wait(t.Context(), func(v journal.View) bool { return len(v) > 0 }))
			began := time.Now()
			require.NoError(t, r.places["one"].Leave())
			require.Less(t, time.Since(began), 5*time.Second)
			t.Log("the one that was held got: ", <-ended) // whether that is an answer depends on what held it
			require.True(t, journal.Quiet(r.worlds["one"].Journal.View()))
		})
	}
}

func TestAFixedFrontPutsWorldsAtItsRoot(t *testing.T) {
	t.Parallel()
	f, err := front.Listen(t.Context(), front.Config{Address: "127.0.0.1:0", Root: "https://harness.example/base", Fixed: true, Now: time.Now})
	require.NoError(t, err)
	require.Equal(t, "https://harness.example/base", f.Mount("any"))
	require.NoError(t, f.Close())
	for _, bad := range []front.Config{
		{Address: "127.0.0.1:0"},
		{Address: "nowhere", Now: time.Now},
		{Address: "127.0.0.1:0", Root: "harness.example", Now: time.Now},
		{Address: "127.0.0.1:0", Root: "https://harness.example/", Now: time.Now},
	} {
		_, err := front.Listen(t.Context(), bad)
		require.Error(t, err)
	}
}

// A consumer with one address for all may look after a booking longer than the scenario lasts in which it was made.
func TestABookingOfAnEndedWorldIsLookedForThere(t *testing.T) {
	t.Parallel()
	f, err := front.Listen(t.Context(), front.Config{Address: "127.0.0.1:0", Now: time.Now, Fixed: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	r := &rig{f, map[string]*mockprovider.World{}, map[string]*front.Place{}, t}
	ids := map[string]string{}
	for i, key := range []string{"first", "second"} {
		w, err := mockprovider.Start(t.Context(), mockprovider.Config{Seed: int64(i + 1), Mount: f.Mount(key), Providers: mockprovider.DefaultProviders()})
		require.NoError(t, err)
		place, err := f.Enter(key, w)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, place.Leave()) })
		r.worlds[key], r.places[key] = w, place
		b, err := w.Providers()[0].Arrange(t.Context(), mockprovider.Arrangement{NHSNumber: "9990001006", Start: w.Clock.Now().Add(3 * time.Hour).Truncate(time.Hour)})
		require.NoError(t, err)
		ids[key] = b.ID
		require.NoError(t, w.Settle(t.Context()))
		if key == "first" {
			place.End()
		}
	}
	before := r.heard() // what providers told the registry
	base := "/ssp/" + r.worlds["second"].Providers()[0].Base
	for _, step := range []struct {
		method, path  string
		first, second int
	}{
		{http.MethodGet, "/Appointment/" + ids["first"], 1, 0},
		{http.MethodGet, "/Appointment/" + ids["first"] + "/_history/1?_format=json", 2, 0},
		{http.MethodPut, "/Appointment/" + ids["first"], 3, 0},
		{http.MethodGet, "/Appointment/" + ids["second"], 3, 1},
		{http.MethodGet, "/Appointment/nobody", 3, 2},
		{http.MethodGet, "/metadata", 3, 3},
	} {
		r.send(step.method, base+step.path, "")
		require.Equal(t, step.first, r.heard()["first"]-before["first"], "%s %s", step.method, step.path)
		require.Equal(t, step.second, r.heard()["second"]-before["second"], "%s %s", step.method, step.path)
	}
	r.places["second"].End()
	r.send(http.MethodGet, base+"/Appointment/"+ids["first"], "")
	require.Equal(t, 4, r.heard()["first"]-before["first"], "also when no scenario is running")
}
