// Package wording puts what a run found into words, the same in every report, and
// makes text from elsewhere safe to show.
//
// It refuses to know what a report looks like.
//
//	wording.Of(run).Headline // "Does not conform: 2 requirements were broken"
package wording

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Verdict is the conclusion of a run in words.
type Verdict struct {
	// Headline is a short sentence without a full stop, Meaning says what it is worth.
	Headline, Meaning string
	// Notes are what a reader must not miss beside the conclusion.
	Notes []string
}

// Statuses are all statuses, worst first, as reports list them.
func Statuses() []rule.Status {
	return []rule.Status{
		rule.Fail, rule.HarnessError, rule.Concern, rule.NotObserved, rule.NeedsAttestation, rule.NotSelected, rule.NotApplicable, rule.Pass,
	}
}

// Meaning says what a status means, for a legend.
func Meaning(s rule.Status) string {
	switch s {
	case rule.HarnessError:
		return "this harness or its mock did not do its part; it says nothing about the consumer"
	case rule.Fail:
		return "a MUST or MUST NOT was broken"
	case rule.Concern:
		return "a SHOULD or a MAY was not kept to; or words need a reader; it does not fail the run, but ask why"
	case rule.NotObserved:
		return "the moment for it never came, so nothing is known"
	case rule.NeedsAttestation:
		return "nothing that passes this harness can show it; somebody has to attest it"
	case rule.NotSelected:
		return "the run was of a selection that left it out; nothing is known of it"
	case rule.NotApplicable:
		return "it does not bind the consumer under test, or no rule judges it"
	case rule.Pass:
		return "its moment came, and it was kept every time"
	}
	return "unknown to this version; it counts for nothing"
}

// Of puts the verdict of a run into words.
func Of(run results.Run) Verdict {
	n := func(s rule.Status) int { return run.Verdict.Counts[s] }
	v := headline(run.Verdict.Conclusion, n, run.Config.Strict)
	if run.Verdict.Conclusion == results.ConformsInPart || run.Verdict.Conclusion == results.ConformsByPlan {
		v.Headline += ": " + Selection(run.Config)
	} else if plan := AttendedPlan(run.Config); plan != "" {
		v.Headline += "; played by " + plan
	}
	if told := Resumed(run); told != "" {
		v.Headline += "; " + told
	}
	v.Headline += besides(run.Verdict)
	if told := Gate(run); told != "" {
		v.Headline += "; " + told
	}
	v.Notes = append(gateNotes(run), historyNotes(run)...)
	if faulty := faulty(run); faulty > 0 && run.Verdict.Conclusion == results.DoesNotConform {
		v.Notes = append(v.Notes, "Beside that, "+Count(faulty, "scenario")+" could not be judged to the end, because this harness, its mock or the consumer's adapter did not do its part. What was found broken stands; what these would have shown is not known.")
	}
	if c := n(rule.Concern); c > 0 {
		v.Notes = append(v.Notes, Count(c, "concern")+" to look at: a SHOULD or a MAY was not kept to, or the words on a screen need a reader.")
	}
	if by := run.RecordedBy; by != nil {
		v.Notes = append(v.Notes, "The evidence was recorded by another build than the one that judged it: "+Suite(run)+".")
	}
	if c := n(rule.NeedsAttestation); c > 0 {
		v.Notes = append(v.Notes, Count(c, "requirement")+" cannot be shown by traffic or screens and must be attested by a person; this report does not count "+them(c)+" as passed.")
	}
	if n := run.Times.TakenOver; n > 0 {
		v.Notes = append(v.Notes, Count(n, "scenario")+" had been judged by the same run before it was interrupted; the journal holds what was seen then.")
	}
	for _, d := range run.Consumer.Declares {
		v.Notes = append(v.Notes, declaration(run, d))
	}
	if run.Config.Tags != "" {
		v.Notes = append(v.Notes, "Only the scenarios tagged "+strconv.Quote(Line(run.Config.Tags))+" were run; the verdict speaks of those alone.")
	}
	if n := len(run.Config.Again); n > 0 {
		v.Notes = append(v.Notes, "Only "+Count(n, "scenario")+" that had not passed in the run before were run again; what had passed then may fail now. Run all of them for a verdict on the whole.")
	}
	if run.Config.Shard != "" {
		v.Notes = append(v.Notes, "This is the shard "+Line(run.Config.Shard)+" of a run: it speaks of its own scenarios alone, until 'rebookcheck report merge' joins it with the others.")
	}
	if note := planNote(run.Config); note != "" {
		v.Notes = append(v.Notes, note)
	}
	if run.Config.Rehearsed {
		v.Notes = append(v.Notes, "The run was rehearsed: its seed was given, so the consumer could have been made ready for just these worlds. An assessment has its seed drawn: leave --seed out.")
	}
	if run.Consumer.Mutant != "" {
		v.Notes = append(v.Notes, strings.TrimRight("The consumer is this program's own, with a defect put in on purpose. "+Line(run.Consumer.Defect), ". ")+".")
	}
	return v.forRole(run)
}

