package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/rebookcheck/rebookcheck/steps/outlock"
	"github.com/rebookcheck/rebookcheck/steps/report"
)

// openFolder makes the folder of the reports ready and keeps other runs out of it until release is called.
func openFolder(dir string) (release func(), err error) {
	if err := report.Open(dir); err != nil {
		return nil, harness(err)
	}
	return holdFolder(dir)
}

// openPrivateFolder does so for a run that books at a provider; whoever is in no group of the user cannot look into it.
func openPrivateFolder(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, harness(fmt.Errorf("reports folder %s cannot be made: %w", dir, err))
	}
	return openFolder(dir)
}

// holdFolder keeps other runs out of a folder that is there until release is called.
func holdFolder(dir string) (release func(), err error) {
	lock, err := outlock.Take(dir)
	if errors.Is(err, outlock.ErrInUse) {
		return nil, usage(fmt.Errorf("--out %s: %w; wait until it ends, or choose another folder", dir, err))
	}
	if err != nil {
		return nil, harness(fmt.Errorf("--out %s: %w", dir, err))
	}
	return lock.Release, nil
}
