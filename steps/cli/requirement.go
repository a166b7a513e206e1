package cli

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// explainRequirements tells of each of some requirements all that there is to know: the clause and its source, what
// its rule checks and what not, where the rule stands, which scenarios are about it and which mutants break it.
func explainRequirements(w io.Writer, ids []string) error {
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	scenarios, err := selection("", "")
	if err != nil {
		return err
	}
	for i, id := range ids {
		req, ok := cat.Find(requirement.ID(strings.ToUpper(id)))
		if !ok {
			return usage(fmt.Errorf("there is no requirement %q; rebookcheck list requirements --coverage lists all", id))
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		explainRequirement(w, req, scenarios)
	}
	return nil
}

func explainRequirement(w io.Writer, req requirement.Requirement, scenarios []suite.Scenario) {
	r, judged := rule.Find(req.ID)
	fmt.Fprintf(w, "%s (%s, binds the %s)\n", req.ID, req.Level, req.Role)
	part := func(name string, lines ...string) {
		if lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" }); len(lines) > 0 {
			fmt.Fprintf(w, "\n%s\n  %s\n", name, strings.Join(lines, "\n  "))
		}
	}
	part("Clause", req.Statement)
	part("Source", req.Source)
	part("Why it is read so", req.Notes)
	if !judged {
		part("Judged by no rule", req.Unjudged)
		return
	}
	part("What must be true", r.Sentence)
	part("What is checked", r.Checks)
	part("What is not checked", r.Limits)
	part("Rule", "steps/rule/"+r.File)
	part("Scenarios", about(req.ID, scenarios)...)
	part("Known-bad consumers that break it", breaking(req.ID)...)
}

// about are the scenarios that end in the sentence of a requirement, by file and line.
func about(id requirement.ID, scenarios []suite.Scenario) []string {
	var out []string
	for _, sc := range scenarios {
		if slices.Contains(sc.Names, id) {
			out = append(out, fmt.Sprintf("%s:%d  %s", path.Join("features", sc.Path), sc.Line, sc.Name))
		}
	}
	return out
}

// breaking are the mutants that break a requirement, with their defects.
func breaking(id requirement.ID) []string {
	var out []string
	for _, m := range mutant.All() {
		if slices.Contains(m.Breaks, string(id)) {
			out = append(out, fmt.Sprintf("%s  %s (steps/consumer/mutant/%s)", m.Name, m.Defect, m.File))
		}
	}
	return out
}
