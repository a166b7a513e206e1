package cli_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// killable runs the program in a process of its own and returns its exit code, -1 where it was killed, and what it said.
func killable(t *testing.T, args ...string) (int, string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := &exec.Cmd{Path: self, Args: append([]string{"rebookcheck"}, args...), Env: os.Environ()} // see TestMain
	said, err := cmd.CombinedOutput()
	if err != nil {
		require.NotNil(t, cmd.ProcessState, err)
	}
	return cmd.ProcessState.ExitCode(), string(said)
}

// desperation is a run against a desperate adapter.
type desperation struct {
	t         *testing.T
	dir, file string
	args      []string
}

func despair(t *testing.T, name, deed string) *desperation {
	t.Helper()
	dir := t.TempDir()
	d := &desperation{t: t, dir: filepath.Join(dir, "reports"), file: filepath.Join(dir, "armed")}
	require.NoError(t, os.WriteFile(d.file, nil, 0o600))
	d.args = []string{
		"run", "--consumer", fmt.Sprintf("exec:desperate-adapter %s '%s' '%s' '%s'", name, d.file, deed, d.dir),
		"--tags", "@CX-07 or @RB-12", "--concurrency", "1", "--format", "progress", "--listen-after", "300ms", "--out", d.dir,
	}
	return d
}

// run runs it, armed or not, and returns the results if there are any.
func (d *desperation) run(more ...string) (int, string, *results.Run) {
	d.t.Helper()
	code, said := killable(d.t, append(d.args, more...)...)
	raw, err := os.ReadFile(filepath.Join(d.dir, "results.json"))
	if err != nil {
		return code, said, nil
	}
	run, err := results.Read(raw, nil)
	require.NoError(d.t, err)
	return code, said, &run
}

// judged judges the journal again, which has to come to the same.
func (d *desperation) judged(code int) {
	d.t.Helper()
	require.Equal(d.t, code, cli.Main(d.t.Context(), []string{"judge", filepath.Join(d.dir, "journal.jsonl")}, cli.Streams{Out: io.Discard, Err: io.Discard}))
}

// kept is the file of what was kept that was written last.
func (d *desperation) kept(pattern string) string {
	d.t.Helper()
	names, err := filepath.Glob(filepath.Join(d.dir, "resume", pattern))
	require.NoError(d.t, err)
	require.NotEmpty(d.t, names)
	written := func(name string) int64 {
		info, err := os.Stat(name)
		require.NoError(d.t, err)
		return info.ModTime().UnixNano()
	}
	return slices.MaxFunc(names, func(a, b string) int { return cmp.Compare(written(a), written(b)) })
}

// The moment a silent cancellation is answered, the harness is killed; the run is resumed with a consumer that behaves.
func TestABreachIsNotUndoneByKillingTheHarness(t *testing.T) {
	t.Parallel()
	d := despair(t, "silent-cancel", "kills the harness")
	code, said, run := d.run()
	require.Equal(t, -1, code, said)
	require.Nil(t, run)
	require.NoFileExists(t, d.file, "it was the adapter that did it")

	code, said, run = d.run("--resume")
	require.Equal(t, 1, code, said)
	require.Contains(t, run.Broken(), requirement.ID("RB-31"), run.Verdict.Reasons)
	reasons := strings.Join(run.Verdict.Reasons, "\n")
	require.Contains(t, reasons, "RB-31 (MUST NOT): a cancellation was sent that nobody had asked for")
	require.Contains(t, reasons, "what is here was seen before the interruption")
	d.judged(1)
}

// A harness that is killed where nothing was wrong costs the run nothing but a note.
func TestAKillThatHidNothingIsANote(t *testing.T) {
	t.Parallel()
	d := despair(t, "good", "kills the harness")
	code, said, _ := d.run()
	require.Equal(t, -1, code, said)
	code, said, run := d.run("--resume")
	require.Zero(t, code, said)
	require.NotEmpty(t, run.History.Tried(results.Interrupted))
	require.Contains(t, said, "tried again after the run ended in the middle of")
	d.judged(0)
}

