package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func judgeCommand(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "judge JOURNAL",
		Short: "Judge recorded traffic again, by the same rules and without running anything",
		Long: `judge reads a journal.jsonl that a run wrote and applies every rule to it. The verdict
depends on the journal alone, so it can be repeated by somebody who was not there.
A requirement whose moment the journal does not hold leaves the verdict inconclusive.`,
		Example: `  rebookcheck judge reports/journal.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(_ *cobra.Command, args []string) error { return judge(s, args[0]) },
	}
}

func judge(s Streams, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return usage(fmt.Errorf("cannot read the journal; give the journal.jsonl of a run: %w", err))
	}
	defer in.Close()
	journals := map[string]journal.View{}
	var order []string
	err = journal.ReadLines(in, func(l journal.Line) error {
		if _, seen := journals[l.Scenario]; !seen {
			order = append(order, l.Scenario)
		}
		journals[l.Scenario] = append(journals[l.Scenario], l.Entry)
		return nil
	})
	if err != nil {
		return usage(fmt.Errorf("%s: %w", file, err))
	}
	if len(order) == 0 {
		return usage(errors.New("the journal is empty: there is nothing to judge"))
	}
	run, err := judgeJournals(order, journals)
	if err != nil {
		return harness(err)
	}
	if err := report.Summary(s.Out, run, report.Style{Colour: s.Colour, Format: "pretty"}); err != nil {
		return harness(err)
	}
	if code := run.Verdict.Conclusion.ExitCode(); code != exitOK {
		return verdict(code)
	}
	return nil
}

func judgeJournals(order []string, journals map[string]journal.View) (results.Run, error) {
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		return results.Run{}, err
	}
	run := results.Run{
		Schema: results.Schema, Standard: suite.Standard, Harness: results.Harness{Name: "rebookcheck", Version: Version},
		Consumer: results.Consumer{Name: "recorded traffic"}, Journals: journals,
	}
	for _, id := range order {
		verdicts, err := rule.JudgeAll(journals[id], cat)
		if err != nil {
			return results.Run{}, fmt.Errorf("%s: %w", id, err)
		}
		sc := results.Scenario{ID: id, Name: id, Status: rule.Pass}
		for _, r := range rule.All() {
			v := verdicts[r.ID]
			sc.Outcomes = append(sc.Outcomes, results.Outcome{Scenario: id, ID: r.ID, Verdict: v})
			if v.Status == rule.Fail || v.Status == rule.HarnessError {
				sc.Status, sc.Detail = v.Status, v.Detail
			}
		}
		run.Scenarios = append(run.Scenarios, sc)
	}
	return results.Fold(run, cat, rule.All()), nil
}
