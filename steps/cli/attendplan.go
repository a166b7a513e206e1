package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/plan"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// byPlan says that an attended run plays the stories of its plan, and not what tags, a shard or --all select.
func (f *runFlags) byPlan() bool {
	return f.consumer == attendedConsumer && f.tags == "" && f.shard == "" && !f.attend.all
}

// planAttended chooses the stories of an attended run, where it goes by its plan.
func (f *runFlags) planAttended() error {
	if !f.byPlan() {
		return nil
	}
	chosen, err := suite.AttendedPlan(features.FS, fixtures.FS, f.lacking())
	if err != nil {
		return harness(err)
	}
	f.attend.plan = &chosen
	return nil
}

// lacking is what the consumer before the tester cannot do, by what the command line says.
func (f *runFlags) lacking() []contract.Capability {
	out := f.attend.lacking()
	if f.start == results.StartNow {
		out = append(out, contract.SettableClock)
	}
	return out
}

// digest tells the plan of the run from others; empty where it has none.
func (f *attendFlags) digest() string {
	if f.plan == nil {
		return ""
	}
	return f.plan.Record().Digest
}

// selected are the scenarios that a run plays.
func (f *runFlags) selected() ([]suite.Scenario, error) {
	all, err := selection(f.tags, f.shard)
	if err != nil || f.attend.plan == nil {
		return all, err
	}
	return slices.DeleteFunc(all, func(s suite.Scenario) bool { return !f.attend.plan.Has(s.Story) }), nil
}

// sitting is what an attended run asks of a tester.
type sitting struct {
	// stories that apply, each with the sheets of the recorded one; 0 where it was not recorded.
	stories []plan.Story
	aside   int // stories that do not apply
	all     int // sheets of all stories that can be played by hand
	of      int // how many these are
	clauses int // for a person to attest
	unseen  []requirement.ID
}

// sitting works out what the selected scenarios ask.
func (f *runFlags) sitting(selected []suite.Scenario) (sitting, error) {
	rows, err := plan.Load(fixtures.FS)
	if err != nil {
		return sitting{}, harness(err)
	}
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		return sitting{}, harness(err)
	}
	out := sitting{of: len(rows)}
	known, can := map[string]plan.Story{}, contract.Without(f.lacking())
	for _, r := range rows {
		known[r.Name] = r
		out.all += r.Sheets
	}
	told, shown := map[string]bool{}, map[requirement.ID]bool{}
	for _, s := range selected {
		switch {
		case told[s.Story]:
			continue
		case slices.ContainsFunc(s.Needs, func(need contract.Capability) bool { return can.Lacks(need) != "" }):
			out.aside++
		default:
			story := known[s.Story]
			story.Name = s.Story
			out.stories = append(out.stories, story)
			for _, id := range story.Shows {
				shown[id] = true
			}
		}
		told[s.Story] = true
	}
	for _, r := range results.Fold(results.Run{}, cat, rule.All()).Requirements {
		_, judged := rule.Find(r.ID)
		switch {
		case r.Status == rule.NeedsAttestation && r.Role == requirement.Consumer:
			out.clauses++
		case judged && !shown[r.ID]:
			out.unseen = append(out.unseen, r.ID)
		}
	}
	return out, nil
}

// sheets are how many the stories ask.
func (a sitting) sheets() int {
	n := 0
	for _, s := range a.stories {
		n += s.Sheets
	}
	return n
}

// printPlan prints what an attended run would ask, and asks nothing.
func (f *runFlags) printPlan(w io.Writer) error {
	selected, err := f.selected()
	if err != nil {
		return err
	}
	a, err := f.sitting(selected)
	if err != nil {
		return err
	}
	judged := len(rule.All())
	what := "all of them (--all)"
	switch {
	case f.attend.plan != nil:
		what = "the attended plan " + f.attend.digest() + "; --all plays all of them, in about " + wording.Count(a.all, "sheet")
	case f.tags != "" || f.shard != "":
		what = "a selection: " + wording.Selection(results.Config{Tags: f.tags, Shard: f.shard})
	}
	total := a.sheets() + a.clauses + 1
	fmt.Fprintf(w, `Nothing was asked. An attended run would be like this:

stories      %d of %d that can be played by hand: %s
sheets       about %d: 1 that asks who tests, %d in the stories, %d at the end for clauses that a person has to attest
time         about %d hours %d minutes, if a sheet takes a minute; the page says what is left by the tester's own pace
judged       %d of %d requirements that rules judge
not judged   %s
no sheets    %s
ends in      %s, if nothing fails or stays open

`, len(a.stories), a.of, what, total, a.sheets(), a.clauses, total/60, total%60, judged-len(a.unseen), judged, orNothing(a.unseen), aside(a.aside), f.bestConclusion())
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0) //nolint:mnd // columns two apart
	fmt.Fprintln(t, "sheets\tshows\tstory")
	for _, s := range a.stories {
		fmt.Fprintf(t, "%d\t%d\t%s\n", s.Sheets, len(s.Shows), s.Name)
	}
	return flush(t)
}

// bestConclusion is the best that the run can come to.
func (f *runFlags) bestConclusion() results.Conclusion {
	switch {
	case f.attend.plan != nil:
		return results.ConformsByPlan
	case f.tags != "" || f.shard != "":
		return results.ConformsInPart
	}
	return results.Conforms
}

func orNothing(ids []requirement.ID) string {
	if len(ids) == 0 {
		return "none of them"
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return strings.Join(out, " ")
}

func aside(n int) string {
	if n == 0 {
		return "every story applies to this consumer"
	}
	return wording.Count(n, "story") + " cannot be played with this consumer; the report says why"
}

// ahead are the sheets of the stories that a run plays, and of those that an earlier start of it is through with.
func (f *runFlags) ahead(k *keeper) (sheets, over int, err error) {
	selected, err := f.selected()
	if err != nil {
		return 0, 0, err
	}
	a, err := f.sitting(selected)
	if err != nil {
		return 0, 0, err
	}
	done := map[string]bool{}
	for _, s := range selected {
		if got, ok := k.taken[s.ID]; ok && !got.UnderWay && got.Lost == "" {
			done[s.Story] = true
		}
	}
	for _, s := range a.stories {
		if done[s.Name] {
			over += s.Sheets
		}
	}
	return a.sheets(), over, nil
}
