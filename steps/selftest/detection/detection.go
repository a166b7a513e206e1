// Package detection says what a selftest proved: which known-bad consumers were caught
// and by what, what no known-bad consumer can fail, and where a check cried wolf.
//
// It refuses to judge. A score is a pure function of the selftest's report, and each
// form of it a pure function of the score.
//
//	score := detection.Of(rep, about, cat, rule.All())
//	paths, err := detection.WriteAll("reports", score)
package detection

import (
	"cmp"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
)

// schema names the form of detection.json; it changes when a field changes its meaning or goes.
const schema = "rebookcheck-detection/1"

// About says what was tested and how.
type About struct {
	Harness  results.Harness `json:"harness"`
	Standard string          `json:"standard"`
	// Role is the role whose judging was proved; empty means the booking consumer's.
	Role requirement.Role `json:"role,omitempty"`
	Seed int64            `json:"seed"`
	// Partial is true when only some of the mutants were judged; what was not proved then says nothing.
	Partial bool `json:"partial,omitempty"`
	// Whole is true when every mutant was judged on every story, and not on a part of those that are about something else.
	Whole bool `json:"whole,omitempty"`
}

// Score is what the selftest proved.
type Score struct {
	Schema string `json:"schema"`
	About
	Totals Totals `json:"totals"`
	// Unproved are the judged requirements of a consumer that no mutant was seen to fail.
	Unproved []requirement.ID `json:"unproved"`
	// WithoutMutant are those of them that are binding and that no mutant is even meant to break.
	WithoutMutant []requirement.ID `json:"must_without_mutant"`
	// OwnDuties are the judged requirements that bind the mock or this harness. No consumer can
	// break them, so no mutant does; they are tried on doctored recordings instead.
	OwnDuties    []requirement.ID `json:"own_duties"`
	Requirements []Requirement    `json:"requirements"`
	// Mutants and Good are the consumers judged. What each was meant to break and was found to
	// break is the matrix.
	Mutants []Consumer `json:"mutants"`
	Good    []Consumer `json:"good"`
}

// Totals count the whole.
type Totals struct {
	// Mutants were judged, and Caught of them were found to break all that they were meant to.
	Mutants int `json:"mutants"`
	Caught  int `json:"caught"`
	// Breaches are the pairs of a mutant and a requirement that it was meant to break; Found are those that were.
	Breaches int `json:"breaches"`
	Found    int `json:"breaches_found"`
	// FalseAlarms are pairs of a consumer, good or bad, and a requirement that it was wrongly found to break.
	FalseAlarms int `json:"false_alarms"`
	// Good consumers were judged, and Passed of them conformed.
	Good   int `json:"good"`
	Passed int `json:"good_passed"`
	// Faults are consumers whose run came to no verdict.
	Faults int `json:"faults"`
	// Judged requirements bind a consumer and have a rule; Proved of them were seen to be failed by
	// some mutant that was meant to, and Alone of them were the only ones to catch some mutant.
	Judged int `json:"judged"`
	Proved int `json:"proved"`
	Alone  int `json:"alone"`
}

// Requirement is the score of one judged requirement of a consumer.
type Requirement struct {
	ID       requirement.ID    `json:"id"`
	Level    requirement.Level `json:"level"`
	Sentence string            `json:"sentence"`
	// Breakers are the mutants that are meant to break it, Caught those of them that were found to,
	// Alone those that nothing else caught, and Alarms the consumers that were wrongly found to break it.
	Breakers []string `json:"breakers"`
	Caught   []string `json:"caught"`
	Alone    []string `json:"only_catcher_of"`
	Alarms   []string `json:"false_alarms"`
}

// Consumer is one consumer judged.
type Consumer struct {
	Name   string `json:"name"`
	Defect string `json:"defect,omitempty"`
	// Breaks are what it is meant to break, Broken what it was found to; Missed and Alarms are the differences.
	Breaks []requirement.ID `json:"breaks"`
	Broken []requirement.ID `json:"broken"`
	Missed []requirement.ID `json:"missed"`
	Alarms []requirement.ID `json:"false_alarms"`
	// Conclusion is that of its run; Fault is why there was no verdict, if there was none.
	Conclusion results.Conclusion `json:"conclusion"`
	Fault      string             `json:"fault,omitempty"`
	// OK says that it came out just as it was known to.
	OK bool `json:"ok"`
}