func TestWithoutWhatWasKeptOfAStoryTheRunCannotPass(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm func(d *desperation)
		code int
		want string
	}{
		"its journal is gone":  {func(d *desperation) { require.NoError(d.t, os.Remove(d.kept("*.journal"))) }, 4, "the file that held it is missing"},
		"its journal is empty": {func(d *desperation) { require.NoError(d.t, os.Truncate(d.kept("*.journal"), 22)) }, 4, "holds nothing"},
		"its journal is cut within an entry": {func(d *desperation) {
			info, err := os.Stat(d.kept("*.journal"))
			require.NoError(d.t, err)
			require.NoError(d.t, os.Truncate(d.kept("*.journal"), info.Size()-3))
		}, 1, "seen before the interruption"},
		"its journal is edited": {func(d *desperation) { d.edit("*.journal", "cancelled", "cancelleD") }, 4, "cannot be read"},
		"the history is edited": {func(d *desperation) { d.edit("history.jsonl", "started", "resumed") }, 2, "does not follow"},
		"the history is gone":   {func(d *desperation) { require.NoError(d.t, os.Remove(d.kept("history.jsonl"))) }, 2, "missing"},
		"the history was cut": {func(d *desperation) {
			raw, err := os.ReadFile(d.kept("history.jsonl"))
			require.NoError(d.t, err)
			first, _, _ := bytes.Cut(raw, []byte("\n"))
			require.NoError(d.t, os.WriteFile(d.kept("history.jsonl"), append(first, '\n'), 0o600))
		}, 2, "it says nothing of"},
		"the run is edited": {func(d *desperation) { d.edit("run.json", `"rehearsed": false`, `"rehearsed": true`) }, 2, "run.json is not as it was written"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := despair(t, "silent-cancel", "kills the harness")
			code, said, _ := d.run()
			require.Equal(t, -1, code, said)
			c.harm(d)
			code, said, run := d.run("--resume")
			require.Equal(t, c.code, code, said)
			if c.code == 2 {
				require.Contains(t, said, c.want)
				require.Nil(t, run)
				return
			}
			require.Equal(t, c.code, run.Verdict.Conclusion.ExitCode())
			if c.code == 4 {
				require.Zero(t, run.Verdict.Counts[rule.Pass])
			}
			require.Contains(t, strings.Join(run.Verdict.Reasons, "\n"), c.want)
			d.judged(c.code)
		})
	}
}

func (d *desperation) edit(pattern, old, other string) {
	d.t.Helper()
	name := d.kept(pattern)
	raw, err := os.ReadFile(name)
	require.NoError(d.t, err)
	edited := bytes.Replace(raw, []byte(old), []byte(other), 1)
	require.NotEqual(d.t, raw, edited)
	require.NoError(d.t, os.WriteFile(name, edited, 0o600))
}

// What was proved in a run is held in memory: no adapter takes it back by what it does to files.
func TestWhatARunHasProvedDoesNotDependOnItsFiles(t *testing.T) {
	t.Parallel()
	for deed, want := range map[string]string{
		"empties the folder":                   "somebody else changed what it kept",
		"edits the history":                    "somebody else changed what it kept",
		"cuts the journals":                    "somebody else changed what it kept",
		"puts a folder in the way of a report": "a folder of that name is in the way",
		"interrupts the harness":               "interrupted: the run is not complete",
	} {
		for name, code := range map[string]int{"silent-cancel": 1, "good": 4} {
			t.Run(name+" "+deed, func(t *testing.T) {
				t.Parallel()
				unwritten := strings.Contains(deed, "report") || strings.Contains(deed, "interrupts")
				if unwritten && name == "good" {
					code = 3
				}
				d := despair(t, name, deed)
				got, said, run := d.run()
				require.NoFileExists(t, d.file)
				require.Equal(t, code, got, said)
				require.Contains(t, said, want)
				if run == nil {
					require.True(t, unwritten)
					require.Equal(t, name == "silent-cancel", strings.Contains(said, "RB-31 (MUST NOT)"), said)
					return
				}
				require.Contains(t, strings.Join(run.Verdict.Reasons, "\n"), want)
				require.Equal(t, code, run.Verdict.Conclusion.ExitCode())
				d.judged(code)
			})
		}
	}
}

// One try that breaks off may be an accident. A scenario that breaks off until it goes well shows nothing.
func TestAScenarioThatBreaksOffAgainAndAgainDoesNotPass(t *testing.T) {
	t.Parallel()
	d := despair(t, "good", "dies")
	code, said, _ := d.run()
	require.Equal(t, 3, code, said)
	require.NoError(t, os.WriteFile(d.file, nil, 0o600))
	code, said, _ = d.run("--resume")
	require.Equal(t, 3, code, said)
	code, said, run := d.run("--resume")
	require.Equal(t, 4, code, said)
	require.Contains(t, strings.Join(run.Verdict.Reasons, "\n"), "it was broken off in the middle more than once before it came to a verdict")
	d.judged(4)
}
