package bundle

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Outcome is how signed verdicts stand to their evidence.
type Outcome string

// The outcomes.
const (
	// Reproduced: every verdict follows from the evidence again.
	Reproduced Outcome = "reproduced"
	// Partly: those that can be repeated without what was withheld follow again.
	Partly Outcome = "reproduced in part"
	// OtherSuite: another suite judged, this one comes to other verdicts, and to no breach that the signed ones lack.
	OtherSuite Outcome = "differ by suite"
	// DoNotFollow: the evidence does not show what was signed.
	DoNotFollow Outcome = "do not follow from the evidence"
)

// Difference is a verdict that is another one here. Scenario is empty for the verdict of the whole run on a requirement.
type Difference struct {
	Requirement  requirement.ID
	Scenario     string
	Signed, Here rule.Status
}

func (d Difference) String() string {
	out := fmt.Sprintf("%s is signed as %q, and the evidence shows %q", d.Requirement, d.Signed, d.Here)
	if d.Scenario != "" {
		out += fmt.Sprintf(" (in %q)", d.Scenario)
	}
	return out
}

// Comparison is what came of judging again.
type Comparison struct {
	Outcome Outcome
	// Suites are the parts in which the two suites differ; none where one suite judged twice.
	Suites []string
	// Breaches are what the evidence breaks by the suite at hand and the signed results do not have; Other is the rest.
	Breaches, Other []Difference
	// Repeated is how many verdicts on requirements came out the same, of how many.
	Repeated, Of int
	// NotRepeatable are the requirements that cannot be judged without what was withheld.
	NotRepeatable []requirement.ID
	// Harm says that what became of the patients is another thing here.
	Harm bool
	// Why says more.
	Why []string
}

// Compare holds the signed results against what the evidence shows here.
func (o Opened) Compare(again results.Run, here results.Harness) *Comparison {
	return compare(o.Run, again, here, o.Withheld)
}

// Follows holds results against what their own journals show here.
func Follows(run results.Run, judge Judge, here results.Harness) *Comparison {
	return compare(run, judge(run.Evidence()), here, nil)
}

func compare(signed, again results.Run, here results.Harness, withheld *Withheld) *Comparison {
	c := &Comparison{Suites: signed.Harness.Suite.Differs(here.Suite)}
	if withheld != nil {
		c.NotRepeatable = withheld.NotRepeatable
	}
	c.requirements(signed, again)
	c.scenarios(signed, again)
	if c.Suites == nil && withheld != nil {
		c.patients(signed, again)
	}
	good := signed.Verdict.Conclusion.Good()
	switch {
	case len(c.Breaches) > 0:
		c.Outcome = DoNotFollow
	case c.Suites == nil && (len(c.Other) > 0 || c.Harm):
		c.Outcome = DoNotFollow
	case c.Suites == nil && withheld == nil && !alike(signed, again):
		c.Outcome = DoNotFollow
		c.Why = append(c.Why, "the verdicts are the same and something else is not: conclusion, texts or scenarios of the results were changed")
	case withheld == nil && signed.Verdict.Conclusion != again.Verdict.Conclusion:
		c.Outcome = OtherSuite
		c.Why = append(c.Why, fmt.Sprintf("the conclusion is signed as %q, and is %q here", signed.Verdict.Conclusion, again.Verdict.Conclusion))
		if good && again.Verdict.Conclusion == results.DoesNotConform {
			c.Outcome = DoNotFollow
		}
	case len(c.Other) > 0:
		c.Outcome = OtherSuite
	case len(c.NotRepeatable) > 0:
		c.Outcome = Partly
	default:
		c.Outcome = Reproduced
	}
	if withheld != nil && c.Outcome != DoNotFollow && !Concluded(signed) {
		c.Outcome = DoNotFollow
		c.Why = append(c.Why, fmt.Sprintf("the conclusion %q does not follow from the verdicts beside it", signed.Verdict.Conclusion))
	}
	c.Why = append(c.Why, again.Damage...)
	return c
}

