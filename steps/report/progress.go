package report

import (
	"fmt"
	"io"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name:     "progress",
	Live:     true,
	Describe: "console: a character for each scenario, at the end what failed, and a summary",
	Write:    func(w io.Writer, run results.Run) error { return replay(w, run, "progress") },
})

// charactersPerLine leaves room for the count at the end of a line.
const charactersPerLine = 60

// character prints a scenario as one character: a dot for a pass, else a letter.
func (p *Printer) character(s results.Scenario) {
	c := map[rule.Status]string{
		rule.Pass: ".", rule.Fail: "F", rule.Concern: "C", rule.NotObserved: "N", rule.HarnessError: "E",
		rule.NeedsAttestation: "A", rule.NotSelected: "s", rule.NotApplicable: "-",
	}[s.Status]
	if c == "" {
		c = "?"
	}
	fmt.Fprint(&p.out, p.style.paint(colour(s.Status), c))
	p.column++
	if p.column == charactersPerLine {
		p.endCharacters()
	}
}

// endCharacters ends a line of characters with how far the run has come.
func (p *Printer) endCharacters() {
	if p.column == 0 {
		return
	}
	count := fmt.Sprintf("%d", p.n)
	if p.style.Total > 0 {
		count = fmt.Sprintf("%d/%d", p.n, p.style.Total)
	}
	fmt.Fprintf(&p.out, "%*s%s\n", charactersPerLine-p.column+2, "", p.style.paint(faint, count))
	p.column = 0
}
