package cli_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

// Every command of docs/attended.md is run and prints what the page shows, and its run file is one.
func TestEveryCommandForTestersDoesWhatItShows(t *testing.T) {
	page, err := os.ReadFile("../../docs/attended.md")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	commands, files := 0, 0
	for _, block := range regexp.MustCompile("(?s)```(console|yaml)\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		var out, errs bytes.Buffer
		if block[1] == "yaml" {
			files++
			require.NoError(t, os.WriteFile("run.yaml", []byte(strings.ReplaceAll("\n"+block[2], "\n   ", "\n")), 0o600))
			require.Zero(t, cli.Main(t.Context(), []string{"run", "--config", "run.yaml", "--print-config"}, cli.Streams{Out: &out, Err: &errs}), errs.String())
			require.Contains(t, out.String(), "consumer: attended")
			require.Contains(t, out.String(), "- confirm-cancel=press Release")
			continue
		}
		for _, part := range regexp.MustCompile(`(?m)^\$ `).Split(block[2], -1)[1:] {
			line, shown, _ := strings.Cut(part, "\n")
			commands++
			out.Reset()
			require.Zero(t, cli.Main(t.Context(), recipe(t, "", line), cli.Streams{Out: &out, Err: &errs}), errs.String())
			inOrder(t, shown, out.String())
		}
	}
	require.Equal(t, 3, commands)
	require.Equal(t, 1, files)
	require.NoDirExists(t, "reports", "what only says what would be done leaves nothing")
}

// A run that was broken off is gone on with by its own plan and by no other.
func TestAnAttendedRunIsResumedByItsOwnPlanOnly(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	run := func(in string, args ...string) (int, string) {
		var said bytes.Buffer
		all := append([]string{"run", "--consumer", "attended", "--attended", "terminal", "--listen", "127.0.0.1:0", "--out", out}, args...)
		return cli.Main(t.Context(), all, cli.Streams{In: strings.NewReader(in), Out: io.Discard, Err: &said}), said.String()
	}
	code, said := run("Terry Tester\ntester\n\n\n\ndone\n") // the terminal is closed then
	require.Equal(t, 3, code, said)
	require.Contains(t, said, "--resume")
	for name, args := range map[string][]string{
		"all":         {"--all"},
		"a selection": {"--tags", "@RB-51"},
		"without":     {"--without", "registry"},
		"start now":   {"--start", "now"},
	} {
		code, said = run("", append(args, "--resume")...)
		require.Equal(t, 2, code, "%s: %s", name, said)
		require.Contains(t, said, "attended plan", name)
	}
	require.FileExists(t, filepath.Join(out, "resume", "run.json"))
	code, said = run("", "--resume")
	require.Equal(t, 3, code, said)
	require.NotContains(t, said, "attended plan")
}

func TestAPlanIsForAttendedRuns(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--plan"}, {"--all"}, {"--plan", "--mutant", "silent-cancel"}} {
		var said bytes.Buffer
		require.Equal(t, 2, cli.Main(t.Context(), append([]string{"run"}, args...), cli.Streams{Out: io.Discard, Err: &said}), args)
		require.Contains(t, said.String(), "--consumer attended")
	}
	for want, args := range map[string][]string{
		"ends in      conforms (attended plan),": nil, "ends in      conforms (selection),": {"--tags", "@RB-51"}, "ends in      conforms,": {"--all"},
	} {
		var out bytes.Buffer
		require.Zero(t, cli.Main(t.Context(), append([]string{"run", "--consumer", "attended", "--plan"}, args...), cli.Streams{Out: &out, Err: io.Discard}))
		require.Contains(t, out.String(), want)
	}
	var whole, byPlan bytes.Buffer
	require.Zero(t, cli.Main(t.Context(), []string{"run", "--list"}, cli.Streams{Out: &whole, Err: io.Discard}))
	require.Zero(t, cli.Main(t.Context(), []string{"run", "--list", "--consumer", "attended"}, cli.Streams{Out: &byPlan, Err: io.Discard}))
	require.Less(t, byPlan.Len(), whole.Len(), "what is listed is what would run")
}
