package wording

import (
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// ProofTitle heads what was proved of the passes.
const ProofTitle = "What the passes are worth"

// Proof says how passes were proved, and what came of it as a whole.
func Proof(p *results.Proof) string {
	caught, missed := 0, 0
	for _, r := range p.Requirements {
		if r.Caught > 0 {
			caught++
		}
		if r.Missed > 0 {
			missed++
		}
	}
	text := fmt.Sprintf("The evidence of this run was changed, one edit at a time, and judged again: %s. Of %s that passed, %d caught an edit that should break it",
		Count(p.Tries, "verdict"), Count(len(p.Requirements), "requirement"), caught)
	if missed > 0 {
		text += fmt.Sprintf("; %d missed an edit that they should have caught", missed)
	}
	if n := len(p.Unshown()); n > 0 {
		text += fmt.Sprintf("; of %d, %s", n, results.Idle)
	}
	return text + "."
}

// Proved says what became of one pass: an edit that it caught, or why it is worth nothing.
func Proved(p results.Proved) string {
	if !p.Shown() {
		return "pass, and " + results.Idle
	}
	for _, came := range []results.EditResult{results.EditWasMissed, results.EditCaught, results.EditTookAway} {
		for _, e := range p.Edits {
			if e.Came == came {
				return string(came) + ": " + e.Edit
			}
		}
	}
	return ""
}

// Proving is the option that has passes proved, to be put behind a command, where they were; else it is empty.
func Proving(run results.Run) string {
	if run.Proof == nil {
		return ""
	}
	return " --prove"
}
