package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name:     "pretty",
	Live:     true,
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
	n, bad int                // scenarios so far, and those that failed or have no verdict
	began  time.Time          // when the first was awaited
	shows  bool               // the live line is there
	column int                // of the line of characters
	later  []results.Scenario // what the progress format explains at the end
	once   wording.Once
}

// NewPrinter returns a printer for a run of style.Total scenarios.
func NewPrinter(w io.Writer, style Style) *Printer {
	p := &Printer{style: style, out: errWriter{w: w}}
	if style.Now != nil {
		p.began = style.Now()
	}
	p.live()
	return p
}

// Scenario prints one that has finished. An error of the writer is kept for Done.
func (p *Printer) Scenario(s results.Scenario) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	bad := decides(s)
	if bad {
		p.bad++
	}
	p.unlive()
	switch {
	case p.style.Format != "progress":
		p.line(s)
	case p.style.Terminal:
		if bad {
			p.line(s)
		}
	default:
		p.character(s)
		if bad {
			p.later = append(p.later, s)
		}
	}
	p.live()
}

// decides says that a scenario shows something that fails the run or leaves it without a verdict. The level of a clause that was not
// seen is not known before the run is folded; the summary tells of those.
func decides(s results.Scenario) bool {
	return s.Status == rule.Fail || s.Status == rule.HarnessError || !s.Status.Known()
}

// Done ends the output and returns the first error of the writer, if there was one.
func (p *Printer) Done() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unlive()
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
		if s.Fault != "" && strings.Contains(o.Detail, s.Fault) {
			continue // the fault is told once, below
		}
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
			detail = p.once.Fault(s.Name, detail)
		}
		fmt.Fprintf(&p.out, "%*s%s\n", indent, "", hang(detail, indent))
	}
	if more := wording.Unfinished(s); more != "" {
		more = strings.Replace(more, wording.Line(s.Fault), p.once.Fault(s.Name, s.Fault), 1)
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
