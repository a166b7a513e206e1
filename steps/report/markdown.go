package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/page"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name:     "markdown",
	Describe: "a summary in Markdown; it is added to $GITHUB_STEP_SUMMARY where that is set",
	Write:    writeMarkdown,
})

// inMarkdown is how many rows a table has at most: a summary is read, and the whole is in results.json.
const inMarkdown = 50

func writeMarkdown(w io.Writer, run results.Run) error {
	out := &errWriter{w: w}
	words := wording.Of(run)
	fmt.Fprintf(out, "## %s\n\n%s\n\n", plain(words.Headline), plain(words.Meaning))
	fmt.Fprintf(out, "| | |\n|---|---|\n")
	for _, row := range [][2]string{
		{"Product", run.Consumer.ProductName()},
		{"Consumer", run.Consumer.Name},
		{"Judged by", wording.Suite(run)},
		{"Standard", run.Standard},
		{"Selection", wording.Selection(run.Config)},
		{"Seed", strings.TrimPrefix(wording.SeedOf(run), "seed ")},
	} {
		if row[1] != "" {
			fmt.Fprintf(out, "| %s | %s |\n", row[0], plain(row[1]))
		}
	}
	var counts []string
	for _, status := range wording.Statuses() {
		if n := run.Verdict.Counts[status]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, status))
		}
	}
	fmt.Fprintf(out, "| Requirements | %s |\n", plain(strings.Join(counts, ", ")))
	if run.Ledger != nil {
		fmt.Fprintf(out, "| %s | %s |\n", wording.PatientsTitle, plain(wording.PatientsShort(run.Ledger)))
	}
	var once wording.Once
	for _, part := range []struct {
		title string
		means results.Meaning
	}{{"Not kept", results.Bad}, {"Without a verdict", results.Faulty}, {"Not seen", results.Open}, {"Known to the baseline", results.Excused}} {
		markdownTable(out, run, part.title, &once, func(r results.Requirement) bool { return run.OfRequirement(r) == part.means })
	}
	if !run.Config.Strict {
		markdownTable(out, run, "Concerns", &once, func(r results.Requirement) bool { return r.Status == rule.Concern })
	}
	markdownProof(out, run)
	if notes := words.Notes; len(notes) > 0 {
		fmt.Fprintf(out, "\n")
		for _, n := range notes {
			fmt.Fprintf(out, "- %s\n", plain(n))
		}
	}
	fmt.Fprintf(out, "\nRepeat with:\n\n    %s\n", wording.Command(run))
	if out.err != nil {
		return fmt.Errorf("markdown: %w", out.err)
	}
	return nil
}

func markdownTable(out io.Writer, run results.Run, title string, once *wording.Once, wanted func(results.Requirement) bool) {
	n := 0
	rows := slices.DeleteFunc(slices.Clone(run.Requirements), func(r results.Requirement) bool { return !wanted(r) })
	if len(rows) > 0 && run.OfRequirement(rows[0]) == results.Bad {
		rows = page.ByHarm(run, rows)
	}
	for _, r := range rows {
		if n++; n == 1 {
			fmt.Fprintf(out, "\n### %s\n\n| | Level | What must be true | What was found |\n|---|---|---|---|\n", title)
		}
		if n > inMarkdown {
			continue
		}
		detail := r.Detail
		if r.Status == rule.HarnessError {
			detail = once.Same(string(r.ID), detail)
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", r.ID, r.Level, plain(wording.Must(r)), plain(detail))
	}
	if n > inMarkdown {
		fmt.Fprintf(out, "\nand %d more: see results.json\n", n-inMarkdown)
	}
}

// plain is text from elsewhere in Markdown: nothing in it is a link, an element, a cell or a list.
func plain(s string) string { return markdownEscapes.Replace(wording.Line(s)) }

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "@", "&#64;", "!", `\!`, "~", `\~`,
)
