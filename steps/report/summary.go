package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Summary prints what the run came to: the requirements, what needs a person, the
// concerns, the verdict with its reasons, and where the reports are.
func Summary(w io.Writer, run results.Run, style Style) error {
	s := summary{errWriter{w: w}, style}
	s.requirements(run)
	s.list(run, rule.NeedsAttestation, "Needs attestation", "neither traffic nor screens can show these; a person has to attest them")
	s.concerns(run)
	s.readings(run)
	s.proof(run)
	s.aside(run)
	s.verdict(run)
	if s.out.err != nil {
		return fmt.Errorf("print summary: %w", s.out.err)
	}
	return nil
}

type summary struct {
	out   errWriter
	style Style
}

func (s *summary) printf(format string, args ...any) { fmt.Fprintf(&s.out, format, args...) }

func (s *summary) heading(text string) { s.printf("\n%s\n", s.style.paint(bold, text)) }

// The columns of the table of requirements.
const (
	idColumn     = 7
	levelColumn  = 11
	statusColumn = 14
	heldColumn   = 11
	textColumn   = idColumn + levelColumn + statusColumn + heldColumn
)

// requirements prints the table of those that were judged. A pass takes one line, all else is given in full.
func (s *summary) requirements(run results.Run) {
	s.heading("Requirements")
	s.printf("%s\n", s.style.paint(faint, pad("id", idColumn)+pad("level", levelColumn)+pad("status", statusColumn)+pad("met in", heldColumn)+"what must be true"))
	rows, outcomes := 0, wording.Outcomes(run)
	for _, r := range run.Requirements {
		if r.Status == rule.NeedsAttestation || r.Status == rule.NotSelected || r.Status == rule.NotApplicable {
			continue
		}
		rows++
		text := fit(wording.Must(r), width-textColumn)
		if r.Status != rule.Pass {
			text = hang(wording.Must(r), textColumn)
		}
		s.printf("%s%s%s%s%s\n",
			pad(wording.Line(string(r.ID)), idColumn), pad(wording.Line(string(r.Level)), levelColumn),
			s.style.paint(colour(r.Status), pad(wording.Line(string(r.Status)), statusColumn)),
			pad(wording.Held(outcomes[r.ID]), heldColumn), text)
	}
	if rows == 0 {
		s.printf("none was judged\n")
	}
}

// inFull is how many requirements a list of the summary gives with their reasons; of more, it names the ids.
const inFull = 5

// list prints the requirements of one status: few with their reasons, many by id.
func (s *summary) list(run results.Run, status rule.Status, title, why string) {
	n := run.Verdict.Counts[status]
	if n == 0 {
		return
	}
	s.heading(fmt.Sprintf("%s (%d)", title, n))
	s.printf("%s\n", hang(why, 0))
	if n > inFull {
		s.printf("%s\n", hang(wording.Ranges(of(run, status)), 0))
		s.printf("%s\n", hang("report.html gives each with its reason and room to sign", 0))
		return
	}
	for _, r := range run.Requirements {
		if r.Status != status {
			continue
		}
		s.printf("%s%s%s\n", pad(string(r.ID), idColumn), pad(string(r.Level), levelColumn), hang(wording.Must(r), idColumn+levelColumn))
		if r.Detail != "" {
			s.printf("%*s%s\n", idColumn+levelColumn, "", hang("why: "+r.Detail, idColumn+levelColumn))
		}
	}
}

// concerns prints each with the scenarios it was seen in.
func (s *summary) concerns(run results.Run) {
	if run.Verdict.Counts[rule.Concern] == 0 {
		return
	}
	s.heading(fmt.Sprintf("Concerns (%d)", run.Verdict.Counts[rule.Concern]))
	for _, r := range run.Requirements {
		if r.Status != rule.Concern {
			continue
		}
		s.printf("%s%s%s\n", pad(string(r.ID), idColumn), s.style.paint(amber, pad(string(r.Level), levelColumn)), hang(wording.Must(r), idColumn+levelColumn))
		for _, o := range r.Outcomes {
			if o.Status != rule.Concern {
				continue
			}
			text := o.Detail
			if len(o.Evidence) > 0 {
				text += " (evidence: " + strings.Join(o.Evidence, ", ") + ")"
			}
			s.printf("%*s%s\n", idColumn, "", hang("in "+o.Scenario+": "+text, idColumn))
		}
	}
}

// readings prints where the sources of the standard disagree and it made a difference.
func (s *summary) readings(run results.Run) {
	n := 0
	for _, r := range run.Requirements {
		told := rule.Readings(r.Readings)
		if told == "" {
			continue
		}
		if n++; n == 1 {
			s.heading("Where the sources disagree")
			s.printf("%s\n", hang(bothReadings(run), 0))
		}
		s.printf("%s%s%s\n", pad(string(r.ID), idColumn), s.style.paint(colour(r.Status), pad(string(r.Level), levelColumn)), hang(told, idColumn+levelColumn))
	}
}

