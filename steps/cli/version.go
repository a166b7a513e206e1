package cli

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// build is which program this is, for 'version --json'.
type build struct {
	results.Harness
	// Module is empty where this was not built by 'go install'.
	Module   string `json:"module,omitempty"`
	Contract string `json:"contract"`
	Standard string `json:"standard"`
}

func versionCommand(s Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the build and the suite that it judges by",
		Long: `version prints the version and the commit of this build, the version of the contract
with adapters, the standard, and the suite digest: of rules, scenarios, mock, catalogue,
schemas and contract, as this program was compiled from them. Builds with one suite digest
come to the same verdict on the same evidence. Verdicts of different suites are never joined.
What 'go install' built names the module as well, with the hash of its content. It has no
commit where a release was asked for: there the version is the name of one.`,
		Example: `  rebookcheck version
  rebookcheck version --json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return printVersion(s, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

func printVersion(s Streams, asJSON bool) error {
	here := build{identity.Here(), identity.Module(), contract.Version, suite.Standard}
	if asJSON {
		enc := json.NewEncoder(s.Out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(here); err != nil {
			return harness(fmt.Errorf("print the version: %w", err))
		}
		return nil
	}
	commit := cmp.Or(here.Commit, "not known")
	if here.Modified {
		commit += ", and changed since"
	}
	fmt.Fprintf(s.Out, "%s %s\ncommit    %s\ndate      %s\n", here.Name, here.Version, commit, cmp.Or(here.Date, "not known"))
	if here.Module != "" {
		fmt.Fprintf(s.Out, "module    %s\n", here.Module)
	}
	fmt.Fprintf(s.Out, "suite     %s\ncontract  %s\nstandard  %s\n", here.Suite.Digest, here.Contract, here.Standard)
	for _, p := range here.Suite.Parts() {
		fmt.Fprintf(s.Out, "  %-12s%s\n", p.Name, p.Digest)
	}
	return nil
}
