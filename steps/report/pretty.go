package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name:     "pretty",
	Describe: "console: a line for each scenario, with reasons where it did not pass, and a summary",
	Write:    func(w io.Writer, run results.Run) error { return replay(w, run, "pretty") },
})

// replay prints a finished run as the console would have shown it.
func replay(w io.Writer, run results.Run, format string) error {
	style := Style{Format: format, Total: len(run.Scenarios)}
	p := NewPrinter(w, style)
	for _, s := range run.Scenarios {
		p.Scenario(s)
	}
	if err := p.Done(); err != nil {
		return err
	}
	return Summary(w, run, style)
}

// Printer prints scenarios as they finish. It is safe for concurrent use.
type Printer struct {
	style Style

	mu     sync.Mutex
	out    errWriter
	n      int
	column int                 // of the line of characters
	later  []results.Scenario  // what the progress format explains at the end
	told   map[string]*telling // faults, by the mistake behind them
}

// telling is a fault that was told in full.
type telling struct {
	scenario string
	times    int
}

// once is a fault in full where it is the first of its mistake, and else where that was told and how often it was seen.
func (p *Printer) once(s results.Scenario, fault string) string {
	key := results.Mistake(fault)
	if before, ok := p.told[key]; ok {
		before.times++
		return fmt.Sprintf("the same fault as in %q, told there in full (seen %d times so far)", before.scenario, before.times)
	}
	p.told[key] = &telling{wording.Line(s.Name), 1}
	return fault
}

// NewPrinter returns a printer for a run of style.Total scenarios.
func NewPrinter(w io.Writer, style Style) *Printer {
	return &Printer{style: style, out: errWriter{w: w}, told: map[string]*telling{}}
}

// Scenario prints one that has finished. An error of the writer is kept for Done.
func (p *Printer) Scenario(s results.Scenario) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	if p.style.Format == "progress" {
		p.character(s)
		return
	}
	p.line(s)
}

// Done ends the output and returns the first error of the writer, if there was one.
func (p *Printer) Done() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.endCharacters()
	for _, s := range p.later {
		fmt.Fprintln(&p.out)
		status, text := p.title(s)
		fmt.Fprintf(&p.out, "%s %s\n", status, hang(text, utf8.RuneCountInString(string(s.Status))+1))
		p.reasons(s)
	}
	p.later = nil
	if p.out.err != nil {
		return fmt.Errorf("print results: %w", p.out.err)
	}
	return nil
}

// line prints a scenario on one line; one that did not pass is given in full, with its reasons.
func (p *Printer) line(s results.Scenario) {
	count := fmt.Sprintf("[%3d]", p.n)
	if p.style.Total > 0 {
		digits := len(fmt.Sprint(p.style.Total))
		count = fmt.Sprintf("[%*d/%d]", digits, p.n, p.style.Total)
	}
	status, text := p.title(s)
	indent := len(count) + 1 + max(4, utf8.RuneCountInString(string(s.Status))) + 1
	if s.Status == rule.Pass {
		text = p.short(s, width-indent)
	} else {
		text = hang(text, indent)
	}
	fmt.Fprintf(&p.out, "%s %s %s\n", p.style.paint(faint, count), status, text)
	p.reasons(s)
}

func (p *Printer) title(s results.Scenario) (status, text string) {
	status = p.style.paint(colour(s.Status), pad(wording.Line(string(s.Status)), 4))
	text = strings.Join(wording.About(s), " ")
	if s.Rule != "" {
		text += " " + s.Rule + " —"
	}
	return status, strings.TrimSpace(text + " " + s.Name)
}

// short is a title within a number of columns. The scenario's own name matters
// most: the rule gives way first.
func (p *Printer) short(s results.Scenario, limit int) string {
	ids := strings.Join(wording.About(s), " ")
	room := limit - utf8.RuneCountInString(ids) - utf8.RuneCountInString(s.Name) - len("  — ")
	if s.Rule == "" || room < 12 {
		return fit(strings.TrimSpace(ids+" "+s.Name), limit)
	}
	return strings.TrimSpace(ids + " " + fit(s.Rule, room) + " — " + wording.Line(s.Name))
}

// reasons say why a scenario did not pass, with the labels of the evidence.
func (p *Printer) reasons(s results.Scenario) {
	const indent = 8
	said := false
	for _, o := range wording.Notable(s) {
		said = said || strings.Contains(s.Detail, o.Detail)
		head := wording.Line(fmt.Sprintf("%s %s: ", o.ID, o.Status))
		lines := wrap(o.Detail, utf8.RuneCountInString(head), width-indent-2)
		fmt.Fprintf(&p.out, "%*s%s%s\n", indent, "", p.style.paint(colour(o.Status), head), strings.Join(lines, "\n"+strings.Repeat(" ", indent+2)))
		if len(o.Evidence) > 0 {
			fmt.Fprintf(&p.out, "%*sevidence: %s\n", indent+2, "", hang(strings.Join(o.Evidence, ", "), indent+len("  evidence: ")))
		}
	}
	if s.Status != rule.Pass && s.Detail != "" && !said {
		detail := s.Detail
		if s.Status == rule.HarnessError {
			detail = p.once(s, detail)
		}
		fmt.Fprintf(&p.out, "%*s%s\n", indent, "", hang(detail, indent))
	}
	if more := wording.Unfinished(s); more != "" {
		fmt.Fprintf(&p.out, "%*s%s\n", indent, "", hang(more, indent))
	}
	for _, st := range s.Steps {
		if st.Status == results.NotDone {
			fmt.Fprintf(&p.out, "%*snot done: %s\n", indent, "", hang(st.Keyword+" "+st.Text+": "+st.Detail, indent+4))
		}
		if st.Status == results.Failed || st.Status == results.Undefined {
			fmt.Fprintf(&p.out, "%*sat: %s\n", indent, "", hang(st.Keyword+" "+st.Text, indent+4))
			break
		}
	}
}