// Of makes the score of a selftest.
func Of(rep selftest.Report, about About, cat requirement.Catalogue, rules []rule.Rule) Score {
	s := Score{
		Schema: schema, About: about, Unproved: []requirement.ID{}, WithoutMutant: []requirement.ID{}, OwnDuties: []requirement.ID{},
		Requirements: []Requirement{}, Mutants: []Consumer{}, Good: []Consumer{},
	}
	for _, f := range rep.Findings {
		c := consumer(f)
		s.Totals.FalseAlarms += len(c.Alarms)
		if c.Fault != "" {
			s.Totals.Faults++
		}
		if f.Good() {
			s.Good = append(s.Good, c)
			s.Totals.Good++
			s.Totals.Passed += one(f.OK())
			continue
		}
		s.Mutants = append(s.Mutants, c)
		s.Totals.Mutants++
		s.Totals.Breaches += len(c.Breaks)
		s.Totals.Found += len(c.Breaks) - len(c.Missed)
		s.Totals.Caught += one(c.Fault == "" && len(c.Missed) == 0)
	}
	return s.scored(cat, rules)
}

// role is whose judging was proved.
func (s Score) role() requirement.Role { return cmp.Or(s.Role, requirement.Consumer) }

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func consumer(f selftest.Finding) Consumer {
	c := Consumer{
		Name: f.Name, Defect: f.Defect, Breaks: list(f.Breaks), Broken: list(f.Broken), Missed: list(f.Missed), Alarms: list(f.Alarms),
		Conclusion: f.Conclusion, OK: f.OK(),
	}
	switch {
	case f.Err != nil:
		c.Fault, c.Missed = f.Err.Error(), c.Breaks
	case f.Conclusion == results.HarnessFault:
		// A run without a verdict has found nothing, whatever it came across on its way.
		c.Fault, c.Missed, c.Alarms = "the harness failed", c.Breaks, []requirement.ID{}
		if len(f.Reasons) > 0 {
			c.Fault += ": " + f.Reasons[0]
		}
	case f.Harmed > 0 && len(c.Missed) == 0 && len(c.Alarms) == 0:
		c.Fault = f.Reasons[len(f.Reasons)-1]
	case !c.OK && len(c.Missed) == 0 && len(c.Alarms) == 0:
		c.Fault = "it came to the conclusion " + string(f.Conclusion)
		if len(f.Reasons) > 0 {
			c.Fault += ": " + f.Reasons[0]
		}
	}
	return c
}

// list is a copy that is never nil, so that JSON shows an empty list.
func list[T any](in []T) []T { return append([]T{}, in...) }

// scored adds the scores of the requirements, which follow from the consumers.
func (s Score) scored(cat requirement.Catalogue, rules []rule.Rule) Score {
	for _, r := range rules {
		req, _ := cat.Find(r.ID)
		if req.Role != s.role() {
			s.OwnDuties = append(s.OwnDuties, r.ID)
			continue
		}
		row := s.requirement(r, req.Level)
		s.Requirements = append(s.Requirements, row)
		s.Totals.Judged++
		s.Totals.Proved += one(len(row.Caught) > 0)
		s.Totals.Alone += one(len(row.Alone) > 0)
		if len(row.Caught) == 0 {
			s.Unproved = append(s.Unproved, r.ID)
		}
		if len(row.Breakers) == 0 && req.Level.Binding() {
			s.WithoutMutant = append(s.WithoutMutant, r.ID)
		}
	}
	return s
}

func (s Score) requirement(r rule.Rule, level requirement.Level) Requirement {
	row := Requirement{ID: r.ID, Level: level, Sentence: r.Sentence, Breakers: []string{}, Caught: []string{}, Alone: []string{}, Alarms: []string{}}
	for _, c := range slices.Concat(s.Mutants, s.Good) {
		switch c.Cell(r.ID) {
		case Caught:
			row.Breakers, row.Caught = append(row.Breakers, c.Name), append(row.Caught, c.Name)
			if len(c.Broken) == 1 {
				row.Alone = append(row.Alone, c.Name)
			}
		case Missed:
			row.Breakers = append(row.Breakers, c.Name)
		case Alarm:
			row.Alarms = append(row.Alarms, c.Name)
		case Nothing:
		}
	}
	return row
}

// Cell is what the matrix says of a consumer and a requirement.
type Cell string

// The cells.
const (
	Nothing Cell = ""
	Caught  Cell = "caught"
	Missed  Cell = "missed"
	Alarm   Cell = "false alarm"
)

// Cell is the matrix's entry for a requirement.
func (c Consumer) Cell(id requirement.ID) Cell {
	switch {
	case slices.Contains(c.Missed, id):
		return Missed
	case slices.Contains(c.Alarms, id):
		return Alarm
	case slices.Contains(c.Breaks, id):
		return Caught
	}
	return Nothing
}

// OK says that every mutant was caught, nothing was a false alarm, every good consumer passed and,
// unless only some mutants were judged, no check is without proof.
func (s Score) OK() bool {
	t := s.Totals
	return t.Mutants > 0 && t.Good > 0 && t.Caught == t.Mutants && t.FalseAlarms == 0 && t.Faults == 0 && t.Passed == t.Good &&
		(s.Partial || len(s.Unproved) == 0)
}
