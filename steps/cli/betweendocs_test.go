package cli_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// Every command of docs/between.md is run, against a mock that stands for the vendor's provider, and prints what the page shows.
func TestEveryCommandBetweenDoesWhatItShows(t *testing.T) {
	page, err := os.ReadFile("../../docs/between.md")
	require.NoError(t, err)
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
				var out, errs bytes.Buffer
				code := cli.Main(t.Context(), recipe(t, "", line), cli.Streams{Out: &out, Err: &errs})
				require.NotContains(t, []int{2, 3, 4}, code, errs.String())
				inOrder(t, shown, out.String())
				if strings.Contains(line, "--init") {
					fillIn(t, vendor)
				}
			})
		}
	}
	require.Equal(t, 9, commands)
}

// The exit code is the worse of the two, each of which has its own folder and its own verdict.
func TestTheExitCodeIsOfBoth(t *testing.T) {
	for _, of := range []struct {
		args []string
		code int
	}{
		{[]string{"--tags", "@CX-04"}, 0},
		{[]string{"--tags", "@CX-04", "--consumer", "mutant:adds-reason"}, 1},
		{[]string{"--tags", "@CX-04", "--provider", "mutant a-collection"}, 1},
		{[]string{"--tags", "@CX-38"}, 2},
		{[]string{"--tags", "@CX-04", "--consumer", "mutant nobody"}, 2},
		{[]string{"--tags", "@CX-04", "--provider", "mutant nobody"}, 2},
		{[]string{"--tags", "@CX-04", "--format", "json"}, 2},
		{[]string{"--consumer", "attended"}, 2},
		{[]string{"--tags", "@CX-04", "--consumer", "http://127.0.0.1:1"}, 3},
		{[]string{"--tags", "@CX-04", "--max-bookings", "1"}, 4},
	} {
		t.Run(strings.Join(of.args, " "), func(t *testing.T) {
			t.Chdir(t.TempDir())
			var out, errs bytes.Buffer
			code := cli.Main(t.Context(), append([]string{"between"}, of.args...), cli.Streams{Out: &out, Err: &errs})
			require.Equal(t, of.code, code, "%s\n%s", out.String(), errs.String())
			if of.code < 2 {
				require.FileExists(t, "reports/consumer/report.html")
				require.FileExists(t, "reports/provider/report.html")
				require.FileExists(t, "reports/receipt.json")
			}
		})
	}
}
