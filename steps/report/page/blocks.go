package page

import (
	"fmt"
	"html/template"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// storyBlock is the data of a story, and of the scenarios that tell it.
type storyBlock struct {
	Scenarios map[int]scenarioData `json:"scenarios"`
	timeline
	Bodies []string `json:"bodies,omitempty"`
	// Passed are the passes of all scenarios, which mostly have the same.
	Passed []verdict `json:"passed,omitempty"`
}

type scenarioData struct {
	Detail     string    `json:"detail,omitempty"`
	Unfinished string    `json:"unfinished,omitempty"`
	Command    string    `json:"command,omitempty"`
	Steps      []step    `json:"steps,omitempty"`
	Notable    []verdict `json:"notable,omitempty"`
	// Harm is what happened to the patient, case by case, and Unknown why not all of it is known.
	Harm    []caseData `json:"harm,omitempty"`
	Unknown string     `json:"unknown,omitempty"`
	// Faulted are the requirements that have no verdict because of the fault that Detail or Unfinished tells.
	Faulted []string `json:"faulted,omitempty"`
	// Passed are places in the block's.
	Passed []int `json:"passed,omitempty"`
}

type step struct {
	Keyword string `json:"keyword"`
	Text    string `json:"text"`
	Status  string `json:"status"`
	Detail  string `json:"detail,omitempty"`
}

// verdict is one rule's verdict on a scenario. The clause stands in the table of requirements.
type verdict struct {
	ID       string   `json:"id"`
	Status   string   `json:"status"`
	Detail   string   `json:"detail,omitempty"`
	Evidence []string `json:"evidence,omitempty"`
	places
}

// mostEvidence is how many entries are named for a pass; results.json has all.
const mostEvidence = 4

// mostTried is how many stories, one after so many others, are tried as what all blocks share.
const mostTried = 8

// storyBlocks are a block for each story, in the order in which they were first told, and what they share: the
// beginning of one story, the one of some that is most like the others.
func storyBlocks(run results.Run, ix index, clauses map[string]results.Requirement) ([]block, *common, error) {
	var out []block
	telling := map[int][]int{} // by the number of the first scenario of a story
	var firsts []int
	for i, s := range run.Scenarios {
		first := ix.story[s.ID]
		if telling[first] == nil {
			firsts = append(firsts, first)
		}
		telling[first] = append(telling[first], i+1)
	}
	var tries []any
	for i := range min(mostTried, len(firsts)) {
		bare := ix
		if bare.pictures != nil {
			bare.pictures = &pictures{shown: map[string]link{}} // none of them is to be shared
		}
		tries = append(tries, newStory(run, bare, clauses, telling[firsts[i*len(firsts)/min(mostTried, len(firsts))]]))
	}
	shared, err := newCommon(tries)
	if err != nil {
		return nil, nil, err
	}
	for _, first := range firsts {
		out = append(out, block{anchor(first, ""), func() any { return newStory(run, ix, clauses, telling[first]) }, new(template.HTML)})
	}
	return out, shared, nil
}

func newStory(run results.Run, ix index, clauses map[string]results.Requirement, numbers []int) storyBlock {
	first := run.Scenarios[numbers[0]-1]
	var texts bodies
	out := storyBlock{Scenarios: map[int]scenarioData{}, timeline: newTimeline(numbers[0], run.Journals[first.Journal()], ix.pictures, &texts)}
	out.Bodies = texts.Texts
	at := map[string]int{}
	for _, n := range numbers {
		s := run.Scenarios[n-1]
		data := scenarioData{Detail: safe(detailOf(s, ix)), Unfinished: safe(wording.Unfinished(s)), Command: repeat(run, s)}
		for _, st := range s.Steps {
			data.Steps = append(data.Steps, step{wording.Line(st.Keyword), wording.Line(st.Text), class(st.Status), safe(st.Detail)})
		}
		if data.Harm = casesOf(s.Ledger); s.Ledger != nil {
			data.Unknown = safe(s.Ledger.Unknown)
		}
		told := map[string]bool{}
		notable := wording.Notable(s)
		for _, o := range notable {
			told[string(o.ID)] = true
			if o.Status == rule.HarnessError && (o.Withheld || sameFault(o.Detail, s)) {
				data.Faulted = append(data.Faulted, wording.Line(string(o.ID)))
				continue
			}
			data.Notable = append(data.Notable, judged(o, clauses[string(o.ID)]))
		}
		for _, o := range s.Outcomes {
			switch {
			case told[string(o.ID)]:
			case o.Named:
				data.Notable = append(data.Notable, judged(o, clauses[string(o.ID)]))
			case o.Status == rule.Pass:
				v := judged(o, clauses[string(o.ID)])
				v.places, v.Detail, v.Evidence = places{}, "", v.Evidence[:min(len(v.Evidence), mostEvidence)]
				key := fmt.Sprint(v)
				if _, known := at[key]; !known {
					at[key] = len(out.Passed)
					out.Passed = append(out.Passed, v)
				}
				data.Passed = append(data.Passed, at[key])
			}
		}
		out.Scenarios[n] = data
	}
	return out
}

// sameFault says that a verdict is missing by the fault that is told of its scenario.
func sameFault(detail string, s results.Scenario) bool {
	key := results.Mistake(detail)
	return s.Status == rule.HarnessError && key == results.Mistake(s.Detail) || s.Fault != "" && key == results.Mistake(s.Fault)
}

func judged(o results.Outcome, clause results.Requirement) verdict {
	v := verdict{ID: wording.Line(string(o.ID)), Status: class(o.Status), Detail: safe(o.Detail)}
	for _, label := range o.Evidence {
		v.Evidence = append(v.Evidence, wording.Line(label))
	}
	if o.Status != rule.Pass {
		v.places = placesIn(o.ID.Group(), clause.Statement, v.Detail)
	}
	return v
}
