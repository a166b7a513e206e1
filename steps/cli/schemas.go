package cli

import (
	"fmt"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// schemasFolder is where results.Schemas holds them.
const schemasFolder = "schemas"

func schemasCommand(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schemas [NAME]",
		Short: "The JSON Schemas of results.json and journal.jsonl; with a name, the schema itself",
		Example: `  rebookcheck list schemas
  rebookcheck list schemas results > results.schema.json`,
		Args: arguments(0, 1, "at most one name"),
		RunE: func(_ *cobra.Command, args []string) error { return listSchemas(s, args) },
	}
}

func listSchemas(s Streams, args []string) error {
	files, err := results.Schemas.ReadDir(schemasFolder)
	if err != nil {
		return harness(fmt.Errorf("list schemas: %w", err))
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".json"))
	}
	if len(args) == 0 {
		_, err = fmt.Fprintln(s.Out, strings.Join(names, "\n"))
	} else {
		raw, missing := results.Schemas.ReadFile(path.Join(schemasFolder, strings.TrimSuffix(args[0], ".json")+".json"))
		if missing != nil {
			return usage(fmt.Errorf("there is no schema named %q: give one of %s, and for the contract's own see 'rebookcheck contract'", args[0], strings.Join(names, ", ")))
		}
		_, err = s.Out.Write(raw)
	}
	if err != nil {
		return harness(fmt.Errorf("list schemas: %w", err))
	}
	return nil
}
