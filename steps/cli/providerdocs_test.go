package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/provider/mutant"
)

// Every command of docs/provider.md is run, against a mock that stands for the vendor's provider, and prints what the page shows.
func TestEveryCommandForProvidersDoesWhatItShows(t *testing.T) {
	page, err := os.ReadFile("../../docs/provider.md")
	require.NoError(t, err)
	require.Contains(t, string(page), fmt.Sprintf("%d known-bad providers", len(mutant.All())))
	require.Contains(t, string(page), fmt.Sprintf("%d good ones", len(mutant.Good())))
	vendor, err := embedded.Start(t.Context(), embedded.Config{Seed: 2})
	require.NoError(t, err)
	defer vendor.Close()
	t.Chdir(t.TempDir())

	commands := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		for _, part := range regexp.MustCompile(`(?m)^\$ `).Split(block[1], -1)[1:] {
			line, shown, _ := strings.Cut(part, "\n")
			commands++
			t.Run(line, func(t *testing.T) {
				args := recipe(t, "", line)
				var out, errs bytes.Buffer
				code := cli.Main(t.Context(), args, cli.Streams{Out: &out, Err: &errs})
				require.NotContains(t, []int{2, 3}, code, errs.String())
				inOrder(t, shown, out.String())
				if strings.Contains(line, "--init") {
					fillIn(t, vendor)
				}
			})
		}
	}
	require.Equal(t, 13, commands)
}

// fillIn is what a vendor does with the configuration that was written.
func fillIn(t *testing.T, vendor *embedded.Provider) {
	t.Helper()
	raw, err := os.ReadFile("provider.yaml")
	require.NoError(t, err)
	text := strings.NewReplacer(
		"https://utc.vale.example/STU3/1", vendor.Config.BaseURL, "2000099901", vendor.Config.Services[0], "# registry: none", "registry: none",
	).Replace(string(raw))
	require.NoError(t, os.WriteFile("provider.yaml", []byte(text), 0o600))
}
