// Package identity says which build this is: its version and commit, and a digest of all that a verdict depends on. Two
// builds with one digest come to the same verdict on the same evidence; two digests may not, and are never mixed.
//
// It refuses to know what the parts do.
//
//	identity.Here().Suite.Digest
package identity

import (
	"runtime/debug"
	"sync"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// program is the name of this program, and Version that of its release.
const (
	program = "rebookcheck"
	Version = "0.1.0"
)

// Here is this build. The digest is made once.
var Here = sync.OnceValue(func() results.Harness {
	h := results.Harness{Name: program, Version: Version, Suite: digest(own())}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return h
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			h.Commit = s.Value
		case "vcs.time":
			h.Date = s.Value
		case "vcs.modified":
			h.Modified = s.Value == "true"
		}
	}
	return h
})

// own are the parts of this program.
func own() parts {
	return parts{harness: steps.Sources, mock: mockprovider.Sources, features: features.FS, providerFeatures: providerfeatures.FS, fixtures: fixtures.FS, contract: contract.Published}
}
