package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// resultsFor runs a command line and returns its exit code and results.json without its times.
func resultsFor(t *testing.T, args ...string) (int, string) {
	t.Helper()
	dir := t.TempDir()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), append(args, "--out", dir, "--format", "progress"), cli.Streams{Out: &out, Err: &errs})
	require.NotContains(t, []int{2, 3}, code, errs.String())
	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)
	run, err := results.Read(raw, nil)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(run.Scenarios), 8, "fewer would not run beside each other")
	run.Times, run.Settings = results.Times{}, nil
	sealed, err := json.Marshal(run)
	require.NoError(t, err)
	return code, string(sealed)
}

func TestEightScenariosAtATimeComeToTheVerdictsOfOneAtATime(t *testing.T) {
	const tags = "@RB-31 or @RB-12 or @RB-28 or @RG-30 or @RB-06 or @CX-38 or @RB-59 or @RB-52"
	for name, args := range map[string][]string{
		"a good consumer":  {"run", "--seed", "3", "--tags", tags},
		"a bad one":        {"run", "--seed", "3", "--tags", tags, "--mutant", "cancels-on-close"},
		"varied providers": {"run", "--seed", "3", "--tags", tags, "--variance", "7"},
	} {
		t.Run(name, func(t *testing.T) {
			code, one := resultsFor(t, append(args, "--concurrency", "1")...)
			again, eight := resultsFor(t, append(args, "--concurrency", "8")...)
			require.Equal(t, code, again)
			require.Equal(t, one, eight)
		})
	}
}
