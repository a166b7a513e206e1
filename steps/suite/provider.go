package suite

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// ProviderScenarios reads the features of the provider role and lists their scenarios in the order of the files.
func ProviderScenarios(fsys fs.FS) ([]Scenario, error) {
	paths, err := fs.Glob(fsys, "*/*.feature")
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("find features of the provider role: there are none: %w", err)
	}
	ts := godog.TestSuite{Options: &godog.Options{FS: fsys, Paths: paths}}
	parsed, err := ts.RetrieveFeatures()
	if err != nil {
		return nil, fmt.Errorf("read features: %w", err)
	}
	var out []Scenario
	seen := map[string]bool{}
	for _, f := range parsed {
		for _, pickle := range f.Pickles {
			s := scenario(f.GherkinDocument, pickle)
			if s.Names = aboutProvider(s); seen[s.ID] {
				return nil, fmt.Errorf("read features: two scenarios are named %q; a name must be its own", s.ID)
			}
			seen[s.ID] = true
			out = append(out, s)
		}
	}
	first := map[string]string{}
	for i, s := range out {
		told := providerStory(s)
		if first[told] == "" {
			first[told] = s.ID
		}
		out[i].Story = first[told]
	}
	return out, nil
}

// ProviderStories groups scenarios that tell the same story, in the order in which each is first told.
func ProviderStories(selected []Scenario) [][]Scenario { return stories(selected) }

func aboutProvider(s Scenario) []requirement.ID {
	var out []requirement.ID
	for _, st := range s.Steps {
		if r, ok := providerrule.BySentence(st.Text); ok && !slices.Contains(out, r.ID) {
			out = append(out, r.ID)
		}
	}
	return out
}

// providerStory is the steps of a scenario without the sentences that it ends in.
func providerStory(s Scenario) string {
	var b strings.Builder
	for _, st := range s.Steps {
		if _, judged := providerrule.BySentence(st.Text); !judged {
			b.WriteString(st.Text + "\n")
		}
	}
	return b.String()
}

// ProviderCatalogue is the catalogue with the reasons why rows are not judged of a provider.
func ProviderCatalogue(fixtures fs.FS) (requirement.Catalogue, error) {
	cat, err := requirement.LoadProvider(fixtures)
	if err != nil {
		return cat, fmt.Errorf("provider role: %w", err)
	}
	return cat, nil
}

// judgeProvider judges a story of a provider from its journal and from nothing else.
func judgeProvider(cat requirement.Catalogue, told []Scenario, view journal.View, damage string) judgement {
	j := judgement{missing: damage}
	rec, err := evidence.Read(view)
	fault := ""
	switch {
	case err != nil:
		rec, fault = &evidence.Record{}, err.Error()
	case rec.End == nil:
		fault = "the scenario did not come to its end"
		if j.missing == "" {
			j.missing = "its end is missing"
		}
	case rec.End.Fault != "":
		fault = rec.End.Fault
	case !journal.Quiet(view):
		fault = "an exchange was still open when the scenario ended"
	}
	if damage != "" {
		fault = "the evidence is not whole: " + damage
	}
	lost := ""
	if fault != "" {
		lost = "the story could not be played to its end"
	}
	if rec.Begin.Registry == "none" {
		j.declared = []string{"the provider has no registry"}
	}
	amiss(rec, view, cat)
	verdicts, err := providerrule.JudgeRecord(rec, cat, lost)
	if err != nil && fault == "" {
		fault = err.Error()
	}
	doubt(verdicts, rec, view)
	if damage != "" {
		// What is missing may be what a request rests on, so nobody is accused either.
		for id, v := range verdicts {
			if v.Status == rule.Fail || v.Status == rule.Concern {
				verdicts[id] = rule.Verdict{Status: rule.NotObserved, Detail: "the evidence is not whole"}
			}
		}
	}
	stuck, played := "", map[string]evidence.Step{}
	if rec.End != nil {
		stuck = rec.End.Short
		for _, st := range rec.End.Steps {
			played[st.Text] = st
		}
	}
	for _, spec := range told {
		result := spec.result()
		result.Fault = fault
		if rec.Begin.Between != "" {
			spec.Names = shown(verdicts)
			retellPlayed(result.Steps, rec.End)
		}
		retellProvider(result.Steps, played, verdicts)
		result.Outcomes = slices.DeleteFunc(outcomes(spec, verdicts), func(o results.Outcome) bool {
			return !o.Named && o.Status == rule.NeedsAttestation // it is told where it is looked for
		})
		result.Status, result.Detail = concludeScenario(result, stuck)
		if rec.Begin.Between != "" && len(spec.Names) == 0 && fault == "" {
			result.Status, result.Detail = rule.NotObserved, "nothing that came back shows a clause"
		}
		j.scenarios = append(j.scenarios, result)
	}
	return j
}

