package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// headerBytes is the most that a request's header may be long: a token and a few short headers, ten times over.
const headerBytes = 64 << 10

// ListenError says which port could not be had.
type ListenError struct {
	// Port is "FHIR", "control" or "peer".
	Port string
	// Addr is the address that was asked for.
	Addr string
	Err  error
}

func (e *ListenError) Error() string {
	return fmt.Sprintf("cannot listen at %s for the %s port: %v", e.Addr, e.Port, e.Err)
}

// Unwrap returns the system's error.
func (e *ListenError) Unwrap() error { return e.Err }

// port is one listener and who serves it.
type port struct {
	net.Listener
	name    string
	server  *http.Server
	headers int          // the most that a request's header may be long; 0 means headerBytes
	tap     *wiretap.Tap // nil on a port whose bytes are nobody's evidence
	serving sync.WaitGroup
	conns   sync.WaitGroup
}

func listen(ctx context.Context, name, addr string) (*port, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		if op, ok := errors.AsType[*net.OpError](err); ok {
			err = op.Err // it says the address a second time
		}
		return nil, &ListenError{name, addr, err}
	}
	return &port{Listener: ln, name: name}, nil
}

// watch has what arrives and makes no request told. It is called before serve.
func (p *port) watch(tell func(wiretap.Refused)) { p.tap = &wiretap.Tap{Tell: tell} }

// accepting is what the server accepts connections from: TLS below, the wiretap above it.
func (p *port) accepting(secure *tls.Config) net.Listener {
	ln := p.Listener
	if secure != nil {
		secure = secure.Clone()
		secure.NextProtos = []string{"http/1.1"}
		tell := func(wiretap.Refused) {}
		if p.tap != nil {
			tell = p.tap.Tell
		}
		ln = secured{ln, secure, tell}
	}
	if p.tap != nil {
		ln = p.tap.Listener(ln)
	}
	return ln
}

// serve serves in a goroutine that end waits for.
func (p *port) serve(h http.Handler, patience Patience, secure *tls.Config, log *slog.Logger, failed func(error)) {
	var protocols http.Protocols
	protocols.SetHTTP1(true) // what is recorded is what was sent, line by line
	p.server = &http.Server{
		Handler: h, Protocols: &protocols, MaxHeaderBytes: cmp.Or(p.headers, headerBytes),
		ReadHeaderTimeout: patience.Header, ReadTimeout: patience.Request, WriteTimeout: patience.Answer, IdleTimeout: patience.Idle,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelInfo),
		DisableGeneralOptionsHandler: true,
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				p.conns.Add(1)
			case http.StateClosed, http.StateHijacked:
				p.conns.Done()
			case http.StateActive, http.StateIdle:
			}
		},
	}
	if p.tap != nil {
		p.server.Handler, p.server.ConnContext = p.tap.Handler(h), p.tap.Context
	}
	p.serving.Go(func() {
		err := p.server.Serve(p.accepting(secure))
		if !errors.Is(err, http.ErrServerClosed) {
			failed(fmt.Errorf("the %s port is not served any more: %w", p.name, err))
		}
	})
}

// hangUp breaks connections and takes no more; what end returns tells how that went.
func (p *port) hangUp() {
	if p.tap != nil {
		p.tap.Closing()
	}
	if p.server != nil {
		_ = p.server.Close()
	}
}

// endGrace is how long a port waits for handlers whose connections are broken.
const endGrace = time.Second

// end breaks connections and waits until no handler is at work any more, but for those that do not end.
func (p *port) end() error {
	if p.server == nil {
		if err := p.Close(); err != nil {
			return fmt.Errorf("close the %s port: %w", p.name, err)
		}
		return nil
	}
	err := p.server.Close()
	p.serving.Wait()
	idle := make(chan struct{})
	go func() {
		p.conns.Wait()
		close(idle)
	}()
	timer := time.NewTimer(endGrace)
	defer timer.Stop()
	select {
	case <-idle:
	case <-timer.C:
		err = errors.Join(err, errors.New("cancelled requests did not finish"))
	}
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close the %s port: %w", p.name, err)
	}
	return nil
}
