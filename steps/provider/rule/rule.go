// Package rule holds what a booking provider is judged by: each clause a pure function
// of what the journal shows.
//
// A rule has no dependency on the provider, on the mock and on the clock. It passes when its
// moment came and every instance of it was right, fails on the first that was wrong, and
// says not observed when its moment never came. Where the sources of the standard
// disagree, it accepts both and names the reading.
package rule

import (
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/rule/explain"
)

type (
	// Verdict is a judgement; see package rule of the consumer role.
	Verdict = shared.Verdict
	// Record is what the journal of a story shows.
	Record = evidence.Record
	// Call is one request and what came back.
	Call = evidence.Call
)

// Rule is one clause and how it is judged.
type Rule struct {
	ID requirement.ID
	// Sentence is what must be true, in words for whoever is responsible for patients. It is also its Then step.
	Sentence string
	// Judge is pure. It speaks of met and broken only; see Apply for levels.
	Judge func(*Record) Verdict
	// Needs is what the provider has to have been given for the clause to be seen.
	Needs Need
	// File is the name of the source file that the rule stands in; filled in by add.
	File string
}

// Need is something without which a clause cannot be seen.
type Need int

// The needs.
const (
	Nothing  Need = iota
	Registry      // the provider was given our registry
	Staff         // its staff can be asked to act
	TLS           // it is called over TLS
)

var registered = map[requirement.ID]Rule{}

// register adds a rule when the program starts; a duplicate id or sentence is a mistake in the program.
func register(id requirement.ID, sentence string, judge func(*Record) Verdict) bool {
	return add(Rule{ID: id, Sentence: sentence, Judge: judge})
}

func needing(need Need, id requirement.ID, sentence string, judge func(*Record) Verdict) bool { //nolint:unparam // it is called for what it does, in a variable
	return add(Rule{ID: id, Sentence: sentence, Judge: judge, Needs: need})
}

func add(r Rule) bool {
	for _, other := range registered {
		if other.ID == r.ID || other.Sentence == r.Sentence {
			panic("rule " + string(r.ID) + " is registered twice, or has the sentence of another")
		}
	}
	if _, file, _, ok := runtime.Caller(2); ok { // who called register or needing
		r.File = path.Base(file)
	}
	registered[r.ID] = r
	return true
}

var sorted = sync.OnceValue(func() []Rule {
	return slices.SortedFunc(maps.Values(registered), func(a, b Rule) int { return requirement.Compare(a.ID, b.ID) })
})

// All returns the rules in the order of the report.
func All() []Rule { return slices.Clone(sorted()) }

// Shared are the rules as reports need them: with what each checks and what not.
func Shared() []shared.Rule {
	var out []shared.Rule
	for _, r := range sorted() {
		out = append(out, r.shared())
	}
	return out
}

func (r Rule) shared() shared.Rule {
	told := explain.Provider()[r.ID]
	return shared.Rule{ID: r.ID, Sentence: r.Sentence, Checks: told.Checks, Limits: told.Limits, File: r.File}
}

// BySentence returns the rule that a Then step ends in.
func BySentence(text string) (Rule, bool) {
	i := slices.IndexFunc(sorted(), func(r Rule) bool { return r.Sentence == text })
	if i < 0 {
		return Rule{}, false
	}
	return sorted()[i], true
}

// Find returns the rule for an id.
func Find(id requirement.ID) (Rule, bool) {
	r, ok := registered[id]
	return r, ok
}

// Apply judges a story by a rule and gives the verdict the weight of the clause: a broken SHOULD or MAY is a concern.
// Lost says why nothing can pass on the story; empty where something can. A rule that panics has no verdict, which is a
// fault of ours.
func Apply(r Rule, req requirement.Requirement, rec *Record, lost string) Verdict {
	if v, out := excused(r, rec); out {
		return v
	}
	v := judge(r, rec)
	switch {
	case v.Status == shared.Fail && !req.Level.Binding():
		v.Status = shared.Concern
	case v.Status == shared.Fail:
	case lost != "" && (v.Status == shared.Pass || v.Status == shared.NotObserved):
		return Verdict{Status: shared.HarnessError, Detail: lost, Withheld: true}
	case v.Status == shared.Pass && len(rec.Cut) > 0:
		return Verdict{Status: shared.HarnessError, Detail: "a body was too long to be kept whole, so nothing can pass on it", Evidence: rec.Cut, Withheld: true}
	case v.Status == shared.NotObserved && nobodyMoves(rec):
		return Verdict{Status: shared.NotApplicable, Detail: "not observed: nobody of the provider's staff could be asked to move a booking; see staff.move in the configuration"}
	case v.Status == shared.NotObserved && rec.End != nil && rec.End.Short != "":
		v.Detail += ": " + rec.End.Short
	}
	return v
}

// excused says of a clause why it cannot be seen of this provider.
func excused(r Rule, rec *Record) (Verdict, bool) {
	switch {
	case r.Needs == Registry && rec.Begin.Registry == "none":
		return Verdict{Status: shared.NotApplicable, Detail: "the provider is declared to have no registry"}, true
	case r.Needs == Registry && rec.Begin.Registry != "ours":
		return Verdict{Status: shared.NotObserved, Detail: "the provider was not given our registry; configure it with registry: ours, or declare registry: none"}, true
	case r.Needs == Staff && !rec.Begin.Staff:
		return Verdict{Status: shared.NeedsAttestation, Detail: "nobody of the provider's staff could be asked to act"}, true
	case r.Needs == TLS && !strings.HasPrefix(rec.Begin.Base, "https:"):
		return Verdict{Status: shared.NotApplicable, Detail: "the provider was not called over TLS"}, true
	}
	return Verdict{}, false
}

func judge(r Rule, rec *Record) (v Verdict) {
	defer func() {
		if fault := recover(); fault != nil {
			v = Verdict{Status: shared.HarnessError, Detail: fmt.Sprintf("rule %s panicked: %v", r.ID, fault)}
		}
	}()
	return r.Judge(rec)
}

// JudgeRecord applies every rule to a story.
func JudgeRecord(rec *Record, cat requirement.Catalogue, lost string) (map[requirement.ID]Verdict, error) {
	out := make(map[requirement.ID]Verdict, len(registered))
	for id, r := range registered {
		req, ok := cat.Find(id)
		if !ok {
			return nil, fmt.Errorf("judge: rule %s is not in the catalogue", id)
		}
		out[id] = Apply(r, req, rec, lost)
	}
	return out, nil
}
