package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// chooseFailed reads from the results of the run before which scenarios are to be run again, and has their worlds be the same.
func (f *runFlags) chooseFailed(ctx context.Context) error {
	if !f.onlyFailed {
		return nil
	}
	last, err := lastResults(f.out)
	if err != nil {
		return usage(fmt.Errorf("--only-failed: %w", err))
	}
	if last.Journals != nil && last.Harness.Suite == identity.Here().Suite {
		if err := follows(ctx, Streams{Out: io.Discard, Err: io.Discard}, f.out, last); err != nil {
			return err
		}
	}
	all, err := suite.Scenarios(features.FS)
	if err == nil {
		all, err = suite.Select(all, f.tags)
	}
	if err != nil {
		return usage(err)
	}
	known := map[string]bool{}
	for _, s := range all {
		known[s.ID] = true
	}
	for _, s := range last.Scenarios {
		if s.Status != rule.Pass && s.Status != rule.NotApplicable && known[s.ID] {
			f.again = append(f.again, s.ID)
		}
	}
	if len(f.again) == 0 {
		return usage(fmt.Errorf("--only-failed: every scenario of the run in %s that is selected had passed; leave --only-failed out for a run of all", f.out))
	}
	if !f.rehearsed {
		f.seed, f.rehearsed = last.Config.Seed, true
	}
	f.variance, f.start = cmp.Or(f.variance, last.Config.Variance), cmp.Or(f.start, last.Config.Start)
	return nil
}

// lastResults are the results of a run of consumers that a folder holds.
func lastResults(dir string) (results.Run, error) {
	file := filepath.Join(dir, "results.json")
	raw, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return results.Run{}, fmt.Errorf("%s is not there; run once without --only-failed, with the same --out", file)
	}
	if err != nil {
		return results.Run{}, err //nolint:wrapcheck // it names the file
	}
	journal, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return results.Run{}, err //nolint:wrapcheck // it names the file
	}
	last, err := results.Read(raw, journal)
	switch {
	case err != nil:
		return results.Run{}, fmt.Errorf("%s: %w", file, err)
	case last.Role != "" || last.Recording != nil:
		return results.Run{}, fmt.Errorf("%s is not of a run of a consumer", file)
	}
	return last, nil
}
