package wording

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Count is a number and a noun, in the plural where it has to be.
func Count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Must is what a requirement asks: the rule's sentence, or the clause itself where no rule judges it.
func Must(r results.Requirement) string {
	if r.Sentence != "" {
		return Line(r.Sentence)
	}
	return Line(r.Statement)
}

// Outcomes are all verdicts of a run by requirement, in the order of the
// scenarios. A requirement of the run itself keeps only those that matter to its status.
func Outcomes(run results.Run) map[requirement.ID][]results.Outcome {
	out := map[requirement.ID][]results.Outcome{}
	for _, s := range run.Scenarios {
		for _, o := range s.Outcomes {
			o.Scenario = s.ID
			out[o.ID] = append(out[o.ID], o)
		}
	}
	return out
}

// Held says in how many of the scenarios that saw its moment, or should have, a requirement was kept: "12 of 14".
func Held(all []results.Outcome) string {
	if len(all) == 0 {
		return "-"
	}
	n := 0
	for _, o := range all {
		if o.Status == rule.Pass {
			n++
		}
	}
	return fmt.Sprintf("%d of %d", n, len(all))
}

// About are the requirements that a scenario is about: those it names, else those of its tags.
func About(s results.Scenario) []string {
	var ids []string
	for _, o := range s.Outcomes {
		if o.Named {
			ids = append(ids, string(o.ID))
		}
	}
	if len(ids) > 0 {
		return ids
	}
	for _, t := range s.Tags {
		if id := requirement.ID(strings.TrimPrefix(t, "@")); id.Valid() {
			ids = append(ids, string(id))
		}
	}
	return ids
}

// Notable are the verdicts of a scenario that need a reader: all but passes, and
// but those of rules that it is not about and that were not broken; worst first.
func Notable(s results.Scenario) []results.Outcome {
	var out []results.Outcome
	for _, status := range append([]rule.Status{""}, Statuses()...) {
		for _, o := range s.Outcomes {
			level := o.Status
			if !level.Known() {
				level = ""
			}
			if level != status || status == rule.Pass || (!o.Named && !breach(o.Status)) {
				continue
			}
			out = append(out, o)
		}
	}
	return out
}

func breach(s rule.Status) bool {
	return s == rule.Fail || s == rule.Concern || s == rule.HarnessError || !s.Known()
}

// Outcome is a verdict in one line: "RB-09 fail: why (evidence: proxy-4, mark-9)".
func Outcome(o results.Outcome) string {
	text := fmt.Sprintf("%s %s: %s", o.ID, o.Status, o.Detail)
	if len(o.Evidence) > 0 {
		text += " (evidence: " + strings.Join(o.Evidence, ", ") + ")"
	}
	return Line(text)
}
