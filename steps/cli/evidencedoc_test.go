package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

// Every command of docs/evidence.md is run in turn, in one folder, and what it shows is what is printed.
func TestEveryCommandOfTheEvidencePageDoesWhatItShows(t *testing.T) {
	page, err := os.ReadFile("../../docs/evidence.md")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("policy.pdf", []byte("%PDF-1.4 a policy"), 0o600))
	commands := 0
	for _, block := range regexp.MustCompile("(?s)```(console|yaml)\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if block[1] == "yaml" { // it is what somebody fills in
			require.NoError(t, os.WriteFile("attestations.yaml", []byte(block[2]), 0o600))
			continue
		}
		for _, part := range regexp.MustCompile(`(?m)^\$ `).Split(block[2], -1)[1:] {
			line, shown, _ := strings.Cut(part, "\n")
			commands++
			t.Run(line, func(t *testing.T) {
				printed, code := pageCommand(t, line)
				inOrder(t, shown, fmt.Sprintf("%s\n[exit code %d]", printed, code))
			})
		}
	}
	require.Greater(t, commands, 12)
	require.FileExists(t, "publish/statement.json.minisig")
}

// pageCommand runs a command of the page, and returns what it printed and its exit code.
func pageCommand(t *testing.T, line string) (string, int) {
	t.Helper()
	var args []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		args = append(args, m[1]+m[2])
	}
	var out, errs bytes.Buffer
	if args[0] == "rebookcheck" {
		code := cli.Main(context.WithoutCancel(t.Context()), args[1:], cli.Streams{Out: &out, Err: &errs})
		return out.String() + errs.String(), code
	}
	require.Contains(t, []string{"unzip", "minisign"}, args[0], "the page shows a command that this test cannot run")
	program, err := exec.LookPath(args[0])
	if err != nil {
		t.Skipf("NOT TESTED: %s is not on PATH; on Debian: apt-get install %s", args[0], args[0])
	}
	printed, err := exec.CommandContext(t.Context(), program, args[1:]...).CombinedOutput()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(printed), ended.ExitCode()
	}
	require.NoError(t, err)
	return string(printed), 0
}
