package report

import (
	"fmt"
	"io"
	"strconv"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// The columns of the table of what the passes are worth.
const (
	appliedColumn = 9
	caughtColumn  = 8
	awayColumn    = 12
	missedColumn  = 8
	exampleColumn = idColumn + appliedColumn + caughtColumn + awayColumn + missedColumn
)

// proof prints what was proved of each pass, where that was asked for.
func (s *summary) proof(run results.Run) {
	if run.Proof == nil {
		return
	}
	s.heading(wording.ProofTitle)
	s.printf("%s\n", hang(wording.Proof(run.Proof), 0))
	s.printf("%s\n", s.style.paint(faint, pad("id", idColumn)+pad("applied", appliedColumn)+pad("caught", caughtColumn)+pad("taken away", awayColumn)+pad("missed", missedColumn)+"for example"))
	for _, r := range run.Proof.Requirements {
		text := fit(wording.Proved(r), width-exampleColumn)
		if !r.Shown() {
			text = s.style.paint(amber, hang(wording.Proved(r), exampleColumn))
		}
		s.printf("%s%s%s%s%s%s\n", pad(string(r.ID), idColumn), pad(strconv.Itoa(r.Applied), appliedColumn), pad(strconv.Itoa(r.Caught), caughtColumn),
			pad(strconv.Itoa(r.TakenAway), awayColumn), pad(strconv.Itoa(r.Missed), missedColumn), text)
	}
}

// markdownProof writes what was proved as a whole, and a row for each pass that some edit did not change as it should.
func markdownProof(out io.Writer, run results.Run) {
	if run.Proof == nil {
		return
	}
	fmt.Fprintf(out, "\n### %s\n\n%s\n", wording.ProofTitle, plain(wording.Proof(run.Proof)))
	n := 0
	for _, r := range run.Proof.Requirements {
		if r.Caught == r.Applied && r.Shown() {
			continue
		}
		if n++; n == 1 {
			fmt.Fprintf(out, "\n| | Applied | Caught | Taken away | Missed | For example |\n|---|---|---|---|---|---|\n")
		}
		if n <= inMarkdown {
			fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %s |\n", r.ID, r.Applied, r.Caught, r.TakenAway, r.Missed, plain(wording.Proved(r)))
		}
	}
	if n > inMarkdown {
		fmt.Fprintf(out, "\nand %d more: see results.json\n", n-inMarkdown)
	}
}
