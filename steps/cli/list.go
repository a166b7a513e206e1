package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func listCommand(s Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List scenarios, requirements, mutants, report formats or schemas",
		Example: `  rebookcheck list mutants
  rebookcheck list requirements --coverage`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	add := func(name, short string, list func() error) {
		cmd.AddCommand(&cobra.Command{Use: name, Short: short, Args: noArguments, RunE: func(*cobra.Command, []string) error { return list() }})
	}
	add("scenarios", "The scenarios, by requirement", func() error { return listScenarios(s, "", "") })
	add("mutants", "The known-bad consumers, each with its defect and what it must break", func() error { return listMutants(s.Out) })
	add("providers", "The known-bad providers, each with its defect and what it must break, and the good ones", func() error { return listProviders(s.Out) })
	cmd.AddCommand(requirementsCommand(s))
	cmd.AddCommand(schemasCommand(s))
	add("formats", "The report formats", func() error { return listFormats(s.Out) })
	return cmd
}

func listScenarios(s Streams, tags, shard string) error {
	selected, err := selection(tags, shard)
	if err != nil {
		return err
	}
	return printScenarios(s, selected)
}

func printScenarios(s Streams, selected []suite.Scenario) error {
	for _, sc := range selected {
		fmt.Fprintf(s.Out, "%s:%d\t%s\n", sc.Path, sc.Line, strings.TrimPrefix(sc.ID[strings.Index(sc.ID, ": ")+2:], " "))
	}
	fmt.Fprintln(s.Out, wording.Count(len(selected), "scenario"))
	return nil
}

func listMutants(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range mutant.All() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", m.Name, strings.Join(m.Breaks, " "), m.Defect)
	}
	return flush(t)
}

// mutantNames are the names of the known-bad consumers.
func mutantNames() []string {
	return namesOf(mutant.All(), func(m mutant.Mutant) string { return m.Name })
}

func listFormats(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range report.All() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Name, f.File, f.Describe)
	}
	return flush(t)
}

func flush(t *tabwriter.Writer) error {
	if err := t.Flush(); err != nil {
		return harness(fmt.Errorf("print: %w", err))
	}
	return nil
}
