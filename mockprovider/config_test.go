package mockprovider_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

func TestTheSameSeedGivesTheSameWorld(t *testing.T) {
	t.Parallel()
	run := func(seed int64) string {
		r := newRig(t, mockprovider.Config{Seed: seed})
		r.addSlot("21:00")
		r.addSlot("22:00")
		r.book("21:00")
		r.settle()
		r.book("22:00")
		r.settle()
		raw, err := json.Marshal(r.State())
		require.NoError(t, err)
		return string(raw)
	}
	first := run(7)
	require.Equal(t, first, run(7))
	require.NotEqual(t, first, run(8))
}

// secrets are the registry's secrets and tokens as the journal tells them.
func secrets(r *rig) []string {
	r.addSlot("21:00")
	r.book("21:00")
	r.settle()
	_, secret := r.RegistryClient("South 111")
	out := []string{secret}
	for _, x := range r.heard("registry") {
		if form, err := url.ParseQuery(string(x.Request.Body)); err == nil && form.Get("client_secret") != "" {
			var given struct {
				Token string `json:"access_token"`
			}
			require.NoError(r.t, json.Unmarshal(x.Response.Body, &given))
			out = append(out, form.Get("client_secret"), given.Token)
		}
	}
	require.Len(r.t, out, 3)
	return out
}

func TestNoSecretFollowsFromTheSeed(t *testing.T) {
	t.Parallel()
	first := secrets(newRig(t, mockprovider.Config{Seed: 7}))
	second := secrets(newRig(t, mockprovider.Config{Seed: 7}))
	for i := range first {
		require.GreaterOrEqual(t, len(first[i]), 26)
		require.NotContains(t, second, first[i])
	}
	n := 0
	fixed := func() string { n++; return "secret-" + strconv.Itoa(n) }
	require.ElementsMatch(t, []string{"secret-1", "secret-3", "secret-4"}, secrets(newRig(t, mockprovider.Config{NewSecret: fixed})),
		"the providers' two, the token of the one that registered, and the consumer's")
}

func TestConsumersKeepTheSecretThatTheyAreGiven(t *testing.T) {
	t.Parallel()
	for _, seed := range []int64{1, 2} {
		r := newRig(t, mockprovider.Config{Seed: seed, ConsumerSecret: "kept"})
		id, secret := r.RegistryClient("South 111")
		require.Equal(t, "kept", secret)
		require.True(t, r.Registry().HasClient(id, secret))
		require.False(t, r.Registry().HasClient(id, "another"))
		require.False(t, r.Registry().GaveToken("never given"))
	}
}

func TestAWorldBeginsOnAFridayAfternoonUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{})
	require.Equal(t, "Friday 2031-03-07T15:00:00Z", r.Clock.Now().Format("Monday ")+r.Clock.Now().Format(time.RFC3339))
	tuesday := time.Date(2031, 3, 4, 20, 0, 0, 0, time.UTC)
	require.Equal(t, tuesday, newRig(t, mockprovider.Config{Now: tuesday}).Clock.Now())
	_, ok := r.Provider("Quay Clinic")
	require.False(t, ok)
	var names []string
	for _, p := range r.Providers() {
		names = append(names, p.Name+" "+p.Short+" "+p.Base+" "+p.ASID+" "+p.ServiceID)
	}
	require.Equal(t, []string{
		"Vale UTC vale https://utc.vale.example/STU3/1 918000000333 2000099901",
		"Dale UTC dale https://utc.dale.example/STU3/1 918000000444 2000099902",
	}, names)
}

func TestProvidersAreThoseOfTheConfiguration(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Providers: []mockprovider.ProviderConfig{{
		Name: "Hill UTC", Short: "hill", Base: "https://hill.example/book/STU3/1", ASID: "918000000555", ODS: "XUTC5", ServiceID: "2000099905",
	}}})
	hill, ok := r.Provider("hill")
	require.True(t, ok)
	require.NoError(t, hill.AddSlot(at("21:00"), at("21:15")))
	got := r.ask(hill, http.MethodPost, "/Appointment", r.booking(hill, "21:00"))
	require.Equal(t, 201, got.status, "%v", got.body)
	require.True(t, strings.HasPrefix(got.header.Get("Location"), "https://hill.example/book/STU3/1/Appointment/"))
	unknown := &mockprovider.Provider{Base: "https://utc.vale.example/STU3/1", ASID: hill.ASID}
	require.Equal(t, 403, r.ask(unknown, http.MethodGet, "/metadata", nil).status)
}

func hang() fault.Effect {
	return fault.Effect{Kind: "hang", Before: func(ctx context.Context, _ fault.StaffActs, _ string) error {
		<-ctx.Done()
		return ctx.Err()
	}}
}

func TestTheProxyWaitsAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{ProxyTimeout: 300 * time.Millisecond})
	require.NoError(t, r.Faults().Add(fault.Planned{Name: "x", Heard: "vale", On: fault.Metadata, Effect: hang()}))
	require.Equal(t, 504, r.ask(r.vale, http.MethodGet, "/metadata", nil).status)
	r.settle()
	require.Equal(t, 1, r.heard("vale")[0].Via)
}

func TestAProviderWaitsForTheRegistryAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{RegistryTimeout: 50 * time.Millisecond})
	r.addSlot("21:00")
	require.NoError(t, r.Registry().Outage(mockprovider.Silent))
	r.book("21:00")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	require.NoError(t, r.Settle(ctx), "the default would take two seconds")
}

func TestRealNHSNumbersAreAcceptedOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		any      bool
		status   int
		pointers int
	}{"by default": {false, 422, 0}, "when asked for": {true, 201, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, mockprovider.Config{AnyNHSNumber: c.any})
			r.addSlot("21:00")
			raw, err := r.booking(r.vale, "21:00").Encode()
			require.NoError(t, err)
			// Digits in a row: outside the 999 range, with the form of a real number.
			var body map[string]any
			require.NoError(t, json.Unmarshal(bytes.ReplaceAll(raw, []byte(mrPatient), []byte("1234567881")), &body))
			got := r.ask(r.vale, http.MethodPost, "/Appointment", body)
			require.Equal(t, c.status, got.status, "%v", got.body)
			r.settle()
			require.Len(t, r.State().Pointers, c.pointers)
		})
	}
}

func TestTokensFollowTheRealClockThatIsGiven(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Real: func() time.Time { return time.Now().Add(time.Hour) }})
	require.Equal(t, 403, r.ask(r.vale, http.MethodGet, "/metadata", nil).status)
}

type lines struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

func TestTheLogTellsOfTroubleAndOfNoPatient(t *testing.T) {
	t.Parallel()
	var log lines
	r := newRig(t, mockprovider.Config{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	r.addSlot("21:00")
	require.NoError(t, r.RegistryOutage(true))
	r.book("21:00")
	r.settle()
	require.Contains(t, log.String(), "registry work is left for later")
	require.NoError(t, r.vale.Offline(true))
	require.Equal(t, 502, r.ask(r.vale, http.MethodGet, "/Appointment?identifier="+mrPatient, nil).status)
	require.Contains(t, log.String(), "no answer from provider")
	require.NotContains(t, log.String(), mrPatient)
}

func TestAConfigurationNamesEveryProblem(t *testing.T) {
	t.Parallel()
	twin := mockprovider.DefaultProviders()[0]
	_, err := mockprovider.Start(t.Context(), mockprovider.Config{
		ProxyTimeout: -1, RegistryTimeout: -1, Mount: "nowhere", BodyLimit: -1, Clock: clock.At(time.Time{}), Now: mockprovider.DefaultNow(),
		Providers: []mockprovider.ProviderConfig{twin, twin, {Short: "proxy", Base: "https://x.example/", ASID: "1"}, {Short: "Ü", Base: "x"}},
	})
	for _, want := range []string{
		"ProxyTimeout is negative", "RegistryTimeout is negative", `Mount "nowhere" is not an absolute`, "BodyLimit and MaxBookings cannot be negative", "set Clock or Now, not both",
		"provider 2 (Vale UTC): another provider is called Vale UTC", "another provider is called vale", "another provider has its base",
		"another provider has its ASID", "provider 3 (): it has no name", "its short name is taken", "its base ends in a slash",
		"its ASID must have 12 digits", "it has no ODS code", "it has no service id", "its short name must be lower-case", "its base is not an absolute",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = mockprovider.Start(t.Context(), mockprovider.Config{Providers: []mockprovider.ProviderConfig{}})
	require.ErrorContains(t, err, "no providers configured")
}

func TestManyWorldsCanStandAtOnce(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	faults := make(chan error, 30)
	for range cap(faults) {
		wg.Go(func() {
			w, err := mockprovider.Start(t.Context(), mockprovider.Config{})
			if err != nil {
				faults <- err
				return
			}
			runtime.Gosched()
			for _, p := range w.Providers() {
				if err := p.Offline(true); err != nil {
					faults <- err
				}
				if err := p.Offline(false); err != nil {
					faults <- err
				}
			}
			faults <- w.Close()
		})
	}
	wg.Wait()
	close(faults)
	for err := range faults {
		require.NoError(t, err)
	}
}
