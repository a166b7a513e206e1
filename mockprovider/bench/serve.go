package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/pacing"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// modeVariable tells a child which server it is.
const modeVariable = "TEST_BENCH_MODE"

// hello is what a server tells the load when it is ready.
type hello struct {
	Addr string `json:"addr"`
	// ASID and Base are the provider's, of the mock.
	ASID string `json:"asid,omitempty"`
	Base string `json:"base,omitempty"`
	// Slots are those that can be booked.
	Slots []slot `json:"slots,omitempty"`
	// Started is how long the start took, to the moment at which the listener was open.
	Started time.Duration `json:"started"`
}

type slot struct {
	Identifier string    `json:"i"`
	Start      time.Time `json:"s"`
}

// slotLength is how long every slot of the bench is.
const slotLength = 15 * time.Minute

// serve is the child: it listens, says hello on standard output and serves until its input ends.
// The mode is "bytes N" for a handler that writes N fixed bytes, "map" for the one that
// keeps what it is sent, and "mock N M" for the mock with N slots at M to a time, behind the wiretap as
// `serve` has it; "untapped" for the mock without one, and "registry" for the mock whose providers register
// their bookings as well.
func serve(ctx context.Context, mode string) error {
	begin := time.Now()
	if err := pin(serverCore); err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	greeting := hello{Addr: ln.Addr().String()}
	var handler http.Handler
	var a, b int
	switch kind, _, _ := strings.Cut(mode, " "); kind {
	case "bytes":
		if _, err := fmt.Sscanf(mode, "bytes %d", &a); err != nil {
			return fmt.Errorf("mode: %w", err)
		}
		handler = fixedBytes(a)
	case "map":
		handler = newKeeper()
	case "mock", "untapped", "registry":
		if _, err := fmt.Sscanf(mode, kind+" %d %d", &a, &b); err != nil {
			return fmt.Errorf("mode: %w", err)
		}
		dir, err := os.MkdirTemp("", "bench")
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		m, err := mock(ctx, &greeting, dir, a, b, kind == "registry")
		if err != nil {
			return err
		}
		defer func() { _ = m.Close() }()
		handler = m
	default:
		return fmt.Errorf("unknown mode %q", mode)
	}
	if path := os.Getenv(profileVariable); path != "" && strings.HasPrefix(mode, "mock") {
		stop, err := profile(path)
		if err != nil {
			return err
		}
		defer stop()
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	ln = watched(server, ln, mode)
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	greeting.Started = time.Since(begin)
	if err := json.NewEncoder(os.Stdout).Encode(greeting); err != nil {
		return fmt.Errorf("say hello: %w", err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = server.Close()
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// watched puts the mock behind the wiretap, where the mode wants it.
func watched(server *http.Server, ln net.Listener, mode string) net.Listener {
	if !strings.HasPrefix(mode, "mock ") && !strings.HasPrefix(mode, "registry ") {
		return ln
	}
	tap := &wiretap.Tap{Tell: func(wiretap.Refused) {}}
	server.Handler, server.ConnContext = tap.Handler(server.Handler), tap.Context
	return tap.Listener(ln)
}

// profileVariable names the file that the mock's CPU profile is written to, for go tool pprof.
const profileVariable = "TEST_BENCH_PROFILE"

func profile(path string) (stop func(), err error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("profile: %w", err), file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}

// mock is the whole mock as `serve` runs it, with a diary of n slots, of which so many begin at one time.
func mock(ctx context.Context, greeting *hello, dir string, n, together int, registry bool) (*session.Manager, error) {
	pacing.Start(pacing.DefaultRoom)
	m, err := session.New(session.Config{
		Root: "http://" + greeting.Addr, Dir: dir, Real: time.Now,
		Limits: session.Limits{Bookings: 10_000_000, JournalBytes: 1 << 36},
	})
	if err != nil {
		return nil, fmt.Errorf("mock: %w", err)
	}
	s, err := m.Create(ctx, session.Options{Key: "bench", Seed: 1, Empty: true, NoRegistry: !registry})
	if err != nil {
		return nil, fmt.Errorf("mock: %w", err)
	}
	vale, ok := s.World.Provider("vale")
	if !ok {
		return nil, errors.New("mock: no provider")
	}
	first := time.Now().Truncate(time.Hour).Add(24 * time.Hour).UTC()
	for i := range n {
		start := first.Add(time.Duration(i/together) * slotLength)
		if err := vale.AddSlot(start, start.Add(slotLength)); err != nil {
			return nil, fmt.Errorf("mock: %w", err)
		}
	}
	greeting.Base, greeting.ASID = vale.Base, vale.ASID
	for _, s := range vale.State().Slots {
		greeting.Slots = append(greeting.Slots, slot{Identifier: s.Identifier, Start: s.Start})
	}
	return m, nil
}

// fixedBytes is the first baseline: a handler that writes so many bytes.
func fixedBytes(n int) http.Handler {
	body, length := []byte(strings.Repeat("x", n)), strconv.Itoa(n)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
		w.Header().Set("Content-Length", length)
		_, _ = w.Write(body)
	})
}

// keeper is the second baseline: a handler that unmarshals what it is sent, keeps it
// in a map whose keys come round again, and answers with it marshalled.
type keeper struct {
	mu   sync.Mutex
	next int
	kept map[int]map[string]any
}

func newKeeper() *keeper { return &keeper{kept: map[int]map[string]any{}} }

// keys is how many bodies a keeper keeps.
const keys = 10_000

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var content map[string]any
	if err := json.Unmarshal(body, &content); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	k.mu.Lock()
	k.kept[k.next%keys] = content
	k.next++
	k.mu.Unlock()
	out, err := json.Marshal(content)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(out)))
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(out)
}