func (c *Comparison) requirements(signed, again results.Run) {
	was := map[requirement.ID]rule.Status{}
	for _, r := range signed.Requirements {
		was[r.ID] = r.Status
	}
	for _, r := range again.Requirements {
		c.Of++
		then, judged := was[r.ID]
		delete(was, r.ID)
		switch {
		case judged && then == r.Status && !slices.Contains(c.NotRepeatable, r.ID):
			c.Repeated++
		case judged && then == r.Status, c.excused(r.ID, r.Status):
		default:
			if !judged {
				then = "nothing"
			}
			c.note(Difference{Requirement: r.ID, Signed: then, Here: r.Status})
		}
	}
	for id, then := range was {
		c.Of++
		c.note(Difference{Requirement: id, Signed: then, Here: "nothing"})
	}
}

// scenarios compares verdict by verdict what the requirements' own do not show.
func (c *Comparison) scenarios(signed, again results.Run) {
	type key struct {
		scenario string
		id       requirement.ID
	}
	was := map[key]rule.Status{}
	for _, s := range signed.Scenarios {
		for _, o := range s.Outcomes {
			was[key{s.ID, o.ID}] = o.Status
		}
	}
	told := map[requirement.ID]bool{}
	for _, d := range append(slices.Clone(c.Breaches), c.Other...) {
		told[d.Requirement] = true
	}
	for _, s := range again.Scenarios {
		for _, o := range s.Outcomes {
			then, ok := was[key{s.ID, o.ID}]
			delete(was, key{s.ID, o.ID})
			if !ok {
				then = "nothing"
			}
			if then != o.Status && !told[o.ID] && !c.excused(o.ID, o.Status) {
				c.note(Difference{o.ID, s.ID, then, o.Status})
			}
		}
	}
	for k, then := range was {
		if !told[k.id] && !c.excused(k.id, rule.NotObserved) {
			c.note(Difference{k.id, k.scenario, then, "nothing"})
		}
	}
}

func (c *Comparison) note(d Difference) {
	list := &c.Other
	if d.Here == rule.Fail {
		list = &c.Breaches
	}
	*list = append(*list, d)
	slices.SortStableFunc(*list, func(a, b Difference) int {
		if n := requirement.Compare(a.Requirement, b.Requirement); n != 0 {
			return n
		}
		return strings.Compare(a.Scenario, b.Scenario)
	})
}

// Concluded says that a conclusion and its counts are what the verdicts beside them come to.
func Concluded(run results.Run) bool {
	counts, broken := map[rule.Status]int{}, false
	for _, r := range run.Requirements {
		counts[r.Status]++
		broken = broken || r.Status == rule.Fail && r.Level.Binding()
	}
	if broken && run.Verdict.Conclusion.Good() {
		return false
	}
	for _, s := range []rule.Status{rule.Pass, rule.Fail, rule.Concern, rule.NotObserved, rule.NeedsAttestation, rule.NotApplicable, rule.NotSelected, rule.HarnessError} {
		if counts[s] != run.Verdict.Counts[s] {
			return false
		}
	}
	return true
}

// alike says that two results are the same but for when, where and by which build of one suite they were come to.
func alike(a, b results.Run) bool {
	b.Times, b.Settings, b.Harness, b.RecordedBy, b.Baseline = a.Times, a.Settings, a.Harness, a.RecordedBy, a.Baseline
	var left, right bytes.Buffer
	return a.WriteJSON(&left) == nil && b.WriteJSON(&right) == nil && bytes.Equal(left.Bytes(), right.Bytes())
}

// most is how many differences are told one by one.
const most = 20

// Lines say what came of it, in words.
func (c *Comparison) Lines() []string {
	var out []string
	for i, d := range append(slices.Clone(c.Breaches), c.Other...) {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(c.Breaches)+len(c.Other)-most))
			break
		}
		out = append(out, d.String())
	}
	return append(out, c.Why...)
}
