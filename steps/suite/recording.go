package suite

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Recording comes to the results of traffic that no run of this program made: what a mock heard that was used by hand, or
// what a browser or a proxy wrote down. Damage says what of it is missing or not as it was written. Clauses that need what
// it does not show are not observed, and it never conforms.
func (j *Judge) Recording(name string, view journal.View, r results.Recording, damage ...string) results.Run {
	return j.recording(results.Run{Damage: damage}, name, view, r)
}

// recordingID is the id of the one scenario of a recording that has no better name.
const recordingID = "recorded traffic"

// recordedAgain judges a recording from the journal that was written of it.
func (j *Judge) recordedAgain(e results.Evidence) results.Run {
	run := results.Run{Attestations: e.Attested}
	e.Plan.Tell(&run, j.harness)
	for _, d := range e.Damage {
		run.Damage = append(run.Damage, "the journal: "+d.String())
	}
	name := recordingID
	if len(e.Plan.Scenarios) == 1 {
		name = e.Plan.Scenarios[0].Story
	} else {
		run.Damage = append(run.Damage, "the plan: a recording has one story")
	}
	run.Damage = append(run.Damage, strays(*e.Plan, e.Stories)...)
	return j.recording(run, name, e.Journals[name], *e.Plan.Recording)
}

func (j *Judge) recording(run results.Run, name string, view journal.View, r results.Recording) results.Run {
	run.Schema, run.Standard, run.Harness, run.Recording = results.Schema, Standard, j.harness, &r
	run.Config.Strict = run.Config.Strict || j.Strict
	if run.Consumer.Name == "" {
		run.Consumer.Name = recordingID
	}
	run.Journals = map[string]journal.View{name: view}
	spec := unknown(name, name)
	spec.Feature = "Recorded traffic"
	for _, one := range rule.All() {
		spec.Names = append(spec.Names, one.ID)
	}
	result := spec.result()
	story, err := evidence.ReadRecording(view, evidence.Recording{
		What: r.What, AtListener: r.AtListener, NoTokens: r.NoTokens, Unsent: r.Unsent, Unanswered: r.Unanswered,
	})
	if err != nil {
		story = &evidence.Story{Recorded: &evidence.Recording{}, Lost: err.Error()}
		result.Fault = err.Error()
	}
	story.Name = name
	verdicts, err := rule.JudgeStory(story, j.cat)
	if err != nil && result.Fault == "" {
		result.Fault = err.Error()
	}
	result.Outcomes, result.Ledger = outcomes(spec, verdicts), ledger.Of(story, view, result.Fault)
	result.Status, result.Detail = concludeScenario(result, "")
	run.Scenarios = []results.Scenario{result}
	return results.Fold(run, j.cat, rule.All())
}

// IsRecording says of evidence without a plan that it holds traffic alone: no mark of a run of this program stands in it.
func IsRecording(e results.Evidence) bool {
	if e.Plan != nil || len(e.Stories) != 1 {
		return false
	}
	traffic := false
	for _, entry := range e.Journals[e.Stories[0]] {
		switch {
		case entry.Exchange != nil:
			traffic = true
		case slices.Contains(ofRuns, entry.Mark.Kind):
			return false
		}
	}
	return traffic
}

// ofRuns are the marks that every story of a run has, of a consumer or of a provider.
var ofRuns = []string{evidence.MarkSetup, evidence.MarkTask, evidence.MarkScreen, evidence.MarkState, evidence.MarkEnd, evidence.MarkNeeds, evidence.MarkCast, "provider-begin", "provider-end"}
