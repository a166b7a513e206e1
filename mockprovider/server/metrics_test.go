package server_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestMetricsTellWhatWasAskedAndAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{})
	require.Equal(t, http.StatusCreated, r.book(r.Default()).status)
	require.Equal(t, http.StatusNotFound, r.get(r.FHIRURL()+"/nosuch/9990001006").status)
	r.metrics(`status="201"} 1`)
	text := r.metrics(`status="404"} 1`)
	for _, want := range []string{
		`rebookcheck_requests_total{interaction="book",party="proxy",status="201"} 1`,
		`rebookcheck_requests_total{interaction="other",party="nobody",status="404"} 1`,
		`rebookcheck_refusals_total{interaction="other",party="nobody"} 1`,
		`rebookcheck_bookings_total{change="made"} 1`,
		`rebookcheck_request_duration_seconds_count{interaction="book",party="proxy"} 1`,
		"rebookcheck_sessions 1\n", "rebookcheck_journal_refused_requests 0", "go_goroutines", "process_start_time_seconds",
	} {
		require.Contains(t, text, want)
	}
	require.Regexp(t, `(?m)^rebookcheck_journal_bytes [1-9]`, text)
}

func TestAMetricsRouteIsTheJournals(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{})
	s, world := r.Default(), r.Default().World
	p := world.Providers()[0]
	for _, c := range []struct{ method, path string }{
		{http.MethodGet, "/metadata"},
		{http.MethodGet, "/Slot?x=1"},
		{http.MethodPost, "/Appointment"},
		{http.MethodPut, "/Appointment/1"},
		{http.MethodGet, "/Appointment/1"},
		{http.MethodGet, "/Appointment/1/_history/2"},
		{http.MethodGet, "/Appointment?patient=1"},
		{http.MethodGet, "/nosuch"},
		{http.MethodDelete, "/Appointment/1"},
	} {
		req, err := r.request(s, p, c.method, c.path, nil)
		require.NoError(t, err)
		require.NoError(t, r.do(req).err)
	}
	for _, c := range []struct{ method, url string }{
		{http.MethodPost, world.RegistryToken()},
		{http.MethodPost, world.RegistryBase() + "/Appointment"},
		{http.MethodGet, world.RegistryBase() + "/Appointment?identifier=1"},
		{http.MethodGet, world.RegistryBase() + "/Appointment/1"},
		{http.MethodPut, world.RegistryBase() + "/Appointment/1"},
		{http.MethodGet, world.RegistryBase() + "/Patient"},
		{http.MethodGet, p.Base + "/metadata"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, c.url, nil)
		require.NoError(t, err)
		require.NoError(t, r.do(req).err)
	}
	want := map[string]bool{}
	for _, e := range world.Journal.View() {
		if x := e.Exchange; x != nil && x.Via == 0 {
			party, route := x.Heard, x.Route
			if party != "proxy" && party != "registry" {
				party = "provider"
			}
			if route == "" {
				route = "other"
			}
			want[`interaction="`+route+`",party="`+party+`"`] = true
		}
	}
	require.Greater(t, len(want), 12)
	got := map[string]bool{}
	for _, found := range regexp.MustCompile(`_duration_seconds_count\{(.*)\}`).FindAllStringSubmatch(r.metrics(`party="provider"`), -1) {
		got[found[1]] = true
	}
	require.Equal(t, want, got)
}

func TestNeitherLogsNorMetricsHoldThePatientTheTokenOrAKey(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{})
	s, err := r.Sessions().Create(t.Context(), session.Options{Key: "northernkey", Name: "North"})
	require.NoError(t, err)
	require.NoError(t, s.World.Providers()[1].Offline(true))
	for _, of := range []*session.Session{s, r.Default()} {
		req, err := r.booking(of)
		require.NoError(t, err)
		got := r.do(req)
		require.Equal(t, http.StatusCreated, got.status, got.text)
		require.Contains(t, got.text, mrPatient)
		down := of.World.Providers()[1]
		req, err = r.request(of, down, http.MethodGet, "/Appointment?patient:Patient.identifier="+url.QueryEscape("https://fhir.nhs.uk/Id/nhs-number|"+mrPatient), nil)
		require.NoError(t, err)
		require.NoError(t, r.do(req).err)
	}
	require.NoError(t, r.Sessions().End("northernkey"))
	metrics := r.metrics(`made"} 2`)
	log := r.log.String()
	require.Contains(t, log, "no answer from provider", "something was logged about a patient's request")
	for what, text := range map[string]string{"log": log, "metrics": metrics} {
		for _, secret := range []string{mrPatient, mrPatientsName, "eyJ", "Bearer", "northernkey", "nhs-number"} {
			require.NotContains(t, text, secret, what)
		}
	}
}

func TestTheLoggerMasksWhatSlipsThrough(t *testing.T) {
	t.Parallel()
	var out logged
	for _, json := range []bool{false, true} {
		log := server.NewLogger(&out, slog.LevelInfo, json).With("at", "http://x.example/s/secretkey/ssp")
		log.Debug("unheard")
		log.Info("heard", slog.Any("error", errors.New("get http://x.example/s/default/ssp?id=9990001006: Bearer abc.def")),
			slog.Group("g", slog.String("n", "999 000 1006"), slog.Int("port", 8080)), slog.String("t", goodconsumer.Token("a", "b", time.Now())))
	}
	text := out.String()
	for _, secret := range []string{"secretkey", "9990001006", "999 000 1006", "abc.def", "eyJ", "unheard"} {
		require.NotContains(t, text, secret)
	}
	require.Equal(t, 2, strings.Count(text, "/s/default/ssp"))
	require.Equal(t, 2, strings.Count(text, "8080"))
	require.Equal(t, 2, strings.Count(text, "INFO"))
}

func TestNumbersAreMaskedWhateverIsAroundThem(t *testing.T) {
	t.Parallel()
	const id = "00000000-0000-4000-8000-109990001006"
	for _, c := range []struct{ text, want string }{
		{"9990001006", "***"},
		{"nhs9990001006", "nhs***"},
		{"9990001006x", "***x"},
		{"nhs_9990001006_", "nhs_***_"},
		{"a999 000 1006b", "a***b"},
		{"é9990001006é", "é***é"},
		{"9990001006,9990001014", "***,***"},
		{"999-000-1006", "***"},
		{"999.000.1006", "***"},
		{"999%20000%201006", "***"},
		{"nhs-number%7C9990001006", "nhs-number%7C***"},
		{"999_000_1006", "***"},
		{"999+000+1006", "***"},
		{"918000000111", "918000000111"},
		{"1930666800123", "1930666800123"},
		{id, id},
		{"2031-03-07T15:00:00.000Z", "2031-03-07T15:00:00.000Z"},
	} {
		var out logged
		server.NewLogger(&out, slog.LevelInfo, false).Info("x", slog.String("t", c.text))
		require.Contains(t, out.String(), "t="+c.want, c.text)
		require.Equal(t, strings.Contains(c.want, "***"), strings.Contains(out.String(), "***"), c.text)
	}
}

func TestTheControlPortAnswersToNoOtherName(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{})
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		for host, want := range map[string]int{"rebind.example": http.StatusForbidden, "rebind.example:8081": http.StatusForbidden, "localhost:1": http.StatusOK, "[::1]": http.StatusOK} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.ControlURL()+path, nil)
			require.NoError(t, err)
			req.Host = host
			require.Equal(t, want, r.do(req).status, "%s %s", host, path)
		}
	}
}
