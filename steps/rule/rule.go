// Package rule holds the judgements: one clause of the standard, one file, one
// pure function of what the journal shows.
//
// A rule knows no clock, no mock and no consumer. Nothing passes by default: a
// rule passes when its moment came and every instance of it was right, fails on
// the first that was wrong, and says not observed when its moment never came.
//
// A rule that wants nothing to happen (after the offer was declined, of a booking that is
// unknown, where nothing was confirmed) reads to the end of the journal. Each task is over
// when the consumer says so and providers and registry have come to rest; after the last
// one a stated quiet time passes on the session's clock, and the consumer is closed. What it
// sends until then belongs to its latest encounter, and so does what arrives until the run ends, for the mock of each
// story answers so long. What it would send later still, nobody saw.
package rule

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule/explain"
)

// Status is what a judgement comes to.
type Status string

// The statuses, worst first as reports order them.
const (
	Fail             Status = "fail"              // a MUST was broken
	HarnessError     Status = "harness error"     // this harness, or its mock, did not do its part
	Concern          Status = "concern"           // a SHOULD or a MAY was not kept to
	NotObserved      Status = "not observed"      // the moment for it never came
	NeedsAttestation Status = "needs attestation" // nothing that passes this harness can show it
	NotSelected      Status = "not selected"      // the run was of a selection that left it out; no rule comes to this
	NotApplicable    Status = "not applicable"    // it does not bind what was tested
	Pass             Status = "pass"
)

// A proven breach comes first: it stands, whatever else could not be judged.
var order = []Status{Fail, HarnessError, Concern, NotObserved, NeedsAttestation, NotSelected, NotApplicable, Pass}

// Worse orders statuses, worst first. An unknown status is worse than all.
func Worse(a, b Status) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) }

// Known says whether the status is one of ours.
func (s Status) Known() bool { return slices.Contains(order, s) }

// Verdict is a judgement: its status, why, and the entries of the journal it rests on.
type Verdict struct {
	Status   Status   `json:"status"`
	Detail   string   `json:"detail"`
	Evidence []string `json:"evidence,omitempty"`
	// Withheld says that this story lacks the evidence for a pass, say because the consumer was lost in it. What
	// other stories show of the clause still counts, unless this one is about it.
	Withheld bool `json:"withheld,omitempty"`
	// Reader says that somebody has to look before the consumer can be said to keep to the clause: no rule can tell.
	Reader bool `json:"reader,omitempty"`
	// Texts are words from the screen that the verdict does not judge, and that a reader has to read: see RB-30.
	Texts []string `json:"texts,omitempty"`
	// Readings are the ways of reading the clause, in pairs, where the sources disagree and it made a difference.
	Readings []Reading `json:"readings,omitempty"`
}

// Rule is one clause and how it is judged.
type Rule struct {
	ID requirement.ID
	// Sentence is what must be true, in words for whoever is responsible for patients. It is also its Then step.
	Sentence string
	// Judge is pure. It speaks of met and broken only; see Apply for levels.
	Judge func(*evidence.Story) Verdict
	// Awaits says that the clause asks for something to follow, so that a consumer which was lost on the way may
	// seem to break it.
	Awaits bool
	// Checks says what makes the rule pass or fail, and Limits what it does not look at and which signs it goes by.
	// Both are filled in by register, from package explain.
	// The clause and its source are the catalogue's.
	Checks, Limits string
	// File is the name of the source file that the rule stands in; filled in by register.
	File string
}

var registered = map[requirement.ID]Rule{}

// register adds a rule when the program starts; a duplicate id or sentence is a mistake in the program.
func register(r Rule) bool {
	if _, twice := registered[r.ID]; twice {
		panic("rule " + string(r.ID) + " is registered twice")
	}
	for _, other := range registered {
		if other.Sentence == r.Sentence {
			panic("rules " + string(r.ID) + " and " + string(other.ID) + " have the same sentence")
		}
	}
	if _, file, _, ok := runtime.Caller(1); ok {
		r.File = path.Base(file)
	}
	told := explain.Consumer()[r.ID]
	r.Checks, r.Limits = told.Checks, told.Limits
	registered[r.ID] = r
	return true
}

// sorted are the rules in the order of the report; all are registered before any is asked for.
var sorted = sync.OnceValue(func() []Rule {
	return slices.SortedFunc(maps.Values(registered), func(a, b Rule) int { return requirement.Compare(a.ID, b.ID) })
})

// All returns the rules in the order of the report.
func All() []Rule { return slices.Clone(sorted()) }

// BySentence returns the rule that a Then step ends in.
func BySentence(text string) (Rule, bool) {
	r, ok := sentences()[text]
	return r, ok
}

var sentences = sync.OnceValue(func() map[string]Rule {
	out := make(map[string]Rule, len(registered))
	for _, r := range registered {
		out[r.Sentence] = r
	}
	return out
})

// Find returns the rule for an id.
func Find(id requirement.ID) (Rule, bool) {
	r, ok := registered[id]
	return r, ok
}

