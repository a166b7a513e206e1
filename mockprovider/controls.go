package mockprovider

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
)

// addControl prepares the control listener. It is not recorded: what it is told is no evidence.
func (w *World) addControl() error {
	api, err := control.New(control.Config{
		State: controls{w}, Journal: w.Journal, Clock: w.Clock, Providers: controls{w}, Registry: controls{w}, Faults: w.faults,
		LoopbackOnly: isLoopback(w.config.ControlAddr), Logger: w.config.Logger,
	})
	if err != nil {
		return fmt.Errorf("interface: %w", err)
	}
	w.control = &listener{log: w.config.Logger, addr: w.config.ControlAddr, patience: w.patience(), handler: api}
	w.listeners = append(w.listeners, w.control)
	return nil
}

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// controls is the world as package control wants to see it.
type controls struct{ world *World }

func (c controls) Snapshot() any { return c.world.State() }

func (c controls) Provider(name string) (control.Provider, bool) {
	p, ok := c.world.Provider(name)
	if !ok {
		return nil, false // and not a nil *Provider in an interface
	}
	return p, true
}

func (c controls) Outage(kind string) error {
	if kind == "none" {
		kind = string(NoOutage)
	}
	return c.world.registry.Outage(Outage(kind))
}
