package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func reportCommand(s Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Merge, compare and render the reports of runs",
		Example: `  rebookcheck report merge shard-1 shard-2 shard-3 --out reports
  rebookcheck report diff last-week reports
  rebookcheck report render reports --format ctrf:ci/ctrf.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(mergeCommand(s), renderCommand(s), diffCommand(s))
	return cmd
}

func mergeCommand(s Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "merge FOLDER...",
		Short: "Join the shards of a run into one set of reports",
		Long: `merge reads results.json and journal.jsonl from the report folder of each shard (or next to
a results.json that you name) and writes what a single run of all the scenarios would have
written: the same results except for times, and the same exit code.

Give every shard once. If shards overlap or are missing, differ in consumer, seed, selection,
configuration, standard or version, or do not match their journal, merge ends with exit code
2 and writes nothing.`,
		Example: `  rebookcheck run --shard 1/3 --out shard-1     on three machines, say
  rebookcheck run --shard 2/3 --out shard-2
  rebookcheck run --shard 3/3 --out shard-3
  rebookcheck report merge shard-1 shard-2 shard-3 --out reports`,
		Args: arguments(1, 0, "the report folder of every shard"),
		RunE: func(_ *cobra.Command, args []string) error { return merge(s, f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "reports", "folder for the reports of the whole run")
	flags.StringArrayVar(&f.formats, "format", []string{"pretty"}, "what to print: NAME, NAME:FILE or NAME:-; repeatable; see 'list formats'")
	flags.BoolVar(&f.strict, "strict", false, "count a concern as a failure, even if the shards did not")
	return cmd
}

func merge(s Streams, f runFlags, from []string) error {
	form, err := readFormats(f.formats)
	if f.out == "" {
		err = errors.Join(err, errors.New("--out must name a folder"))
	}
	if err != nil {
		return usage(err)
	}
	var parts []suite.Part
	var faults []error
	for _, place := range from {
		part, err := readPart(place, f.out)
		parts, faults = append(parts, part), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return usage(err)
	}
	whole, err := suite.Merge(features.FS, fixtures.FS, identity.Here(), parts)
	if errors.Is(err, suite.ErrMerge) {
		return usage(err)
	}
	if err != nil {
		return harness(err)
	}
	if f.strict && !whole.Config.Strict {
		if whole, err = suite.Strict(fixtures.FS, whole); err != nil {
			return harness(err)
		}
	}
	release, err := openFolder(f.out)
	if err != nil {
		return err
	}
	defer release()
	if err := errors.Join(report.Clear(f.out), form.clear()); err != nil {
		return harness(err)
	}
	return conclude(s, f, form, whole)
}

// readPart reads a shard's results and journal from its folder, or from the results file named and the journal beside it.
func readPart(place, out string) (suite.Part, error) {
	file := place
	if info, err := os.Stat(place); err == nil && info.IsDir() {
		file = filepath.Join(place, "results.json")
	}
	dir := filepath.Dir(file)
	if here, err := os.Stat(dir); err == nil {
		if there, err := os.Stat(out); err == nil && os.SameFile(here, there) {
			return suite.Part{}, fmt.Errorf("--out %s is the folder of a shard, which would be overwritten; choose another", out)
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return suite.Part{}, fmt.Errorf("%s: give the report folder of a shard, or its results.json: %w", place, err)
	}
	journal, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	if err != nil {
		return suite.Part{}, fmt.Errorf("%s: the shard's journal.jsonl has to be next to its results: %w", place, err)
	}
	if journal == nil {
		journal = []byte{} // an empty journal is read, and then refused unless the results say so
	}
	run, err := results.Read(raw, journal)
	if err != nil {
		return suite.Part{}, fmt.Errorf("%s: %w", place, err)
	}
	return suite.Part{From: place, Run: run}, nil
}
