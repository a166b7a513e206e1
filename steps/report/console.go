package report

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// width is how many columns the console formats keep to; a CI log has no width to ask for.
const width = 80

// Style is how the console formats look. The caller decides on colour: whether
// the output is a terminal, and whether NO_COLOR is set.
type Style struct {
	Colour bool
	// Format is "pretty" or "progress"; anything else reads as "pretty".
	Format string
	// Total is how many scenarios will run; 0 when that is not known.
	Total int
	// Terminal says that a line can be written anew, as on a terminal; Now is then the clock for the time left.
	Terminal bool
	Now      func() time.Time
	// Repeat is the command that repeats the verdict, where it is not the one that repeats the run.
	Repeat string
	// Reports are the files that were written, for the end of the summary.
	Reports []string
}

// The colours, as ANSI codes. Each stands beside a word, never alone.
const (
	bold  = "1"
	faint = "2"
	red   = "31"
	green = "32"
	amber = "33"
	blue  = "34"
)

func (s Style) paint(code, text string) string {
	if !s.Colour || code == "" || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func colour(status rule.Status) string {
	switch status {
	case rule.Pass:
		return green
	case rule.Concern, rule.NotObserved:
		return amber
	case rule.NeedsAttestation:
		return blue
	case rule.NotSelected, rule.NotApplicable:
		return faint
	case rule.Fail, rule.HarnessError:
		return red
	}
	return red
}

// wrap breaks text into lines of at most limit columns, of which the first has
// taken columns in use already; a longer word stands alone.
func wrap(text string, taken, limit int) []string {
	var lines []string
	line, used := "", taken
	for word := range strings.FieldsSeq(wording.Line(text)) {
		n := utf8.RuneCountInString(word)
		switch {
		case line == "":
			line, used = word, used+n
		case used+1+n <= limit:
			line, used = line+" "+word, used+1+n
		default:
			lines = append(lines, line)
			line, used = word, n
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// hang wraps text after a prefix that has been written, with further lines under its start.
func hang(text string, indent int) string {
	return strings.Join(wrap(text, 0, width-indent), "\n"+strings.Repeat(" ", indent))
}

// fit shortens text to a number of columns.
func fit(text string, limit int) string {
	text = wording.Line(text)
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	if limit < 1 {
		return ""
	}
	runes := []rune(text)
	return strings.TrimRight(string(runes[:limit-1]), " ") + "…"
}

// pad fills text up to a number of columns.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-utf8.RuneCountInString(text)))
}
