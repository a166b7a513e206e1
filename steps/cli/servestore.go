package cli

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/postgres"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
)

// storeOption names the database; its value may hold a password, and is never repeated.
const storeOption = "store"

// defaultPeerAddr is enough for servers on one machine.
const defaultPeerAddr = "127.0.0.1:0"

// sharing is how sessions are shared with other servers, where a store is named.
type sharing struct {
	url, addr, peer string
	lease           time.Duration
}

func storeOptions() []option {
	return []option{
		{storeOption, "", "PostgreSQL database that keeps sessions for this and other servers: postgres://user:password@host:port/database; better given as REBOOKCHECK_STORE, since others see flags", "url", func(s *settings, v string) error {
			s.store.url = v
			if v == "" {
				return nil
			}
			return postgres.Check(v) //nolint:wrapcheck // it says what to do
		}},
		{"peer-addr", defaultPeerAddr, "address at which other servers with the same --store hand over requests; consumers need not reach it", "host:port", func(s *settings, v string) error { return hostPort(&s.store.addr, v) }},
		{"peer-url", "", "how they reach it, where that is not its address, such as http://10.1.2.3:8082", "url", peerURL},
		{"lease", postgres.DefaultLease.String(), "how long a server may be silent before others take its sessions over", "time", func(s *settings, v string) error { return duration(&s.store.lease, v) }},
	}
}

func peerURL(s *settings, v string) error {
	u, err := url.Parse(v)
	if v != "" && (err != nil || u.Host == "" || u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "") {
		return errors.New("give an address such as http://10.1.2.3:8082")
	}
	s.store.peer = strings.TrimRight(v, "/")
	return nil
}

// shortestLease is the least that leaves room for a busy machine.
const shortestLease = time.Second

// share sets what the server needs to share its sessions.
func (s settings) share() (*server.Shared, error) {
	if s.store.url == "" {
		if s.store.peer != "" || s.store.addr != defaultPeerAddr || s.store.lease != postgres.DefaultLease {
			return nil, errors.New("--peer-addr, --peer-url and --lease do nothing without --store")
		}
		return nil, nil //nolint:nilnil // nothing is shared
	}
	var problems []error
	if s.server.Data != "" {
		problems = append(problems, errors.New("--store and --data are two places for the same sessions; give one"))
	}
	if s.store.lease != 0 && s.store.lease < shortestLease {
		problems = append(problems, errors.New("--lease is shorter than a second, which a busy machine may be silent for"))
	}
	host := s.store.addr[:max(strings.LastIndex(s.store.addr, ":"), 0)]
	if s.store.peer == "" && (host == "" || host == "0.0.0.0" || host == "[::]") {
		problems = append(problems, errors.New("--peer-addr is every address of this machine, which does not say how other servers reach it: add --peer-url"))
	}
	return &server.Shared{Addr: s.store.addr, URL: s.store.peer, Lease: s.store.lease}, errors.Join(problems...)
}

// openStore opens the store that was named.
func (s settings) openStore(log *slog.Logger) func(context.Context, string, string) (server.Store, error) {
	return func(ctx context.Context, root, peer string) (server.Store, error) {
		store, err := postgres.Open(ctx, postgres.Config{URL: s.store.url, Root: root, Peer: peer, Lease: s.store.lease, Real: time.Now, Logger: log})
		if err != nil {
			return nil, err //nolint:wrapcheck // it says what it is about
		}
		return store, nil
	}
}
