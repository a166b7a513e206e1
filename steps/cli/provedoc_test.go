package cli_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every command of docs/prove.md is run in turn, in one folder, and what it shows is what is printed.
func TestEveryCommandOfTheProofPageDoesWhatItShows(t *testing.T) {
	page, err := os.ReadFile("../../docs/prove.md")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	commands := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		line, shown, _ := strings.Cut(strings.TrimPrefix(block[1], "$ "), "\n")
		commands++
		printed, code := pageCommand(t, line)
		inOrder(t, shown, fmt.Sprintf("%s\n[exit code %d]", printed, code))
	}
	require.Equal(t, 4, commands)
	require.FileExists(t, "reports/report.html")
	raw, err := os.ReadFile("reports/report.html")
	require.NoError(t, err)
	require.Contains(t, string(raw), `id="proof"`)
}

func TestAProofIsForRunsAgainstConsumers(t *testing.T) {
	t.Chdir(t.TempDir())
	har := `{"log":{"version":"1.2","creator":{"name":"a proxy","version":"1"},"entries":[]}}`
	require.NoError(t, os.WriteFile("traffic.har", []byte(har), 0o600))
	printed, code := pageCommand(t, "rebookcheck judge traffic.har --prove")
	require.Equal(t, 2, code, printed)
}