func retellProvider(own []results.Step, played map[string]evidence.Step, verdicts map[requirement.ID]rule.Verdict) {
	for i := range own {
		if r, ok := providerrule.BySentence(own[i].Text); ok {
			v := verdicts[r.ID]
			own[i].Status, own[i].Detail = results.Passed, ""
			if v.Status != rule.Pass && v.Status != rule.NotApplicable && v.Status != rule.NeedsAttestation {
				own[i].Status, own[i].Detail = results.Failed, fmt.Sprintf("%s %s: %s", r.ID, v.Status, v.Detail)
			}
		} else if st, ok := played[own[i].Text]; ok {
			own[i].Status, own[i].Detail = results.StepStatus(st.Status), st.Detail
		}
	}
}

// ProviderJudge comes to the results of runs of the provider role from their evidence. It may be used by several runs at once.
type ProviderJudge struct {
	harness results.Harness
	cat     requirement.Catalogue
	all     []Scenario
	// Strict has a concern decide the verdict as a failure does, where the run that was recorded did not.
	Strict bool
}

// NewProviderJudge reads features and catalogue. The error says that this program cannot judge at all.
func NewProviderJudge(features, fixtures fs.FS, by results.Harness) (*ProviderJudge, error) {
	cat, err := ProviderCatalogue(fixtures)
	if err != nil {
		return nil, err
	}
	all, err := ProviderScenarios(features)
	if err != nil {
		return nil, err
	}
	return &ProviderJudge{harness: by, cat: cat, all: all}, nil
}

// Judge comes to the results of a run from its evidence alone; see [Judge.Judge].
func (j *ProviderJudge) Judge(e results.Evidence) results.Run {
	run := results.Run{
		Schema: results.Schema, Standard: Standard, Role: requirement.Provider, Harness: j.harness,
		Consumer: results.Consumer{Name: "recorded traffic"}, Journals: e.Journals, Attestations: e.Attested,
	}
	for _, d := range e.Damage {
		run.Damage = append(run.Damage, "the journal: "+d.String())
	}
	var selected []Scenario
	all, err := j.known(e.Plan)
	if err != nil {
		run.Damage = append(run.Damage, "the plan: "+err.Error())
	}
	if e.Plan != nil {
		e.Plan.Tell(&run, j.harness)
		run.Config.Strict = run.Config.Strict || j.Strict
		var faults []string
		selected, faults = planned(all, *e.Plan, j.harness, nil)
		run.Damage = append(run.Damage, append(faults, strays(*e.Plan, e.Stories)...)...)
	}
	damaged := map[string]string{}
	for _, d := range e.Damage {
		for _, story := range d.Scenarios {
			damaged[story] = d.String()
		}
	}
	return j.join(run, selected, func(told []Scenario) judgement {
		return judgeProvider(j.cat, told, e.Journals[told[0].Story], damaged[told[0].Story])
	})
}

// known are the scenarios that a plan may name: those of the provider role, or the stories of consumers.
func (j *ProviderJudge) known(plan *results.Plan) ([]Scenario, error) {
	if plan == nil || plan.Config.Between == nil {
		return j.all, nil
	}
	return between(*plan.Config.Between, plan.Config.Tags)
}

// Judged is what one story of a run came to.
type Judged struct{ of judgement }

// Scenarios are the results of the scenarios that tell the story.
func (j Judged) Scenarios() []results.Scenario { return j.of.scenarios }

// Conclude comes to the results of a run that has just been made; run has everything but what it came to. Judged are its
// stories, by name; one that is not among them is judged from its journal.
func (j *ProviderJudge) Conclude(run results.Run, selected []Scenario, judged map[string]Judged) results.Run {
	run.Schema, run.Standard, run.Role = results.Schema, Standard, requirement.Provider
	run.Harness = j.harness
	return j.join(run, selected, func(told []Scenario) judgement {
		if already, ok := judged[told[0].Story]; ok {
			return already.of
		}
		return judgeProvider(j.cat, told, run.Journals[told[0].Story], "")
	})
}

// Story judges one story that has just been played.
func (j *ProviderJudge) Story(told []Scenario, view journal.View) Judged {
	return Judged{judgeProvider(j.cat, told, view, "")}
}

// Scenarios are all scenarios of the provider role.
func (j *ProviderJudge) Scenarios() []Scenario { return slices.Clone(j.all) }

func (j *ProviderJudge) join(run results.Run, selected []Scenario, judge func(told []Scenario) judgement) results.Run {
	found := map[string]results.Scenario{}
	var declared []string
	for _, told := range stories(selected) {
		one := judge(told)
		for _, s := range one.scenarios {
			found[s.ID] = s
		}
		for _, d := range one.declared {
			if !slices.Contains(declared, d) {
				declared = append(declared, d)
			}
		}
		if one.missing != "" {
			run.Damage = append(run.Damage, fmt.Sprintf("%s: %s", told[0].Story, one.missing))
		}
	}
	run.Consumer.Declares = declared
	for _, s := range selected {
		run.Scenarios = append(run.Scenarios, found[s.ID])
	}
	return results.Fold(run, j.cat, providerrule.Shared())
}
