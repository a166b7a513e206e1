package suite

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Judge comes to the results of runs from their evidence, by the features and the catalogue of this program. It is safe for concurrent use.
type Judge struct {
	harness results.Harness
	cat     requirement.Catalogue
	all     []Scenario
	// fixtures has what an attended plan chooses from.
	fixtures fs.FS
	// Strict has a concern decide the verdict as a failure does, where the run that was recorded did not.
	Strict bool
}

// NewJudge reads features and catalogue. The error says that this program cannot judge at all.
func NewJudge(features, fixtures fs.FS, by results.Harness) (*Judge, error) {
	cat, err := requirement.Load(fixtures)
	if err != nil {
		return nil, err
	}
	all, err := Scenarios(features)
	if err != nil {
		return nil, err
	}
	return &Judge{harness: by, cat: cat, all: all, fixtures: fixtures}, nil
}

// Judge comes to the results of a run from its evidence alone. On whole evidence they are those that the run itself came
// to, times apart. What is missing or not as it was written is said, and nothing conforms then; a breach that is seen all
// the same stands.
func (j *Judge) Judge(e results.Evidence) results.Run {
	if e.Plan != nil && e.Plan.Recording != nil {
		return j.recordedAgain(e)
	}
	return j.conclude(e, func(told []Scenario, damage string) judgement {
		return judgeStory(j.cat, told, e.Journals[told[0].Story], damage)
	})
}

// conclude comes to the results of a run whose stories are judged one by one.
func (j *Judge) conclude(e results.Evidence, judge func(told []Scenario, damage string) judgement) results.Run {
	run := results.Run{
		Schema: results.Schema, Standard: Standard, Harness: j.harness,
		Consumer: results.Consumer{Name: "recorded traffic"}, Journals: e.Journals, Attestations: e.Attested,
	}
	for _, d := range e.Damage {
		run.Damage = append(run.Damage, "the journal: "+d.String())
	}
	selected := recorded(j.all, e)
	if e.Plan != nil {
		e.Plan.Tell(&run, j.harness)
		run.Config.Strict = run.Config.Strict || j.Strict
		var faults []string
		selected, faults = planned(j.all, *e.Plan, j.harness, j.fixtures)
		run.Damage = append(run.Damage, append(faults, strays(*e.Plan, e.Stories)...)...)
	}
	damaged := damaged(e)
	var judged []judgement
	for _, told := range stories(selected) {
		judged = append(judged, judge(told, damaged[told[0].Story]))
	}
	return join(run, j.cat, selected, judged)
}

// damaged says by story what is known to be wrong with its journal.
func damaged(e results.Evidence) map[string]string {
	out := map[string]string{}
	for _, d := range e.Damage {
		for _, story := range d.Scenarios {
			out[story] = d.String()
		}
	}
	return out
}

// join makes a run of what its stories came to, scenarios in the order of the selection.
func join(run results.Run, cat requirement.Catalogue, selected []Scenario, judged []judgement) results.Run {
	found := map[string]results.Scenario{}
	var declared, sessions, missing []string
	for _, j := range judged {
		for _, s := range j.scenarios {
			found[s.ID] = s
		}
		declared = append(declared, without(j.declared, declared)...)
		sessions = append(sessions, without(j.sessions, sessions)...)
		if j.missing != "" {
			missing = append(missing, fmt.Sprintf("%s: %s", j.scenarios[0].Journal(), j.missing))
		}
	}
	var products []results.Product
	for _, j := range judged {
		products = append(products, j.products...)
	}
	run.Damage = append(run.Damage, brand(&run.Consumer, products)...)
	slices.Sort(declared)
	slices.Sort(missing)
	run.Consumer.Declares, run.Damage = declared, slices.Concat(run.Damage, run.History.Damage(), missing)
	run.Consumer.Contradicts = contradicts(sessions)
	for _, s := range selected {
		run.Scenarios = append(run.Scenarios, found[s.ID])
	}
	return results.Fold(run, cat, rule.All())
}

