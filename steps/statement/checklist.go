package statement

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// columns are those of the checklist.
var columns = []string{
	"requirement", "level", "topic", "statement", "verdict", "detail", "scenarios", "evidence", "readings",
	"attested", "attested by", "role", "date", "how it is met", "documents",
}

// Checklist writes the supplier's checklist: a row for each requirement, with its verdict, where the evidence is, and who
// attests it.
func Checklist(w io.Writer, run results.Run) error {
	out := csv.NewWriter(w)
	rows := [][]string{columns}
	for _, r := range run.Requirements {
		scenarios, evidence := rests(r)
		row := []string{string(r.ID), string(r.Level), r.Topic, r.Statement, string(r.Status), r.Detail, scenarios, evidence, rule.Readings(r.Readings), "", "", "", "", "", ""}
		if a := r.Attested; a != nil {
			var docs []string
			for _, d := range a.Documents {
				docs = append(docs, d.File)
			}
			copy(row[9:], []string{a.Answer, a.Name, a.Role, a.At.UTC().Format(time.DateOnly), a.Statement, strings.Join(docs, "; ")})
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = harmless(cell)
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write checklist: %w", err)
	}
	return nil
}

// mostEvidence is how many places are named in one row; the rest is in the report.
const mostEvidence = 5

// rests are the scenarios that a verdict rests on, and where in the journal its evidence stands.
func rests(r results.Requirement) (scenarios, evidence string) {
	var names, places []string
	for _, o := range r.Outcomes {
		if o.Status != r.Status && r.Status != rule.Pass {
			continue
		}
		if !slices.Contains(names, o.Scenario) {
			names = append(names, o.Scenario)
		}
		for _, label := range o.Evidence {
			places = append(places, o.Scenario+": "+label)
		}
	}
	return shortened(names), shortened(places)
}

func shortened(all []string) string {
	if len(all) > mostEvidence {
		all = append(slices.Clone(all[:mostEvidence]), fmt.Sprintf("and %d more in the report", len(all)-mostEvidence))
	}
	return strings.Join(all, "; ")
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
