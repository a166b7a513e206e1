package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/explore"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// exploration tells of an exploration as it goes on.
type exploration struct {
	streams Streams
	flags   exploreFlags
	began   time.Time
	told    time.Time // when progress was last told
	fault   error     // what could not be written
}

// tellEvery is how often progress is told.
const tellEvery = 10 * time.Second

func (x *exploration) progress(r explore.Report) {
	now := x.began.Add(r.Took)
	if now.Sub(x.told) < tellEvery {
		return
	}
	x.told = now
	left := ""
	switch {
	case x.flags.duration > 0:
		left = fmt.Sprintf(", %s left", max(0, x.flags.duration-r.Took).Round(time.Second))
	case r.Stories > 0:
		each := r.Took / time.Duration(r.Stories)
		left = fmt.Sprintf(", about %s left", (time.Duration(x.flags.stories-r.Stories) * each).Round(time.Second))
	}
	fmt.Fprintf(x.streams.Out, "%s, %d failed%s\n", wording.Count(r.Stories, "story"), r.Failed, left)
}

// found writes what was found and tells of it.
func (x *exploration) found(f explore.Finding) error {
	path, err := f.Write(x.flags.out, x.flags.seed, x.flags.variance)
	x.fault = errors.Join(x.fault, err)
	out := x.streams.Out
	fmt.Fprintf(out, "\n%s %s in story %d: %s\n", f.Key(), f.Status, f.Number, wording.Line(f.Detail))
	fmt.Fprintf(out, "shortened from %d steps to %d by playing %d more stories; written to %s\n\n", f.Drawn, len(f.Story.Steps), f.Tried, path)
	for _, st := range f.Story.Steps {
		fmt.Fprintf(out, "    %s %s\n", st.Keyword, st.Text)
	}
	fmt.Fprintf(out, "    Then %s\n\n", f.Sentence())
	return err
}

// namedCells is how many combinations that were never walked are named.
const namedCells = 5

// summary tells what all came to.
func (x *exploration) summary(r explore.Report) {
	out := x.streams.Out
	fmt.Fprintf(out, "\nstories:     %d in %s, %.1f per second\n", r.Stories, r.Took.Round(time.Second), float64(r.Stories)/max(r.Took.Seconds(), 1))
	fmt.Fprintf(out, "combinations of stage, fault and choice: %d of %d played\n", r.Coverage.Walked(), r.Coverage.Total())
	for i, cell := range r.Coverage.Unwalked() {
		if i == namedCells {
			fmt.Fprintf(out, "             and %d others\n", len(r.Coverage.Unwalked())-namedCells)
			break
		}
		fmt.Fprintf(out, "             not played: %s\n", cell)
	}
	if r.Stuck > 0 {
		fmt.Fprintf(out, "cut short:   %d stories, at a step that was no longer possible; they are judged up to there\n", r.Stuck)
	}
	if len(r.Faults) > 0 {
		faults := slices.Compact(slices.Sorted(slices.Values(r.Faults)))
		fmt.Fprintf(out, "not judged:  %s, written to %s; the first reason: %s\n", wording.Count(len(r.Faults), "story"), filepath.Join(x.flags.out, explore.LogFile), wording.Line(faults[0]))
	}
	switch {
	case len(r.Findings) > 0:
		fmt.Fprintf(out, "found:       %s failed, in %s; each has a folder in %s\n", wording.Count(r.Failed, "story"), wording.Count(len(r.Findings), "way"), x.flags.out)
	case r.Failed == 0:
		fmt.Fprintf(out, "none of %d stories failed; that does not mean that the consumer conforms\n", r.Stories)
	}
}

// conclude turns what was found into the exit code.
func (x *exploration) conclude(ctx context.Context, r explore.Report) error {
	switch {
	case x.fault != nil && len(r.Findings) == 0:
		return harness(x.fault)
	case x.fault != nil:
		return failure{exitNotConform, x.fault}
	case len(r.Findings) > 0:
		return verdict(exitNotConform)
	case ctx.Err() != nil:
		return harness(errors.New("interrupted; no story had failed by then"))
	case r.Stories == 0 || len(r.Faults) > 0:
		return harness(errors.New("stories could not be judged, so there is no result; 'rebookcheck doctor' checks an adapter"))
	}
	return nil
}
