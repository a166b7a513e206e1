package provider

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// Plan is what a run would do.
type Plan struct {
	Stories []PlannedStory
	Total   Cost
	// Most is the most free slots that are needed at the same time.
	Most int
}

// PlannedStory is one story of a plan.
type PlannedStory struct {
	Name string
	Cost
}

// tidying is what the end of a story sends for each booking: it is read, cancelled and read back.
const tidying = 3

// CostOf is what the story of a scenario asks at most of a provider that does as it should.
func CostOf(s suite.Scenario, c Config) (Cost, error) {
	var out Cost
	for _, st := range s.Steps {
		if _, judged := rule.BySentence(st.Text); judged {
			continue
		}
		ph, _, ok := find(st.Text)
		if !ok {
			return out, fmt.Errorf("nothing is known to be done for the step %q", st.Text)
		}
		out = out.plus(ph.cost(c))
	}
	out.Requests += out.Bookings * tidying
	return out, nil
}

// PlanOf is what a run of the selected scenarios would do. Nothing is sent.
func PlanOf(c Config, features, fixtures fs.FS, tags string) (Plan, error) {
	judge, err := suite.NewProviderJudge(features, fixtures, results.Harness{})
	if err != nil {
		return Plan{}, err //nolint:wrapcheck // it says what it does
	}
	selected, err := suite.Select(judge.Scenarios(), tags)
	if err != nil {
		return Plan{}, err //nolint:wrapcheck // likewise
	}
	var out Plan
	for _, told := range suite.ProviderStories(selected) {
		cost, err := CostOf(told[0], c)
		if err != nil {
			return Plan{}, err
		}
		out.Stories = append(out.Stories, PlannedStory{told[0].Feature + ": " + told[0].Name, cost})
		out.Total, out.Most = out.Total.plus(cost), max(out.Most, cost.Slots)
	}
	return out, nil
}

// Print writes a plan for people.
func (p Plan) Print(w io.Writer, c Config) error {
	var names []string
	for _, one := range c.Patients {
		names = append(names, one.NHSNumber)
	}
	slices.Sort(names)
	rate := "as fast as the provider answers"
	if c.Limits.Rate > 0 {
		seconds := time.Duration(float64(p.Total.Requests) / c.Limits.Rate * float64(time.Second))
		rate = fmt.Sprintf("at most %g in a second, so at least %s", c.Limits.Rate, seconds.Round(time.Second))
	}
	fmt.Fprintf(w, `Nothing was sent. A run would be like this:

provider     %s, %s
slots        of the services %v, from %s to %s from now; up to %d free at the same time
patients     %v, and for one booking somebody drawn from the range of numbers that was never issued
bookings     at most %d would be made, each one cancelled at the end of its story and read back
requests     about %d, %s

`, c.Name, c.BaseURL, c.Services, c.Window.From, c.Window.To, p.Most, names, p.Total.Bookings, p.Total.Requests, rate)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "story\tbookings\tslots\trequests")
	for _, s := range p.Stories {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", s.Name, s.Bookings, s.Slots, s.Requests)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print plan: %w", err)
	}
	return nil
}