// bothReadings says by which reading a verdict goes.
func bothReadings(run results.Run) string {
	if run.Judges() == requirement.Provider {
		return "a provider conforms under either reading; the row of the table of conflicts is in brackets"
	}
	return "the verdict follows reading A; the row of the table of conflicts is in brackets"
}

// aside names the requirements that were not selected and those that do not apply, in a paragraph each.
func (s *summary) aside(run results.Run) {
	for _, a := range []struct {
		status  rule.Status
		heading string
	}{{rule.NotSelected, "Not selected"}, {rule.NotApplicable, "Not applicable"}} {
		if ids := of(run, a.status); len(ids) > 0 {
			s.heading(fmt.Sprintf("%s (%d)", a.heading, len(ids)))
			s.printf("%s\n", hang(wording.Ranges(ids), 0))
		}
	}
}

// of are the ids of the requirements with a status.
func of(run results.Run, status rule.Status) []requirement.ID {
	var out []requirement.ID
	for _, r := range run.Requirements {
		if r.Status == status {
			out = append(out, r.ID)
		}
	}
	return out
}

// again names the earlier tries of a resumed run.
func (s *summary) again(run results.Run) {
	if run.History == nil {
		return
	}
	for i, a := range run.History.Again {
		if i == inFull {
			s.printf("  - and %d more: report.html and results.json give each\n", len(run.History.Again)-inFull)
			return
		}
		s.printf("  - %s\n", hang(wording.Again(a), 4))
	}
}

// subjectLine says what was judged and by what. A run against a provider has no seed: it takes the provider as it is.
func subjectLine(run results.Run) string {
	by := run.Harness.Name + " " + run.Harness.Version
	if run.Judges() != requirement.Consumer {
		return fmt.Sprintf("%s; judged by %s", run.Consumer.Name, by)
	}
	return fmt.Sprintf("%s; %s; judged by %s", run.Consumer.Name, wording.SeedOf(run), by)
}

// pageFirst puts the report for people before those for programs.
func pageFirst(paths []string) []string {
	isPage := func(path string) bool { return strings.HasSuffix(path, ".html") }
	out := slices.Clone(paths)
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case isPage(a) && !isPage(b):
			return -1
		case isPage(b) && !isPage(a):
			return 1
		}
		return 0
	})
	return out
}

func (s *summary) verdict(run results.Run) {
	words := wording.Of(run)
	code := red
	switch run.Verdict.Conclusion {
	case results.Conforms, results.ConformsInPart, results.ConformsByPlan:
		code = green
	case results.Inconclusive:
		code = amber
	case results.DoesNotConform, results.HarnessFault:
	}
	s.printf("\n%s\n%s\n", s.style.paint(bold+";"+code, hang(words.Headline, 0)), hang(words.Meaning, 0))
	for _, reason := range run.Verdict.Reasons {
		s.printf("  - %s\n", hang(reason, 4))
	}
	for _, note := range words.Notes {
		s.printf("%s\n", hang(note, 0))
	}
	s.again(run)
	var counts []string
	for _, status := range wording.Statuses() {
		if n := run.Verdict.Counts[status]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, status))
		}
	}
	s.printf("\n%s\n", hang(fmt.Sprintf("%s; %s: %s",
		wording.Count(len(run.Scenarios), "scenario"), wording.Count(len(run.Requirements), "requirement"), strings.Join(counts, ", ")), 0))
	if run.Ledger != nil {
		s.printf("patients:    %s\n", hang(wording.PatientsShort(run.Ledger), 13))
	}
	if attached := wording.AttachedIn(run); attached != "" {
		s.printf("screens:     %s\n", hang(attached, 13))
	}
	s.printf("%s    %s\n", wording.ForRole(run, "consumer:"), hang(subjectLine(run), 13))
	s.printf("product:     %s\n", hang(run.Consumer.ProductName(), 13))
	s.printf("suite:       %s\n", hang(wording.Suite(run), 13))
	s.printf("repeat with: %s\n", cmp.Or(s.style.Repeat, wording.Command(run))) // on one line, so that it can be copied
	s.printf("verdict:     %s\n", s.style.paint(bold+";"+code, hang(wording.Conclusion(run), 13)))
	for i, path := range pageFirst(s.style.Reports) {
		head := "reports:     "
		if i > 0 {
			head = "             "
		}
		s.printf("%s%s\n", head, wording.Line(path))
	}
}
