package suite

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/plan"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// AttendedPlan chooses the stories that a tester is to play with a consumer that lacks some capabilities. Stories that need
// one of these are part of it: nobody plays them, and the report says that they do not apply.
func AttendedPlan(features, fixtures fs.FS, lacking []contract.Capability) (plan.Plan, error) {
	all, err := Scenarios(features)
	if err != nil {
		return plan.Plan{}, err
	}
	return attendedPlan(all, fixtures, lacking)
}

func attendedPlan(all []Scenario, fixtures fs.FS, lacking []contract.Capability) (plan.Plan, error) {
	rows, err := plan.Load(fixtures)
	if err != nil {
		return plan.Plan{}, err //nolint:wrapcheck // it says what it reads
	}
	can, told := contract.Without(lacking), byStory(all)
	for _, row := range rows {
		if told[row.Name] == nil {
			return plan.Plan{}, fmt.Errorf("attended plan: no story of the features is %q", row.Name)
		}
	}
	applies := func(story string) bool {
		return !slices.ContainsFunc(told[story][0].Needs, func(need contract.Capability) bool { return can.Lacks(need) != "" })
	}
	var judged []requirement.ID
	for _, r := range rule.All() {
		judged = append(judged, r.ID)
	}
	return plan.Choose(rows, applies, judged), nil
}

// byPlan keeps the scenarios of a plan's stories.
func byPlan(selected []Scenario, p plan.Plan) []Scenario {
	return slices.DeleteFunc(slices.Clone(selected), func(s Scenario) bool { return !p.Has(s.Story) })
}

// offPlan are the scenarios of the attended plan for the consumer of a run, and a fault where the run was by another plan.
func offPlan(all []Scenario, of results.Plan, fixtures fs.FS) (selected []Scenario, fault string) {
	if fixtures == nil {
		return nil, "the plan: a provider has no attended runs"
	}
	var lacking []contract.Capability
	for _, name := range of.Consumer.Without {
		lacking = append(lacking, contract.Capability(name))
	}
	if of.Config.Start == results.StartNow {
		lacking = append(lacking, contract.SettableClock)
	}
	p, err := attendedPlan(all, fixtures, lacking)
	if err != nil {
		return nil, err.Error()
	}
	if here := p.Record(); here.Digest != of.Config.Attended.Digest || !slices.Equal(here.Unseen, of.Config.Attended.Unseen) {
		fault = fmt.Sprintf("the plan: the attended plan of this version is %s for that consumer, and the run was by %s", here.Digest, of.Config.Attended.Digest)
	}
	return byPlan(all, p), fault
}
