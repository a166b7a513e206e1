package suite

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// LeftOut says why the story of a scenario cannot be played before a provider of elsewhere; empty where it can.
func LeftOut(s Scenario, with results.Between) string {
	var told []string
	for _, st := range s.Steps {
		if _, judged := rule.BySentence(st.Text); !judged {
			told = append(told, st.Text)
		}
	}
	return steps.BeforeForeign(s.Needs, told, with.Registry)
}

// playable are the scenarios whose story can be played before a provider of elsewhere.
func playable(all []Scenario, with *results.Between) []Scenario {
	if with == nil {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(s Scenario) bool { return LeftOut(s, *with) != "" })
}

// asProvider are the stories of consumers as a provider is judged on them: one scenario each, about whatever it shows.
func asProvider(selected []Scenario) []Scenario {
	var out []Scenario
	for _, told := range stories(selected) {
		s := told[0]
		s.Names, s.Rule = nil, ""
		s.Steps = slices.DeleteFunc(slices.Clone(s.Steps), func(st results.Step) bool {
			_, judged := rule.BySentence(st.Text)
			return judged
		})
		out = append(out, s)
	}
	return out
}

// between are the scenarios that a provider is judged on in a run of a consumer before it.
func between(with results.Between, tags string) ([]Scenario, error) {
	all, err := Scenarios(features.FS)
	if err != nil {
		return nil, err
	}
	selected, err := Select(playable(all, &with), tags)
	if err != nil {
		return nil, err
	}
	return asProvider(selected), nil
}

// shown are the requirements of which a story shows anything.
func shown(verdicts map[requirement.ID]rule.Verdict) []requirement.ID {
	var out []requirement.ID
	for id, v := range verdicts {
		if shows(v) && v.Status != rule.NeedsAttestation {
			out = append(out, id)
		}
	}
	return out
}

// retellPlayed fills in the steps as the consumer's user went through them.
func retellPlayed(own []results.Step, end *evidence.End) {
	for i := range own {
		if end != nil && i < len(end.Steps) {
			own[i].Status, own[i].Detail = results.StepStatus(end.Steps[i].Status), end.Steps[i].Detail
		}
	}
}

// isBetween says that a story was played by a consumer before a provider of which both are under test.
func isBetween(view journal.View) bool {
	return slices.ContainsFunc(view, func(e journal.Entry) bool { return e.Mark != nil && e.Mark.Kind == evidence.MarkBegin })
}

// Other judges the provider of a run of a consumer before it, from the same journals.
func (j *ProviderJudge) Other(run results.Run, provider results.Consumer) results.Run {
	out := results.Run{Consumer: provider, Config: run.Config, Settings: run.Settings, Journals: run.Journals, Times: run.Times}
	other := *run.Config.Between
	other.Other = run.Consumer.Name
	out.Config.Between = &other
	var selected []Scenario
	for _, s := range run.Scenarios {
		selected = append(selected, Scenario{
			ID: s.ID, Path: s.Path, Feature: s.Feature, Rule: s.Rule, Name: s.Name, Line: s.Line, Tags: s.Tags, Story: s.Journal(), Steps: untold(s.Steps),
		})
	}
	return j.Conclude(out, asProvider(selected), nil)
}

// untold are steps as they are before they are played.
func untold(of []results.Step) []results.Step {
	out := slices.Clone(of)
	for i := range out {
		out[i].Status, out[i].Detail = results.Skipped, ""
	}
	return out
}
