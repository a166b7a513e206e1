package consumer

import (
	"context"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Capable is a driver whose consumer declared what it cannot do.
type Capable interface {
	// Capabilities are as the consumer declared them when the session was opened; nil when it declared nothing.
	Capabilities() *contract.Capabilities
}

// Declared is what a driver's consumer declared of itself; nil when it declared nothing, and so can do everything.
func Declared(d Driver) *contract.Capabilities {
	if c, ok := d.(Capable); ok {
		return c.Capabilities()
	}
	return nil
}

// Declaring has the consumers of an opener declare what they cannot do.
func Declaring(o Opener, c contract.Capabilities) Opener {
	return OpenFunc(func(ctx context.Context, s contract.Setup) (Driver, error) {
		d, err := o.Open(ctx, s)
		if err != nil {
			return nil, err
		}
		return declaring{d, &c}, nil
	})
}

// Lacking has the consumers of an opener declare one thing absent beside what they declare themselves.
func Lacking(o Opener, what contract.Capability) Opener {
	return OpenFunc(func(ctx context.Context, s contract.Setup) (Driver, error) {
		d, err := o.Open(ctx, s)
		if err != nil {
			return nil, err
		}
		return lacking{d, what}, nil
	})
}

// Branded is a driver whose consumer named the product that it is.
type Branded interface {
	// Product is as it was named when the session was opened; nil when it was not.
	Product() *contract.Product
}

// Named is the product that a driver's consumer says it is; nil when it says nothing.
func Named(d Driver) *contract.Product {
	if b, ok := d.(Branded); ok {
		return b.Product()
	}
	return nil
}

// Product is the driver's own.
func (l lacking) Product() *contract.Product { return Named(l.Driver) }

// Product is the driver's own.
func (d declaring) Product() *contract.Product { return Named(d.Driver) }

type lacking struct {
	Driver
	what contract.Capability
}

// Capabilities are the driver's own, without one.
func (l lacking) Capabilities() *contract.Capabilities {
	var all contract.Capabilities
	if own := Declared(l.Driver); own != nil {
		all = *own
	}
	all = all.And(l.what)
	return &all
}

type declaring struct {
	Driver
	declared *contract.Capabilities
}

// Capabilities are those given.
func (d declaring) Capabilities() *contract.Capabilities { return d.declared }

// Talkative is a driver that keeps what its adapter said beside the contract, on standard error.
type Talkative interface {
	// Aside returns the latest of it, of a bounded size; empty when there is nothing.
	Aside() string
}

// Aside is what a driver's adapter said beside the contract.
func Aside(d Driver) string {
	if h, ok := d.(Talkative); ok {
		return h.Aside()
	}
	return ""
}

// Remarked is a driver that notes what its adapter does otherwise than the contract has it, and a run puts up with.
type Remarked interface {
	// Remarks are what was noted so far, each once, with what to do about it.
	Remarks() []string
}

// Remarks are what a driver noted of its adapter.
func Remarks(d Driver) []string {
	if r, ok := d.(Remarked); ok {
		return r.Remarks()
	}
	return nil
}
