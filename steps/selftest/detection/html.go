package detection

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/page"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

//go:embed assets
var assets embed.FS

var (
	style  = page.Style() + asset("detection.css")
	layout = template.Must(template.New("detection.tmpl").Funcs(template.FuncMap{
		"line": wording.Line, "count": wording.Count, "percent": Percent, "class": class, "ranges": wording.Ranges,
	}).ParseFS(assets, "assets/detection.tmpl"))
)

func asset(name string) string {
	raw, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return string(raw)
}

// model is all that the template shows.
type model struct {
	Score
	Policy   string
	Style    template.CSS
	Class    string
	Verdict  string
	Chapters []chapter
	// Odd are the consumers that did not come out as they are known.
	Odd []Consumer
}

// chapter is the requirements of one group of ids, and the consumers that were meant to break one of them or were found to.
type chapter struct {
	Group, Name  string
	Requirements []Requirement
	Rows         []matrixRow
}

type matrixRow struct {
	Name  string
	Cells []Cell
}

// class is a cell as a CSS class.
func class(c Cell) string { return strings.ReplaceAll(string(c), " ", "-") }

// WriteHTML writes the score for people: one file that loads nothing from elsewhere.
func WriteHTML(w io.Writer, s Score) error {
	m := model{Score: s, Policy: page.Policy(style, ""), Style: template.CSS(style), Chapters: chapters(s)} //nolint:gosec // a file of this program
	m.Class, m.Verdict = verdict(s)
	for _, c := range slices.Concat(s.Good, s.Mutants) {
		if !c.OK {
			m.Odd = append(m.Odd, c)
		}
	}
	var out bytes.Buffer
	if err := layout.Execute(&out, m); err != nil {
		return fmt.Errorf("detection html: %w", err)
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("detection html: %w", err)
	}
	return nil
}

// verdict is the score as a class of colour and a sentence.
func verdict(s Score) (string, string) {
	switch {
	case s.OK() && s.Partial:
		return "concern", "Every known-bad consumer that was judged was caught; others were left out"
	case s.OK():
		return "pass", "Every check was seen to fail when it should, and never when it should not"
	}
	return "fail", "Not every consumer came out as it is known, or a check is without proof"
}

func chapters(s Score) []chapter {
	var out []chapter
	for _, r := range s.Requirements {
		group := r.ID.Group()
		i := slices.IndexFunc(out, func(c chapter) bool { return c.Group == group })
		if i < 0 {
			out = append(out, chapter{Group: group, Name: page.Chapter(group)})
			i = len(out) - 1
		}
		out[i].Requirements = append(out[i].Requirements, r)
	}
	for i := range out {
		for _, c := range slices.Concat(s.Good, s.Mutants) {
			if row, filled := matrix(c, out[i].Requirements); filled {
				out[i].Rows = append(out[i].Rows, row)
			}
		}
	}
	return out
}

// matrix is a consumer's row, and whether anything stands in it.
func matrix(c Consumer, of []Requirement) (matrixRow, bool) {
	row, filled := matrixRow{Name: c.Name}, false
	for _, r := range of {
		cell := c.Cell(r.ID)
		row.Cells = append(row.Cells, cell)
		filled = filled || cell != Nothing
	}
	return row, filled
}
