package cli

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func contractCommand(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "contract [NAME]",
		Short: "Print the adapter contract: the page, the OpenAPI document, a schema, or a starter adapter",
		Long: `contract prints the contract that an adapter implements, version ` + contract.Version + `. Without a name it prints the page
that explains it, with an example of each screen; with openapi the OpenAPI document; with the
name of a message (` + strings.Join(published(), ", ") + `) its JSON Schema; with
starter-python or starter-go an adapter to copy and complete.`,
		Example: `  rebookcheck contract
  rebookcheck contract screen > screen.json
  rebookcheck contract starter-python > adapter.py`,
		Args: arguments(0, 1, "at most one name"),
		RunE: func(_ *cobra.Command, args []string) error { return printContract(s, args) },
	}
}

// published are the messages that have a schema, by name.
func published() []string {
	files, err := fs.Glob(contract.Published, "schemas/*.json")
	if err != nil {
		panic(err) // the pattern is ours
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".json")
	}
	return files
}

func printContract(s Streams, args []string) error {
	from, name := contract.Published, "contract.md"
	if len(args) > 0 {
		// A schema may be named as other messages name it: screen, screen.json or schemas/screen.json.
		switch asked := strings.TrimPrefix(args[0], "schemas/"); asked {
		case "openapi", "openapi.yaml":
			name = "openapi.yaml"
		case "starter-go":
			from, name = contract.Starters, "starter/go/main.go"
		case "starter-python":
			from, name = contract.Starters, "starter/python/adapter.py"
		case "contract.md":
		default:
			name = path.Join("schemas", strings.TrimSuffix(asked, ".json")+".json")
		}
	}
	raw, err := from.ReadFile(name)
	if err != nil {
		return usage(fmt.Errorf("the contract has no part named %q: give openapi, starter-python, starter-go or one of %s, or no name for the page", args[0], strings.Join(published(), ", ")))
	}
	if _, err := s.Out.Write(raw); err != nil {
		return harness(fmt.Errorf("print the contract: %w", err))
	}
	return nil
}