// Selection names what a run was of; empty for a whole one.
func Selection(c results.Config) string {
	var parts []string
	if c.Tags != "" {
		parts = append(parts, "scenarios tagged "+strconv.Quote(Line(c.Tags)))
	}
	if n := len(c.Again); n > 0 {
		parts = append(parts, Count(n, "scenario")+" that had not passed before")
	}
	if c.Shard != "" {
		parts = append(parts, "shard "+Line(c.Shard))
	}
	if plan := AttendedPlan(c); plan != "" {
		parts = append(parts, plan)
	}
	return strings.Join(parts, ", ")
}

// Seed is the seed of a run and whether it was given, in words.
func Seed(c results.Config) string {
	switch {
	case c.Rehearsed:
		return fmt.Sprintf("seed %d, rehearsed", c.Seed)
	case c.Seed == 0: // recorded traffic does not tell
		return "seed not known"
	}
	return fmt.Sprintf("seed %d, drawn", c.Seed)
}

// declaration says what a consumer declared of itself, and what that leaves unjudged.
func declaration(run results.Run, says string) string {
	var ids []string
	for _, r := range run.Requirements {
		if r.Detail == says && (r.Status == rule.NotApplicable || r.Status == rule.NeedsAttestation) {
			ids = append(ids, string(r.ID))
		}
	}
	text := "Declared: " + Line(says)
	if len(ids) == 0 {
		return text + "."
	}
	return text + ", so these were not judged: " + strings.Join(ids, ", ") + "."
}

func headline(c results.Conclusion, n func(rule.Status) int, strict bool) Verdict {
	switch c {
	case results.Conforms:
		return Verdict{
			Headline: "Conforms",
			Meaning:  "Every binding requirement that could be judged was kept whenever its moment came, and no scenario missed the moment it is about.",
		}
	case results.ConformsInPart:
		return Verdict{
			Headline: "Conforms in a selection",
			Meaning:  "Of the requirements that were selected, every binding one that could be judged was kept whenever its moment came. This is no verdict on the whole: what was not selected is not known.",
		}
	case results.ConformsByPlan:
		return Verdict{
			Headline: "Conforms in an attended run by its plan",
			Meaning:  "A tester played the fewest stories in which every requirement comes up that a run by hand can show, and every binding one was kept whenever its moment came. It is not the whole suite: most requirements were seen in one story, where the whole suite sees them in many.",
		}
	case results.DoesNotConform:
		return Verdict{
			Headline: "Does not conform: " + broken(n, strict),
			Meaning:  notKept(n),
		}
	case results.Inconclusive:
		return Verdict{
			Headline: "Inconclusive",
			Meaning:  "No binding requirement was found broken, but something that a verdict needs was not seen. It is neither a pass nor a failure.",
		}
	case results.HarnessFault:
		return Verdict{
			Headline: "No verdict: harness fault",
			Meaning:  "This harness, its mock, or the connection to the consumer did not do its part. The run cannot be used as evidence for or against the consumer; put the cause right and run again.",
		}
	}
	return Verdict{
		Headline: fmt.Sprintf("No verdict: unknown conclusion %q", Line(string(c))),
		Meaning:  "This version does not know the conclusion that the results give. Read it as a harness fault.",
	}
}

// Unfinished says what kept a scenario from its end, where a breach was found before; empty where the scenario's detail says it.
func Unfinished(s results.Scenario) string {
	if s.Fault == "" || s.Status == rule.HarnessError {
		return ""
	}
	return "The scenario could not be judged to its end: " + Line(s.Fault)
}

// faulty counts the scenarios that have not all of their evidence.
func faulty(run results.Run) int {
	n := 0
	for _, s := range run.Scenarios {
		if s.Fault != "" || s.Status == rule.HarnessError {
			n++
		}
	}
	return n
}

// broken counts what decided that a run does not conform.
func broken(n func(rule.Status) int, strict bool) string {
	var parts []string
	if fails := n(rule.Fail); fails > 0 || !strict {
		parts = append(parts, were(fails)+" broken")
	}
	if concerns := n(rule.Concern); strict && concerns > 0 {
		parts = append(parts, Count(concerns, "concern")+", which decide in a strict run")
	}
	return strings.Join(parts, "; ")
}

func notKept(n func(rule.Status) int) string {
	if n(rule.Fail) == 0 {
		return "No binding requirement was found broken. The run was strict: a SHOULD or a MAY that was not kept to, or words that need a reader, decide it."
	}
	return "A requirement that the standard makes binding was not kept. The reasons name each one; the scenarios show what was sent."
}

func were(n int) string {
	if n == 1 {
		return "1 requirement was"
	}
	return fmt.Sprintf("%d requirements were", n)
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
