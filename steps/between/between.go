// Package between puts a booking consumer before a booking provider, both of them under
// test, with the proxy and the registry of this program between them, and has each
// judged by the rules of its own role, from one journal.
//
// It has no dependency on how a clause is judged, on how a consumer is driven and on how
// a provider is called: the stories are those of [suite.Run], the provider is driven by
// package provider, and both are judged as they are elsewhere.
package between

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// Options is one run.
type Options struct {
	// Run is what is to be run of the consumer; the rest of it is filled in.
	Run suite.Config
	// Provider is the provider under test and Subject what the reports call it. Registry is the registry that it was given; nil where there is none of ours.
	Provider provider.Config
	Subject  results.Consumer
	Registry *embedded.Registry
	// Apart is true where the consumer cannot use that registry.
	Apart bool
	// Ledger is where bookings are written down; nil keeps them in memory.
	Ledger *provider.Ledger
	// ProviderFeatures are the features of the provider role.
	ProviderFeatures fs.FS
}

// Outcome is what a run came to for either of the two, and what became of the bookings.
type Outcome struct {
	Consumer, Provider results.Run
	Receipt            provider.Receipt
	Requests, Attempts int
}

// Run has the consumer go through the stories that can be played before the provider, and has both judged. Whatever was
// booked is cancelled before it returns, even where the context has ended. An error means that there is no run to report.
func Run(ctx context.Context, o Options) (Outcome, error) {
	if o.Ledger == nil {
		o.Ledger = provider.NewLedger()
	}
	options := provider.Options{Config: o.Provider, Ledger: o.Ledger, Now: o.Run.Now}
	if o.Registry != nil {
		options.Registry = o.Registry
	}
	peer, err := provider.NewPeer(options, heard)
	if err != nil {
		return Outcome{}, err //nolint:wrapcheck // it says what is wrong
	}
	f := &foreign{config: o.Provider, peer: peer, registry: o.Registry}
	run := o.Run
	run.Foreign, run.Live, run.Concurrency, run.VerdictsOnly = f, true, 1, false
	run.Deal = func(int64, []cast.Story) map[string]cast.Hand { return nil } // the provider is as it is
	run.Between = &results.Between{Registry: o.Registry != nil && !o.Apart, Other: o.Subject.Name}
	out := Outcome{}
	out.Consumer, err = suite.Run(ctx, run)
	f.Leave() //nolint:contextcheck // it cleans up as well where the run was interrupted
	out.Receipt = f.receipt
	out.Requests, out.Attempts = peer.Sent()
	if err != nil {
		return out, err //nolint:wrapcheck // it says what is wrong
	}
	if ctx.Err() != nil {
		return out, fmt.Errorf("interrupted: %w", ctx.Err())
	}
	judge, err := suite.NewProviderJudge(o.ProviderFeatures, run.Fixtures, run.Harness)
	if err != nil {
		return out, err //nolint:wrapcheck // it says what is wrong
	}
	out.Provider = judge.Other(out.Consumer, o.Subject)
	if out.Consumer, err = out.Consumer.Seal(); err != nil {
		return out, err //nolint:wrapcheck // it says what is wrong
	}
	out.Provider, err = out.Provider.Seal()
	return out, err //nolint:wrapcheck // it says what is wrong
}
