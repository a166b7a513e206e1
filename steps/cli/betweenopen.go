package cli

import (
	"context"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// underBoth is a provider that a consumer can be put before, and the registry of both.
type underBoth struct {
	options  provider.Options
	registry *embedded.Registry
	close    func()
}

// open makes the provider of the flags ready to be called. Nothing of it is called for a plan.
func (f betweenFlags) open(ctx context.Context, s Streams) (underBoth, error) {
	if f.of.config == "" {
		return f.openMock(ctx)
	}
	out := underBoth{close: func() {}}
	c, err := f.of.read()
	if err != nil {
		return out, usage(err)
	}
	out.options = provider.Options{Config: c, Subject: results.Consumer{Name: c.Name}, Now: time.Now}
	if c.Registry != "ours" {
		return out, nil
	}
	if out.registry, err = f.of.registry.start(ctx, s.Out, c, f.of.out); err != nil {
		return out, err
	}
	out.close = func() { _ = out.registry.Close() }
	return out, nil
}

// openMock serves the mock provider of this program as if it were of elsewhere, with a registry that is not its own.
func (f betweenFlags) openMock(ctx context.Context) (underBoth, error) {
	out := underBoth{close: func() {}}
	registry, err := embedded.StartRegistry(ctx, embedded.RegistryConfig{Address: "127.0.0.1:0"})
	if err != nil {
		return out, harness(err)
	}
	c, subject, err := f.of.mockConfig()
	if err != nil {
		return out, err
	}
	c.Registry = registry
	mock, err := embedded.Start(ctx, c)
	if err != nil {
		return out, harness(err)
	}
	f.of.limit(&mock.Config)
	out.options = provider.Options{Config: mock.Config, Subject: subject, Now: time.Now}
	out.registry = registry
	out.close = func() { _, _ = mock.Close(), registry.Close() } // they have nothing to lose
	return out, nil
}
