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
		return "the harness or its mock failed; this says nothing about the consumer"
	case rule.Fail:
		return "a MUST or MUST NOT was broken"
	case rule.Concern:
		return "a SHOULD or a MAY was not met, or some wording needs a person to read it; it does not fail the run, but find out why"
	case rule.NotObserved:
		return "the situation it is about never came up, so nothing is known"
	case rule.NeedsAttestation:
		return "neither traffic nor screens can show it; a person has to attest it"
	case rule.NotSelected:
		return "it was not part of the selection that was run, so nothing is known"
	case rule.NotApplicable:
		return "it does not apply to the consumer under test, or no rule judges it"
	case rule.Pass:
		return "it came up, and was met every time"
	}
	return "this version does not know this status; it does not count as a pass"
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
		v.Notes = append(v.Notes, "In addition, "+Count(faulty, "scenario")+" could not be judged completely, because the harness, its mock or the consumer's adapter failed. The breaches that were found stand; what else would have been seen is not known.")
	}
	if c := n(rule.Concern); c > 0 {
		v.Notes = append(v.Notes, Count(c, "concern")+" to look at: a SHOULD or a MAY was not met, or the wording on a screen needs a person to read it.")
	}
	if by := run.RecordedBy; by != nil {
		v.Notes = append(v.Notes, "The evidence was recorded by a different build from the one that judged it: "+Suite(run)+".")
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
		v.Notes = append(v.Notes, "Only the scenarios tagged "+strconv.Quote(Line(run.Config.Tags))+" were run; the verdict covers only those.")
	}
	if n := len(run.Config.Again); n > 0 {
		v.Notes = append(v.Notes, "Only "+Count(n, "scenario")+" that did not pass in the previous run were run again; what passed then may fail now. Run all scenarios for an overall verdict.")
	}
	if run.Config.Shard != "" {
		v.Notes = append(v.Notes, "This is shard "+Line(run.Config.Shard)+" of a run: it covers only its own scenarios, until 'rebookcheck report merge' joins the shards.")
	}
	if note := planNote(run.Config); note != "" {
		v.Notes = append(v.Notes, note)
	}
	if run.Config.Rehearsed {
		v.Notes = append(v.Notes, "The run was rehearsed: its seed was given, so the consumer could have been prepared for exactly these scenarios. For an assessment, leave --seed out: it is then drawn at random.")
	}
	if run.Consumer.Mutant != "" {
		v.Notes = append(v.Notes, strings.TrimRight("The consumer is rebookcheck's own, with one deliberate defect. "+Line(run.Consumer.Defect), ". ")+".")
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
			Meaning:  "Every mandatory requirement that could be judged was met each time it came up, and every scenario reached the point that it is about.",
		}
	case results.ConformsInPart:
		return Verdict{
			Headline: "Conforms for a selection",
			Meaning:  "Every mandatory requirement in the selection that could be judged was met each time it came up. This is not an overall verdict: nothing is known about what was not selected.",
		}
	case results.ConformsByPlan:
		return Verdict{
			Headline: "Conforms in an attended run to its plan",
			Meaning:  "A tester played the fewest stories that bring up every requirement that a run by hand can show, and every mandatory one was met each time it came up. This is not the whole suite: most requirements were tested in one story, where the whole suite tests them in many.",
		}
	case results.DoesNotConform:
		return Verdict{
			Headline: "Does not conform: " + broken(n, strict),
			Meaning:  notKept(n),
		}
	case results.Inconclusive:
		return Verdict{
			Headline: "Inconclusive",
			Meaning:  "No mandatory requirement was broken, but something that a verdict needs was not seen. This is neither a pass nor a failure.",
		}
	case results.HarnessFault:
		return Verdict{
			Headline: "No verdict: harness fault",
			Meaning:  "The harness, its mock, or the connection to the consumer failed. The run cannot be used as evidence for or against the consumer; fix the cause and run again.",
		}
	}
	return Verdict{
		Headline: fmt.Sprintf("No verdict: unknown conclusion %q", Line(string(c))),
		Meaning:  "This version does not know the conclusion in the results. Treat it as a harness fault.",
	}
}

// Unfinished says what kept a scenario from its end, where a breach was found before; empty where the scenario's detail says it.
func Unfinished(s results.Scenario) string {
	if s.Fault == "" || s.Status == rule.HarnessError {
		return ""
	}
	return "The scenario could not be judged completely: " + Line(s.Fault)
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
		parts = append(parts, Count(concerns, "concern")+", counted because the run is strict")
	}
	return strings.Join(parts, "; ")
}

func notKept(n func(rule.Status) int) string {
	if n(rule.Fail) == 0 {
		return "No mandatory requirement was broken. The run was strict, so a SHOULD or a MAY that was not met, or wording that a person has to read, decides the verdict."
	}
	return "At least one mandatory requirement was not met. The reasons name each one; the scenarios show what was sent."
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