// contradicts says how the declarations of a consumer's sessions differ; empty where they are one.
func contradicts(sessions []string) string {
	if len(sessions) < 2 { //nolint:mnd // it takes two
		return ""
	}
	slices.Sort(sessions)
	for i, s := range sessions {
		if s == "" {
			sessions[i] = "nothing"
		}
	}
	return "the consumer's sessions declared different capabilities, and all sessions of a run are of one consumer; " +
		"have the adapter declare the same in each: " + strings.Join(sessions, "; or: ")
}

// planned are the scenarios of a plan as this version's features have them. What differs is said: another version may
// have made the plan, or somebody changed it.
func planned(all []Scenario, plan results.Plan, here results.Harness, fixtures fs.FS) (selected []Scenario, faults []string) {
	all = playable(all, plan.Config.Between)
	by := map[string]Scenario{}
	for _, s := range all {
		by[s.ID] = s
	}
	for _, p := range plan.Scenarios {
		spec, ok := by[p.ID]
		switch {
		case !ok:
			faults = append(faults, fmt.Sprintf("the plan: no scenario of this version is %q", p.ID))
			spec = unknown(p.ID, p.Story)
		case spec.Story != p.Story || !slices.Equal(spec.lines(), p.Steps):
			faults = append(faults, fmt.Sprintf("the plan: the scenario %q reads otherwise in this version", p.ID))
		}
		selected = append(selected, spec)
	}
	faults = append(faults, leftOut(all, plan, fixtures)...)
	if len(faults) > 0 && plan.Harness.Version != here.Version {
		faults = append(faults, fmt.Sprintf("the plan was made by version %q, and this is %q", plan.Harness.Version, here.Version))
	}
	return selected, faults
}

// leftOut says which scenarios the plan's own selection has and the plan has not, or the other way about.
func leftOut(all []Scenario, plan results.Plan, fixtures fs.FS) []string {
	if plan.Config.Attended != nil {
		var fault string
		if all, fault = offPlan(all, plan, fixtures); fault != "" {
			return []string{fault}
		}
	}
	shard, err := ParseShard(plan.Config.Shard)
	if err != nil {
		return []string{"the plan: " + err.Error()}
	}
	want, err := Select(all, plan.Config.Tags)
	if err == nil {
		want, err = Split(want, shard)
	}
	if err == nil {
		want, err = again(want, plan.Config.Again)
	}
	if err != nil {
		return []string{"the plan: " + err.Error()}
	}
	has := ids(plan.Scenarios, func(p results.Planned) string { return p.ID })
	wanted := ids(want, func(s Scenario) string { return s.ID })
	var out []string
	if missing := without(wanted, has); len(missing) > 0 {
		out = append(out, fmt.Sprintf("the plan: %d of the scenarios that it selects are not in it: %s", len(missing), strings.Join(missing, "; ")))
	}
	if more := without(has, wanted); len(more) > 0 {
		out = append(out, fmt.Sprintf("the plan: %d scenarios are in it that it does not select: %s", len(more), strings.Join(more, "; ")))
	}
	if len(out) == 0 && !slices.Equal(has, wanted) {
		out = []string{"the plan: its scenarios stand in another order than this version's features"}
	}
	return out
}

// without are the strings of a list that another does not hold.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// strays says of what stories the journal holds entries that were not planned.
func strays(plan results.Plan, stories []string) []string {
	more := without(stories, ids(plan.Scenarios, func(p results.Planned) string { return p.Story }))
	if len(more) == 0 {
		return nil
	}
	return []string{"the journal: it holds stories that were not planned: " + strings.Join(more, "; ")}
}

// recorded are the scenarios of a journal that does not say what was planned: all that tell one of its stories.
func recorded(all []Scenario, e results.Evidence) []Scenario {
	by := byStory(all)
	var out []Scenario
	for _, story := range e.Stories {
		if told, known := by[story]; known {
			out = append(out, told...)
		} else {
			out = append(out, unknown(story, story))
		}
	}
	return out
}

// unknown is a scenario that this version's features do not have. It is about no requirement, and never passes.
func unknown(id, story string) Scenario { return Scenario{ID: id, Name: id, Story: story} }

// lines are the steps as a plan gives them.
func (s Scenario) lines() []string {
	var out []string
	for _, st := range s.Steps {
		out = append(out, st.Keyword+" "+st.Text)
	}
	return out
}
