package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// judgement is what the journal of a story comes to, for each of the scenarios that tell it.
type judgement struct {
	scenarios []results.Scenario
	// declared are the capabilities that the consumer declared absent, in words.
	declared []string
	// sessions are the different declarations of its sessions.
	sessions []string
	// products are those that consumers said they are.
	products []results.Product
	// missing is what of the journal is not there; empty where all is.
	missing string
	// unreachable is true when the consumer could not be reached.
	unreachable bool
}

// judgeStory judges a story from its journal and from nothing else. It is the only way from evidence to the results of
// a scenario: a run goes it as each story ends, and 'judge', 'report merge' and '--resume' go it with journals that
// were kept. Damage is what else is known to be wrong with the journal; nothing passes on it.
func judgeStory(cat requirement.Catalogue, told []Scenario, view journal.View, damage string) judgement {
	j := judgement{missing: damage}
	if missing := evidence.Missing(view); missing != "" {
		j.missing = missing
	}
	story, err := evidence.Read(view)
	if err != nil {
		story = &evidence.Story{}
	}
	story.Name, story.Incomplete = told[0].Story, j.missing
	if story.End == nil {
		story.End = &evidence.EndMark{}
	}
	j.unreachable, j.declared, j.products = story.End.Unreachable, story.DeclaredAbsent(), story.Products
	j.sessions = story.Declarations()
	fault := faultOf(story, view, err)
	if story.Lost == "" {
		story.Lost = fault // whoever is at fault for it, nothing passes on a story that is not whole
	}
	verdicts, err := rule.JudgeStory(story, cat)
	if err != nil && fault == "" {
		fault = err.Error()
	}
	var reasons []reason
	if isBetween(view) {
		reasons = reasonsOf(view, story, cat)
		excuse(verdicts, reasons, cat)
	}
	patients := ledger.Of(story, view, doubtOf(story, fault, reasons))
	played := played(told[0], story.End)
	for _, spec := range told {
		result := spec.result()
		result.Fault = fault
		result.Unjudged, _ = story.Unjudged()
		result.Ledger = patients
		retell(result.Steps, played, verdicts)
		result.Outcomes = outcomes(spec, verdicts)
		result.Status, result.Detail = concludeScenario(result, story.End.Stuck)
		j.scenarios = append(j.scenarios, result)
	}
	return j
}

// doubtOf says why what the evidence does not show of the patients is not known; empty where all of it can be relied on.
func doubtOf(s *evidence.Story, fault string, provider []reason) string {
	unjudged, _ := s.Unjudged()
	switch {
	case fault != "":
		return "the story could not be played or judged whole"
	case len(s.Loose) > 0:
		return s.Loose[0].Why
	case len(provider) > 0:
		return "not to be told from what the provider did amiss: " + provider[0].why
	}
	return unjudged
}

// faultOf says why a story has not all of its evidence; empty where it has.
func faultOf(s *evidence.Story, view journal.View, unread error) string {
	switch {
	case s.Incomplete != "":
		return "the evidence is not whole: " + s.Incomplete
	case unread != nil:
		return unread.Error()
	case s.End.Fault != "":
		return s.End.Fault
	case s.Lost != "":
		return "the consumer could not be driven: " + s.Lost
	case len(s.Cut) > 0:
		return "a body was too long to be kept whole: " + strings.Join(s.Cut, ", ")
	case !journal.Quiet(view):
		return "an exchange was still open when the scenario ended"
	}
	return ""
}

// played are the steps of the scenario that was acted out, as they ended. One of which the journal says nothing was skipped.
func played(acted Scenario, end *evidence.EndMark) []results.Step {
	out := acted.result().Steps
	for i := range out {
		if i < len(end.Steps) {
			out[i].Status, out[i].Detail = results.StepStatus(end.Steps[i].Status), end.Steps[i].Detail
		}
	}
	return out
}

// retell fills in the steps of a scenario: they went as those of the scenario that acted its
// story out, and the sentence at the end holds as its own rule says.
func retell(own, played []results.Step, verdicts map[requirement.ID]rule.Verdict) {
	going := true
	for i := range own {
		if r, ok := rule.BySentence(own[i].Text); ok {
			if going {
				own[i].Status, own[i].Detail = results.Passed, ""
				if err := steps.Holds(r, verdicts[r.ID]); err != nil {
					own[i].Status, own[i].Detail = results.Failed, err.Error()
				}
			}
		} else if i < len(played) {
			own[i].Status, own[i].Detail = played[i].Status, played[i].Detail
		}
		going = going && (own[i].Status == results.Passed || own[i].Status == results.NotDone)
	}
}

// outcomes are the verdicts that a scenario has to show: on what it is about, and on all whose moment came.
func outcomes(spec Scenario, verdicts map[requirement.ID]rule.Verdict) []results.Outcome {
	ids := make([]requirement.ID, 0, len(verdicts))
	for id, v := range verdicts {
		if shows(v) || slices.Contains(spec.Names, id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, requirement.Compare)
	var out []results.Outcome
	for _, id := range ids {
		out = append(out, results.Outcome{Scenario: spec.ID, ID: id, Named: slices.Contains(spec.Names, id), Verdict: verdicts[id]})
	}
	return out
}

// shows says that a verdict is worth telling of a scenario that is not about its clause: something came of it, good or bad.
func shows(v rule.Verdict) bool {
	return !v.Withheld && v.Status != rule.NotObserved && v.Status != rule.NotApplicable
}

// concludeScenario gives the scenario the worst of: a breach by any rule, a fault of ours,
// a concern or an unseen moment of the rules it is about. Passing has to be earned.
func concludeScenario(result results.Scenario, stuck string) (rule.Status, string) {
	worst, detail := rule.Pass, ""
	named := 0
	for _, o := range result.Outcomes {
		if o.Named {
			named++
		} else if o.Status != rule.Fail && o.Status != rule.HarnessError {
			continue
		}
		if rule.Worse(o.Status, worst) < 0 {
			worst, detail = o.Status, fmt.Sprintf("%s: %s", o.ID, o.Detail)
		}
	}
	switch {
	case worst == rule.Fail:
		return worst, detail
	case result.Fault != "":
		return rule.HarnessError, result.Fault
	case result.Unjudged != "":
		return rule.NotObserved, "nothing can pass: " + result.Unjudged
	case named == 0:
		return rule.HarnessError, "the scenario is about no requirement"
	case worst != rule.Pass:
		return worst, detail
	case stuck != "":
		return rule.NotObserved, "the scenario could not go on: " + stuck
	}
	return concludeSteps(result.Steps)
}

// concludeSteps passes a scenario whose steps were all done, or left out where its text allows that.
func concludeSteps(all []results.Step) (rule.Status, string) {
	for _, s := range all {
		switch {
		case s.Status == results.Passed, s.Status == results.NotDone && steps.MayBeLeft(s.Text):
		case s.Status == results.NotDone:
			return rule.NotObserved, fmt.Sprintf("could not be played: %s: %s", s.Text, s.Detail)
		default:
			return rule.NotObserved, "not every step was done"
		}
	}
	return rule.Pass, ""
}
