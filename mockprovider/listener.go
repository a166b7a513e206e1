package mockprovider

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// listener is one HTTP listener.
type listener struct {
	addr   string // host:port
	server *http.Server
	served chan struct{}
	conns  sync.WaitGroup
	tap    *wiretap.Tap
}

// loopback listens on loopback, at a port that the system chooses.
func loopback(ctx context.Context) (net.Listener, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return ln, nil
}

// serve serves; patience is how long an answer may take. What arrives and is no request is told.
func serve(ln net.Listener, handler http.Handler, patience time.Duration, tell func(wiretap.Refused), log *slog.Logger) *listener {
	l := &listener{addr: ln.Addr().String(), served: make(chan struct{}), tap: &wiretap.Tap{Tell: tell}}
	l.server = &http.Server{
		Handler:                      l.tap.Handler(handler),
		ConnContext:                  l.tap.Context,
		ReadHeaderTimeout:            5 * time.Second,
		ReadTimeout:                  patience, // when it has passed, net/http takes the client to be gone
		WriteTimeout:                 patience,
		IdleTimeout:                  time.Minute,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		DisableGeneralOptionsHandler: true, // OPTIONS * is recorded and refused like anything else
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				l.conns.Add(1)
			case http.StateClosed, http.StateHijacked:
				l.conns.Done()
			case http.StateActive, http.StateIdle:
			}
		},
	}
	go func() {
		defer close(l.served)
		if err := l.server.Serve(l.tap.Listener(ln)); !errors.Is(err, http.ErrServerClosed) {
			log.Error("listener ended", slog.Any("error", err))
		}
	}()
	return l
}

// end refuses new connections, breaks those that are open and waits until no handler is at work any more.
func (l *listener) end() error {
	l.tap.Closing()
	err := l.server.Close()
	<-l.served
	l.conns.Wait()
	if err != nil {
		return fmt.Errorf("close listener: %w", err)
	}
	return nil
}
