package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/coverage"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func requirementsCommand(s Streams) *cobra.Command {
	var all, recorded bool
	cmd := &cobra.Command{
		Use:   "requirements [ID|WORD]...",
		Short: "The requirements in scope: how each is judged, or why it is not",
		Long: `requirements lists the requirements: which are judged, which need attestation, and why no rule
judges the others. With --coverage it covers every row of the catalogue, including those for
providers, the registry and the harness, with totals by group, and ends with exit code 1 if a
row has neither a rule nor a reason.

With --recorded it says what a recording without screens can show of each judged requirement,
such as one that 'rebookcheck serve' or a browser made.

With ids it prints everything about each: the clause and its source, what its rule checks and
does not check, the file of the rule, its scenarios, and the mutants that break it. For a clause
that binds providers, the rule that judges a provider comes first, then the one that judges the
mock while a consumer is tested, if there is one.

With words instead of ids it finds the requirements whose clauses have these words.`,
		Example: `  rebookcheck list requirements
  rebookcheck list requirements RB-51
  rebookcheck list requirements BK-67
  rebookcheck list requirements option to cancel at the end     find a clause by its words
  rebookcheck list requirements --recorded
  rebookcheck list requirements --coverage`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, ids []string) error {
			if len(ids) > 0 && !slices.ContainsFunc(ids, looksLikeID) {
				return findRequirements(s.Out, ids)
			}
			if len(ids) > 0 {
				return explainRequirements(s.Out, ids)
			}
			if recorded {
				return listRecorded(s.Out)
			}
			return listRequirements(s.Out, all)
		},
	}
	cmd.Flags().BoolVar(&all, "coverage", false, "cover every row of the catalogue, with totals by group")
	cmd.Flags().BoolVar(&recorded, "recorded", false, "say what a recording without screens can show of each requirement")
	cmd.MarkFlagsMutuallyExclusive("coverage", "recorded")
	return cmd
}

func listRequirements(w io.Writer, all bool) error {
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	rows := coverage.Of(cat, rule.All())
	if all {
		providers, err := suite.ProviderCatalogue(fixtures.FS)
		if err != nil {
			return harness(err)
		}
		rows = coverage.Both(cat, rule.All(), providers, providerrule.Shared())
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		if all || r.Kind == coverage.Judged || r.Kind == coverage.Attestation || r.Kind == coverage.Reason {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Role, r.Level, r.Kind, r.Why)
		}
	}
	if err := flush(t); err != nil || !all {
		return err
	}
	return printCoverage(w, rows)
}

// printCoverage prints the totals by group and what is unexplained, which decides the exit code.
func printCoverage(w io.Writer, rows []coverage.Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, n int, of map[coverage.Kind]int) {
		fmt.Fprintf(t, "%s\t%d\t", name, n)
		for _, k := range coverage.Kinds() {
			fmt.Fprintf(t, "%d\t", of[k])
		}
		fmt.Fprintln(t)
	}
	fmt.Fprint(t, "\ngroup\trows\t")
	for _, k := range coverage.Kinds() {
		fmt.Fprintf(t, "%s\t", k)
	}
	fmt.Fprintln(t)
	sum := map[coverage.Kind]int{}
	for _, g := range coverage.Total(rows) {
		line(g.Name, g.N, g.Kinds)
		for k, n := range g.Kinds {
			sum[k] += n
		}
	}
	line("all", len(rows), sum)
	if err := flush(t); err != nil {
		return err
	}
	if sum[coverage.Unexplained] == 0 {
		fmt.Fprintf(w, "\nEvery row is accounted for.\n")
		return nil
	}
	var open []string
	for _, r := range rows {
		if r.Kind == coverage.Unexplained {
			open = append(open, fmt.Sprintf("%s (%s): %s", r.ID, r.Level, r.Why))
		}
	}
	fmt.Fprintf(w, "\nUnexplained (%d):\n  %s\n", len(open), strings.Join(open, "\n  "))
	return verdict(exitNotConform)
}
