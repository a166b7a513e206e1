package wording

import (
	"fmt"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Resumed says in a few words that a run was resumed and what was tried again, as in "resumed 2 times; 3 scenarios were
// tried again after a harness fault". It is empty of a run that went through at once.
func Resumed(run results.Run) string {
	h := run.History
	if h == nil {
		return ""
	}
	var parts []string
	if n := len(h.Resumed); n > 0 {
		parts = append(parts, "resumed "+times(n))
	}
	if len(h.Tampered) > 0 {
		parts = append(parts, "what it kept was changed by somebody else while it was going on")
	}
	for _, k := range []struct {
		how   results.TryEnd
		after string
	}{
		{results.Faulted, "tried again after a harness fault"},
		{results.Interrupted, "tried again after the run ended in the middle of it"},
		{results.Unusable, "tried again because what was kept of an earlier try could not be used"},
		{results.NotRun, "run at last that had been given up"},
	} {
		switch n := len(h.Tried(k.how)); n {
		case 0:
		case 1:
			parts = append(parts, "1 scenario was "+k.after)
		default:
			parts = append(parts, fmt.Sprintf("%d scenarios were %s", n, strings.Replace(k.after, "of it", "of each", 1)))
		}
	}
	return strings.Join(parts, "; ")
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// historyNotes are what a reader of a resumed run must know beside that it was.
func historyNotes(run results.Run) []string {
	h := run.History
	if h == nil {
		return nil
	}
	var out []string
	for _, t := range h.Tampered {
		out = append(out, "While the run was going on, somebody else changed what it kept for being resumed: "+Line(t)+". What it had proved by then was held in memory and stands. Ask who writes into its folder.")
	}
	if len(h.Resumed) == 0 {
		return out
	}
	var at []string
	for _, t := range h.Resumed {
		at = append(at, moment(t))
	}
	text := "The run was started on " + moment(h.Begun) + " and resumed on " + strings.Join(at, ", on ") + "."
	if !run.Config.Rehearsed {
		text += " Its seed was drawn at the start, so from then on its worlds could be known, and the consumer could be made ready for what was still to be played: whether it was cannot be seen from here. Where that matters, ask for a run that went through at once."
	}
	out = append(out, text)
	if h.Rehearsal {
		out = append(out, "When it was resumed, its folder held the report of a rehearsal with the same seed: these worlds had been played before.")
	}
	if len(h.Again) > 0 {
		out = append(out, "A scenario that was tried again may have shown something else the first time; a breach that was proved before stands. Ask why the first tries failed, above all where they have something in common.")
	}
	return out
}

func moment(t time.Time) string { return t.UTC().Format("2 January 2006 at 15:04 UTC") }

// Again is an earlier try in one line.
func Again(a results.Again) string {
	return Line(fmt.Sprintf("%s: tried before, until %s: %s: %s", a.Scenario, moment(a.At), a.How, strings.TrimPrefix(a.Why, string(a.How)+": ")))
}

// Conclusion is the conclusion with what must stand beside it.
func Conclusion(run results.Run) string {
	out := Line(string(run.Verdict.Conclusion))
	if told := Resumed(run); told != "" {
		out += "; " + told
	}
	return out + besides(run.Verdict)
}

// besides is what stands with a conclusion, in brackets; empty where nothing does.
func besides(v results.Verdict) string {
	if len(v.Beside) == 0 {
		return ""
	}
	return " (" + Line(strings.Join(v.Beside, "; ")) + ")"
}

// SeedOf is the seed of a run, whether it was given, and since when it could be known.
func SeedOf(run results.Run) string {
	text := Seed(run.Config)
	if h := run.History; h != nil && len(h.Resumed) > 0 && !run.Config.Rehearsed {
		text += fmt.Sprintf(" on %s, known since: the run was resumed", moment(run.History.Begun))
	}
	return text
}
