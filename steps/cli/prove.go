package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/prove"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// proveOption has the passes of a run proved from its own evidence.
const (
	proveOption = "prove"
	proveHelp   = "change the run's evidence, one edit at a time, and judge it again, to show what each pass would have caught; with --strict a pass that no edit affects counts as not observed"
)

// repeated judges evidence again as the run was judged, its proof included. A proof that cannot be repeated is left out, so
// that the two differ.
func repeated(ctx context.Context, by judges, run results.Run) bundle.Judge {
	return func(e results.Evidence) results.Run {
		again := by.Judge(e)
		if run.Proof == nil {
			return again
		}
		if proven, err := withProof(ctx, again); err == nil {
			return proven
		}
		return again
	}
}

// withProof is the run with the proof of its passes.
func withProof(ctx context.Context, run results.Run) (results.Run, error) {
	proof, err := prove.Run(ctx, run)
	switch {
	case errors.Is(err, prove.ErrNoEvidence):
		return run, usage(fmt.Errorf("--%s: %w; leave it out", proveOption, err))
	case err != nil:
		return run, harness(err)
	}
	return run.With(proof), nil
}
