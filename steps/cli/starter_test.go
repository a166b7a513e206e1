package cli_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

const (
	pythonStarter = "../consumer/contract/starter/python/adapter.py"
	goStarter     = "../consumer/contract/starter/go"
	// aFew are requirements that between them give every task and every kind of screen.
	aFew = "@RB-10 or @RB-19 or @RB-36 or @RB-55 or @RG-28 or @CX-08"
)

// python3 is Python's path. Continuous integration has it; elsewhere the test says that it was skipped.
func python3(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("python3 is not installed, so the starter adapter in Python was not tried")
	}
	require.NoError(t, err)
	return path
}

// goAdapter builds and starts the starter adapter in Go in front of a system, and returns its address.
func goAdapter(t *testing.T, system string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "adapter")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, goStarter).CombinedOutput()
	require.NoError(t, err, string(out))
	cmd := exec.CommandContext(t.Context(), program, "--listen", "127.0.0.1:0", "--system", system)
	told, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(told)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "listening on "); ok {
			go func() { // what it logs from here on is read, so that it is not held up
				for lines.Scan() {
					continue
				}
			}()
			return address
		}
	}
	t.Fatal("the adapter never listened")
	return ""
}

// verdicts runs a consumer from the command line and returns its exit code and what became of each requirement and scenario.
func verdicts(t *testing.T, args ...string) (int, map[string]rule.Status) {
	t.Helper()
	dir := t.TempDir()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), append([]string{"run", "--seed", "1", "--out", dir, "--format", "json:" + filepath.Join(dir, "copy.json")}, args...), cli.Streams{Out: &out, Err: &errs})
	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err, errs.String())
	run, err := results.Read(raw, nil)
	require.NoError(t, err)
	found := map[string]rule.Status{}
	for _, r := range run.Requirements {
		found[string(r.ID)] = r.Status
	}
	for _, s := range run.Scenarios {
		found[s.ID] = s.Status
		require.NotEqual(t, rule.HarnessError, s.Status, s.Detail)
	}
	return code, found
}

func TestTheStarterAdaptersComeToTheSameVerdictsAsTheConsumerBehindThem(t *testing.T) {
	t.Parallel()
	bad, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	worse := reference.Default()
	bad.Change(worse)
	for name, c := range map[string]struct {
		behaviour *reference.Behaviour
		inProcess []string
		tags      string
		code      int
	}{
		"in front of the reference consumer": {nil, nil, aFew, 0},
		"in front of a known-bad consumer":   {worse, []string{"--mutant", "silent-cancel"}, "@RB-36", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			system := httptest.NewServer(consumer.Serve(reference.Opener(reference.Options{Behaviour: c.behaviour})))
			t.Cleanup(system.Close)
			code, want := verdicts(t, append(c.inProcess, "--tags", c.tags)...)
			require.Equal(t, c.code, code)
			require.NotEqual(t, rule.NotApplicable, want["RB-31"], "the selection judges something")

			code, got := verdicts(t, "--consumer", goAdapter(t, system.URL), "--tags", c.tags)
			require.Equal(t, c.code, code)
			require.Equal(t, want, got, "Go, over HTTP")

			command := fmt.Sprintf("exec:%s '%s' %s", python3(t), pythonStarter, system.URL)
			code, got = verdicts(t, "--consumer", command, "--tags", c.tags)
			require.Equal(t, c.code, code)
			require.Equal(t, want, got, "Python, as a command")
		})
	}
}

func TestTheStarterAdapterInGoIsShort(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(goStarter, "main.go"))
	require.NoError(t, err)
	require.Less(t, bytes.Count(raw, []byte("\n")), 150)
}
