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
)

// listener is one HTTP listener that can be closed and opened again at the same address.
type listener struct {
	handler http.Handler
	log     *slog.Logger
	// addr is host:port. The port is held while the listener is closed, where the system can do that.
	addr    string
	release func()
	// patience is how long an answer may take.
	patience time.Duration

	mu     sync.Mutex
	server *http.Server // nil while closed
	served chan struct{}
	conns  *sync.WaitGroup
	ended  bool
}

// errEnded says that a listener is not opened any more.
var errEnded = errors.New("the session is closed")

// newListener holds a loopback port; the listener is still closed.
func newListener(log *slog.Logger, patience time.Duration) (*listener, error) {
	addr, release, err := reserve()
	if err != nil {
		return nil, fmt.Errorf("hold a port: %w", err)
	}
	return &listener{log: log, addr: addr, release: release, patience: patience}, nil
}

// open listens and serves. It does nothing when the listener is open.
func (l *listener) open(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return errEnded
	}
	if l.server != nil {
		return nil
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if addr := ln.Addr().String(); addr != l.addr {
		l.addr = addr // the first time only, and before anybody else knows the listener
	}
	conns := &sync.WaitGroup{}
	server := &http.Server{
		Handler:                      l.handler,
		ReadHeaderTimeout:            5 * time.Second,
		ReadTimeout:                  l.patience, // when it has passed, net/http takes the client to be gone
		WriteTimeout:                 l.patience,
		IdleTimeout:                  time.Minute,
		ErrorLog:                     slog.NewLogLogger(l.log.Handler(), slog.LevelDebug),
		DisableGeneralOptionsHandler: true, // OPTIONS * is recorded and refused like anything else
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				conns.Add(1)
			case http.StateClosed, http.StateHijacked:
				conns.Done()
			case http.StateActive, http.StateIdle:
			}
		},
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			l.log.Error("listener ended", slog.Any("error", err))
		}
	}()
	l.server, l.served, l.conns = server, served, conns
	return nil
}

// close refuses new connections, breaks those that are open and waits until no
// handler is at work any more. It does nothing when the listener is closed.
func (l *listener) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shut()
}

// shut does what close says; mu is held.
func (l *listener) shut() error {
	if l.server == nil {
		return nil
	}
	err := l.server.Close()
	<-l.served
	l.conns.Wait()
	l.server = nil
	if err != nil {
		return fmt.Errorf("close listener: %w", err)
	}
	return nil
}

// end closes the listener for good and gives its port up.
func (l *listener) end() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.shut()
	l.ended = true
	if l.release != nil {
		l.release()
		l.release = nil
	}
	return err
}
