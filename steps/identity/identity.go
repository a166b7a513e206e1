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
	"time"

	"golang.org/x/mod/module"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// program is the name of this program.
const program = "rebookcheck"

// Version is that of the release. The linker gives a snapshot one of its own, which says so (.goreleaser.yaml).
var Version = "0.1.0"

// Here is this build. The digest is made once.
var Here = sync.OnceValue(func() results.Harness {
	h := results.Harness{Name: program, Version: Version, Suite: digest(own())}
	if info, ok := debug.ReadBuildInfo(); ok {
		source(&h, info)
	}
	return h
})

// Module is the module that 'go install' built this from, with its version and the hash of its content by which the
// checksum database knows it. It is empty for a build of a folder.
var Module = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Sum != "" {
		return info.Main.Path + "@" + info.Main.Version + " " + info.Main.Sum
	}
	return ""
})

// source fills in from which source this was built. A repository is asked by the build itself; what 'go install' fetched
// without one tells its commit, shortened, in a version between two releases.
func source(h *results.Harness, info *debug.BuildInfo) {
	if commit, err := module.PseudoVersionRev(info.Main.Version); err == nil {
		h.Commit = commit
	}
	if date, err := module.PseudoVersionTime(info.Main.Version); err == nil {
		h.Date = date.UTC().Format(time.RFC3339)
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
}

// own are the parts of this program.
func own() parts {
	return parts{harness: steps.Sources, mock: mockprovider.Sources, features: features.FS, providerFeatures: providerfeatures.FS, fixtures: fixtures.FS, contract: contract.Published}
}