// Apply judges a story by a rule and gives the verdict the weight of the clause:
// a broken SHOULD or MAY is a concern, and a broken duty of the mock provider or
// of this harness is a fault of ours, never of the consumer. What the consumer declares
// that it cannot do may make a clause not applicable; see excused.
//
// A rule that panics has no verdict on the story, which is a fault of ours, and all other rules
// keep theirs. What was broken before a consumer was lost stays broken.
func Apply(r Rule, req requirement.Requirement, s *evidence.Story) Verdict {
	if s.Recorded != nil {
		return applyRecorded(r, req, s)
	}
	v := excused(r.ID, judge(r, s), s)
	why := lacks(s)
	unjudged, label := s.Unjudged()
	switch {
	case !v.Status.Known():
		return Verdict{Status: HarnessError, Detail: fmt.Sprintf("rule %s came to the unknown status %q", r.ID, v.Status)}
	case v.Status == Fail:
		return weigh(r, req, s, v)
	case why != "" && (v.Status == Pass || v.Status == NotObserved):
		return withheld(why)
	case v.Status == Pass && len(s.Cut) > 0:
		return withheld("a body was too long to be kept whole, so nothing can pass on it", s.Cut...)
	case unjudged != "" && (v.Status == Pass || v.Status == NotObserved):
		return Verdict{Status: NotObserved, Detail: "nothing can pass: " + unjudged, Evidence: []string{label}, Withheld: true}
	case v.Status == Pass && len(s.Loose) > 0:
		// Not withheld: what else was done unseen nobody knows, and no other story makes up for it.
		return Verdict{Status: HarnessError, Detail: "nothing can pass: " + s.Loose[0].Why, Evidence: []string{s.Loose[0].Label}}
	case v.Status == Pass && req.Observable == requirement.Wire && len(s.Calls) == 0:
		// What must not be sent was not sent, but nothing was: screens alone show nothing of the wire.
		return Verdict{Status: NotObserved, Detail: "not seen: any request of a consumer"}
	}
	return v
}

// weigh gives a breach the weight of its clause. What had no time to follow, or is not in the journal, is no breach.
func weigh(r Rule, req requirement.Requirement, s *evidence.Story, v Verdict) Verdict {
	switch {
	case lacks(s) != "" && (r.Awaits || req.Role != requirement.Consumer):
		return withheld(lacks(s))
	case req.Role != requirement.Consumer:
		v.Status = HarnessError
	case !req.Level.Binding():
		v.Status = Concern
	}
	return v
}

// judge has the rule judge. A panic is its fault and ours, and ends nothing else.
func judge(r Rule, s *evidence.Story) (v Verdict) {
	defer func() {
		if fault := recover(); fault != nil {
			v = Verdict{Status: HarnessError, Detail: fmt.Sprintf("rule %s panicked on the story %q: %v", r.ID, s.Name, fault)}
		}
	}()
	return r.Judge(s)
}

// lacks says why nothing can pass on a story; empty where something can. What the consumer was lost by is told once, with the story.
func lacks(s *evidence.Story) string {
	switch {
	case s.Lost != "":
		return "the story could not be played to its end"
	case s.Incomplete != "":
		return "the evidence is not whole: " + s.Incomplete
	}
	return ""
}

func withheld(why string, labels ...string) Verdict {
	return Verdict{Status: HarnessError, Detail: why, Evidence: labels, Withheld: true}
}

// JudgeAll reads a journal once and applies every rule that the catalogue knows.
func JudgeAll(view journal.View, cat requirement.Catalogue) (map[requirement.ID]Verdict, error) {
	story, err := evidence.Read(view)
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	return JudgeStory(story, cat)
}

// JudgeStory applies every rule to a journal that has been read already.
func JudgeStory(story *evidence.Story, cat requirement.Catalogue) (map[requirement.ID]Verdict, error) {
	out := make(map[requirement.ID]Verdict, len(registered))
	for id, r := range registered {
		req, ok := cat.Find(id)
		if !ok {
			return nil, fmt.Errorf("judge: rule %s is not in the catalogue", id)
		}
		out[id] = Apply(r, req, story)
	}
	return out, nil
}

// findings gathers the instances of a rule's moment.
type findings struct {
	met, wrong []string // labels of the evidence
	seen       int
	faults     []string
	read       []noted // readings of clauses on which the sources disagree
}

// ok notes an instance that was as it must be.
func (f *findings) ok(labels ...string) {
	f.seen++
	f.met = append(f.met, labels...)
}

// broken notes an instance that was not, and why.
func (f *findings) broken(why string, labels ...string) {
	f.faults = append(f.faults, why)
	f.wrong = append(f.wrong, labels...)
}

// verdict concludes; moment says what would have had to be seen.
func (f *findings) verdict(moment string) Verdict {
	readings := f.readings()
	switch {
	case len(f.faults) > 0:
		why := once(f.faults)
		if told := Readings(readings); told != "" {
			why = append(why, told)
		}
		return Verdict{Status: Fail, Detail: strings.Join(why, "; "), Evidence: once(f.wrong), Readings: readings}
	case f.seen > 0:
		return Verdict{Status: Pass, Detail: fmt.Sprintf("seen %s: %s", times(f.seen), moment), Evidence: once(f.met), Readings: readings}
	}
	return Verdict{Status: NotObserved, Detail: "not seen: " + moment}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// once drops empty and repeated strings and keeps the order.
func once(in []string) []string {
	var out []string
	seen := make(map[string]bool, min(len(in), 64))
	for _, s := range in {
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
