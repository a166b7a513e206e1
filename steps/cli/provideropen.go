package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// underTest is a provider that can be called.
type underTest struct {
	options provider.Options
	close   func()
}

// open makes the provider of the flags ready to be called.
func (f providerFlags) open(ctx context.Context, s Streams) (underTest, error) {
	out := underTest{options: provider.Options{Features: features.FS, Fixtures: fixtures.FS, Harness: identity.Here(), Tags: f.tags, Strict: f.strict || f.mutant != "", Now: time.Now}, close: func() {}}
	if f.config == "" {
		mock, subject, err := f.startMock(ctx)
		if err != nil {
			return out, err
		}
		out.close = func() { _ = mock.Close() } // it has nothing to lose
		out.options.Config, out.options.Journal, out.options.Staff, out.options.Registry, out.options.Subject = mock.Config, mock.Journal, mock, mock, subject
		return out, nil
	}
	if f.mutant != "" || f.variance != 0 || f.proxy {
		return out, usage(errors.New("--mutant, --variance and --through-proxy apply to rebookcheck's own mock; leave out either them or --config"))
	}
	c, err := f.read()
	if err != nil {
		return out, usage(err)
	}
	out.options.Config, out.options.Subject = c, results.Consumer{Name: c.Name}
	if c.Registry == "ours" && !f.plan {
		registry, err := f.registry.start(ctx, s.Out, c, f.out)
		if err != nil {
			return out, err
		}
		out.close = func() { _ = registry.Close() }
		out.options.Journal, out.options.Registry = registry.Journal, registry
	}
	return out, nil
}

// mockConfig is how the mock provider of this program is to be, or a known-bad one that is made of it.
func (f providerFlags) mockConfig() (embedded.Config, results.Consumer, error) {
	c, subject := embedded.Config{Seed: 1, Variance: f.variance, Proxy: f.proxy}, results.Consumer{Name: wording.EmbeddedProvider}
	if f.mutant != "" {
		bad, ok := findProvider(f.mutant)
		if !ok {
			return c, subject, usage(fmt.Errorf("--mutant %s: there is no such known-bad provider%s; see 'rebookcheck list providers'", f.mutant, meant(f.mutant, providerNames())))
		}
		bad.Amend(&c)
		subject = results.Consumer{Name: "mutant " + bad.Name, Mutant: bad.Name, Defect: bad.Defect}
	}
	return c, subject, nil
}

// startMock serves the mock provider of the flags.
func (f providerFlags) startMock(ctx context.Context) (*embedded.Provider, results.Consumer, error) {
	c, subject, err := f.mockConfig()
	if err != nil {
		return nil, subject, err
	}
	mock, err := embedded.Start(ctx, c)
	if err != nil {
		return nil, subject, harness(err)
	}
	f.limit(&mock.Config)
	return mock, subject, nil
}

// read reads the configuration and puts the limits of the command line over its own.
func (f providerFlags) read() (provider.Config, error) {
	raw, err := readDocument(f.config)
	if err != nil {
		return provider.Config{}, fmt.Errorf("--config: %w; 'rebookcheck provider --init %s' writes one to fill in", err, f.config)
	}
	c, err := provider.Parse(raw, f.anyNumber)
	if err != nil {
		return provider.Config{}, fmt.Errorf("%s: %w", f.config, err)
	}
	f.limit(&c)
	return c, nil
}

func (f providerFlags) limit(c *provider.Config) {
	if f.bookings > 0 {
		c.Limits.Bookings = f.bookings
	}
	if f.rate > 0 {
		c.Limits.Rate = f.rate
	}
}
