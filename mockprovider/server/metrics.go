package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// metrics counts what comes in at the FHIR port, in a registry of its own.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	refused  *prometheus.CounterVec
	bookings *prometheus.CounterVec
	duration *prometheus.HistogramVec
	path     string // of the public URL
	real     func() time.Time
	log      *slog.Logger
}

// Labels. Their values come from place and from HTTP statuses.
const (
	labelParty       = "party"
	labelInteraction = "interaction"
	labelStatus      = "status"
	labelChange      = "change"
)

// statusDropped stands in place of a status where there was no answer.
const statusDropped = "dropped"

func newMetrics(path string, sessions *session.Manager, realTime func() time.Time, log *slog.Logger) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(), path: path, real: realTime, log: log,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rebookcheck_requests_total", Help: "Requests at the FHIR port, by who was asked, for what, and the status answered.",
		}, []string{labelParty, labelInteraction, labelStatus}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rebookcheck_refusals_total", Help: "Requests that were answered with a status of 400 or more.",
		}, []string{labelParty, labelInteraction}),
		bookings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rebookcheck_bookings_total", Help: "Bookings that consumers made or cancelled, as they were told.",
		}, []string{labelChange}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rebookcheck_request_duration_seconds", Help: "How long requests at the FHIR port took.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5, 10, 30},
		}, []string{labelParty, labelInteraction}),
	}
	m.registry.MustRegister(
		m.requests, m.refused, m.bookings, m.duration, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("rebookcheck_sessions", "Sessions that there are.", func() float64 { return float64(len(sessions.List()) + len(sessions.Resting())) }),
		gauge("rebookcheck_journal_bytes", "Size of all journals together.", overSessions(sessions, func(s *session.Session) float64 {
			return float64(s.World.Journal.Bytes())
		})),
		gauge("rebookcheck_journal_refused_requests", "Requests that sessions refused because their journal was full.",
			overSessions(sessions, func(s *session.Session) float64 { return float64(s.World.Journal.Refused()) })),
	)
	return m
}

func gauge(name, help string, value func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
}

// overSessions adds up something of every session.
func overSessions(sessions *session.Manager, of func(*session.Session) float64) func() float64 {
	return func() float64 {
		sum := 0.0
		for _, s := range sessions.List() {
			sum += of(s)
		}
		return sum
	}
}

// handler answers the metrics.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.HTTPErrorOnError})
}

// counted counts what a handler is asked and what it answers. A handler that panics
// drops its connection; what it panicked with may hold anything, so it is not logged.
func (m *metrics) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := placeOf(r.Method, strings.TrimPrefix(r.URL.EscapedPath(), m.path))
		begun := m.real()
		seen := &seen{ResponseWriter: w}
		defer func() {
			thrown := recover()
			if thrown == nil {
				m.note(at, seen.status, m.real().Sub(begun))
				return
			}
			m.note(at, 0, m.real().Sub(begun))
			if err, ok := thrown.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				m.log.Error("handler panicked", slog.String("panic", fmt.Sprintf("%T", thrown)),
					slog.String(labelParty, at.party), slog.String(labelInteraction, at.interaction))
			}
			panic(http.ErrAbortHandler)
		}()
		next.ServeHTTP(seen, r)
		seen.begin(http.StatusOK)
		m.log.DebugContext(r.Context(), "request", slog.String(labelParty, at.party),
			slog.String(labelInteraction, at.interaction), slog.Int(labelStatus, seen.status))
	})
}

// note counts one request; a status of 0 means that there was no answer.
func (m *metrics) note(at place, status int, took time.Duration) {
	text := statusDropped
	if status != 0 {
		text = strconv.Itoa(status)
	}
	m.requests.WithLabelValues(at.party, at.interaction, text).Inc()
	m.duration.WithLabelValues(at.party, at.interaction).Observe(took.Seconds())
	switch {
	case status >= http.StatusBadRequest:
		m.refused.WithLabelValues(at.party, at.interaction).Inc()
	case status == http.StatusCreated && at.interaction == string(fault.Book):
		m.bookings.WithLabelValues("made").Inc()
	case status == http.StatusOK && at.interaction == string(fault.Cancel):
		m.bookings.WithLabelValues("cancelled").Inc()
	}
}

// seen remembers the status.
type seen struct {
	http.ResponseWriter
	status int
}

func (s *seen) begin(status int) {
	if s.status == 0 && status >= http.StatusOK {
		s.status = status
	}
}

// WriteHeader passes the status on.
func (s *seen) WriteHeader(status int) {
	s.begin(status)
	s.ResponseWriter.WriteHeader(status)
}

// Write passes the bytes on.
func (s *seen) Write(p []byte) (int, error) {
	s.begin(http.StatusOK)
	return s.ResponseWriter.Write(p) //nolint:wrapcheck // the handler is to get the writer's own error
}

// Unwrap lets http.ResponseController reach the connection.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
