package score

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
)

// Files are the forms that are written into a folder: for people and for programs.
func Files(s Score) []detection.File {
	return []detection.File{
		{Name: "stranger.json", Write: func(w io.Writer) error { return writeJSON(w, s) }},
		{Name: "stranger.md", Write: func(w io.Writer) error { return writeMarkdown(w, s) }},
	}
}

// Headline is the score in one line.
func (s Score) Headline() string {
	d, v := s.Totals.Defects, s.Totals.Variants
	return fmt.Sprintf("%d of %s caught on an expected clause (%s), %d on another clause only, %d missed, %d inconclusive; %d of %s conform, %d accused, %d inconclusive; %s; %d explained",
		d[Caught], wording.Count(len(s.Defects), "defect"), detection.Percent(d[Caught], len(s.Defects)), d[OtherOnly], d[Missed], d[Inconclusive],
		v[Conforms], wording.Count(len(s.Variants), "variant"), v[Accused], v[Inconclusive],
		wording.Count(d[Fault]+v[Fault], "harness fault"), s.Totals.Explained)
}

func writeJSON(w io.Writer, s Score) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		return fmt.Errorf("stranger json: %w", err)
	}
	return nil
}

func writeMarkdown(w io.Writer, s Score) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# The stranger\n\nA consumer that was written from the contract alone, judged by %s %s, seed %d%s.\n\n%s.\n", s.Harness.Name, s.Harness.Version, s.Seed, s.extent(), s.Headline())
	b.WriteString("\n## Defects\n\n| Name | What is wrong | Expected, any of | Found | Outcome |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range s.Defects {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.Name, cell(r.What), join(r.Expected), join(r.Found), cell(r.came()))
	}
	b.WriteString("\n## Variants\n\n| Name | What is different | Found | Outcome |\n| --- | --- | --- | --- |\n")
	for _, r := range s.Variants {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Name, cell(r.What), join(r.Found), cell(r.came()))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("stranger markdown: %w", err)
	}
	return nil
}

// extent says how much was judged.
func (s Score) extent() string {
	out := ""
	if s.Whole {
		out += ", each on every story"
	}
	if s.Partial {
		out += ", a part only"
	}
	return out
}

// came is what came of it, in words.
func (r Row) came() string {
	out := string(r.Outcome)
	if r.Variance != 0 {
		out += ", with providers that differ"
	}
	if r.Explained != "" {
		return out + "; explained: " + r.Explained + " (" + r.Source + ")"
	}
	if len(r.Reasons) > 0 {
		out += ": " + r.Reasons[0]
	}
	return out
}

func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}

func join(ids []requirement.ID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return strings.Join(out, " ")
}

// told is how many reasons the console shows of a row; the files have all.
const told = 4

// Line is a row as the console shows it; what needs a look is told below it.
func (r Row) Line() string {
	word := "ok  "
	if !r.OK() {
		word = "FAIL"
	}
	must := "must conform"
	if len(r.Expected) > 0 {
		must = "any of " + join(r.Expected)
	}
	found := "found nothing"
	if len(r.Found) > 0 {
		found = "found " + join(r.Found)
	}
	line := fmt.Sprintf("%s  %-28s %-36s %-44s %s", word, r.Name, must, found, r.Outcome)
	if r.Explained != "" {
		return line + "\n               explained: " + r.Explained + " (" + r.Source + ")"
	}
	if !r.OK() {
		for _, reason := range r.Reasons[:min(len(r.Reasons), told)] {
			line += "\n               " + reason
		}
	}
	return line
}
