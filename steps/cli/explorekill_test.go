package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/explore"
)

// exploring runs an exploration of a known-bad consumer in this process, with shrinking left out, so that it is quick and repeats exactly.
func exploring(t *testing.T, out string, more ...string) (code int, said string) {
	t.Helper()
	var text bytes.Buffer
	code = cli.Main(t.Context(), append(exploreArgs(out), more...), cli.Streams{Out: &text, Err: &text})
	return code, text.String()
}

func exploreArgs(out string) []string {
	return []string{"explore", "--mutant", "silent-cancel", "--shrink", "0s", "--out", out}
}

// keptStory is what the log says of a story, without how long it took.
type keptStory struct {
	Played *struct {
		Number int             `json:"number"`
		Cells  json.RawMessage `json:"cells"`
		Fault  string          `json:"fault"`
		Failed bool            `json:"failed"`
		Found  *struct {
			ID, Invariant, Detail string
			Seed                  int64
			Story                 json.RawMessage
		} `json:"found"`
	} `json:"played"`
}

func keptIn(t *testing.T, out string) []keptStory {
	t.Helper()
	f, err := os.Open(filepath.Join(out, explore.LogFile))
	require.NoError(t, err)
	defer f.Close()
	var all []keptStory
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one keptStory
		require.NoError(t, json.Unmarshal(lines.Bytes(), &one))
		if one.Played != nil {
			all = append(all, one)
		}
	}
	require.NoError(t, lines.Err())
	return all
}

// What an exploration comes to does not depend on whether it was interrupted.
func TestAnExplorationThatIsKilledGoesOnWhereItStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes")
	}
	const stories = "12"
	whole := filepath.Join(t.TempDir(), "whole")
	code, said := exploring(t, whole, "--seed", "5", "--stories", stories)
	require.Equal(t, 1, code, said)
	want := keptIn(t, whole)
	require.Len(t, want, 12)
	for _, how := range []os.Signal{syscall.SIGKILL, os.Interrupt} {
		t.Run(how.String(), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "broken off")
			cmd := exec.CommandContext(t.Context(), "rebookcheck", append(exploreArgs(out), "--seed", "5", "--stories", "10000")...) // see TestMain
			var text bytes.Buffer
			cmd.Stdout, cmd.Stderr = &text, &text
			require.NoError(t, cmd.Start())
			require.Eventually(t, func() bool {
				raw, err := os.ReadFile(filepath.Join(out, explore.LogFile))
				return err == nil && bytes.Count(raw, []byte("\n")) > 3
			}, 2*time.Minute, time.Millisecond)
			require.NoError(t, cmd.Process.Signal(how))
			_ = cmd.Wait() // it was ended
			if how == os.Interrupt {
				require.Contains(t, text.String(), "go on with the same command and --resume")
			}
			// A line that the killed process did not finish is left out.
			f, err := os.OpenFile(filepath.Join(out, explore.LogFile), os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = f.WriteString(`{"played":{"num`)
			require.NoError(t, err)
			require.NoError(t, f.Close())

			code, said := exploring(t, out, "--resume", "--stories", stories)
			require.Equal(t, 1, code, said)
			require.Contains(t, said, "seed 5\ngoing on after ")
			got := keptIn(t, out)
			require.GreaterOrEqual(t, len(got), len(want))
			require.Equal(t, want, got[:len(want)])
			for _, one := range want {
				if one.Played.Found != nil {
					name := strings.ToLower(one.Played.Found.ID)
					found, err := filepath.Glob(filepath.Join(out, name+"*", explore.StoryFile))
					require.NoError(t, err)
					require.NotEmpty(t, found, "what was found before stands in its folder")
				}
			}
		})
	}
}

func TestAnotherExplorationIsNotGoneOnWith(t *testing.T) {
	out := filepath.Join(t.TempDir(), "found")
	code, said := exploring(t, out, "--resume")
	require.Equal(t, 2, code)
	require.Contains(t, said, "there is no exploration to go on with")
	code, said = exploring(t, out, "--seed", "5", "--first", "--stories", "20")
	require.Equal(t, 1, code, said)
	for want, args := range map[string][]string{
		`seed "5" then, "6" now`:                      {"--seed", "6"},
		`variance "0" then, "3" now`:                  {"--variance", "3"},
		`shrink "0s" then, "1m0s" now`:                {"--shrink", "1m"},
		`answer-within "30s" then, "5s" now`:          {"--answer-within", "5s"},
		`consumer "the mutant silent-cancel" then, "`: {"--mutant", "never-offers"},
		"another build of the consumer":               {"--product-version", "2"},
	} {
		code, said := exploring(t, out, append([]string{"--resume", "--stories", "2"}, args...)...)
		require.Equal(t, 2, code, said)
		require.Contains(t, strings.Join(strings.Fields(said), " "), want)
		require.Contains(t, said, "leave --resume out")
	}
	code, said = exploring(t, out, "--resume", "--first", "--seed", "5")
	require.Equal(t, 1, code, said)
	require.Contains(t, said, ", with 1 failure found")

	log := filepath.Join(out, explore.LogFile)
	raw, err := os.ReadFile(log)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(log, bytes.Replace(raw, []byte(`{"number":1`), []byte(`{"number":2`), 1), 0o600))
	code, said = exploring(t, out, "--resume", "--stories", "2")
	require.Equal(t, 2, code, said)
	require.Contains(t, said, "is not as it was written")

	require.NoError(t, os.WriteFile(log, raw, 0o600))
	var folder string
	for _, one := range keptIn(t, out) {
		if one.Played.Found != nil {
			folder = filepath.Join(out, strings.ToLower(one.Played.Found.ID))
		}
	}
	require.NoError(t, os.RemoveAll(folder))
	code, said = exploring(t, out, "--resume", "--stories", "2")
	require.Equal(t, 2, code, said)
	require.Contains(t, said, "what it found is not there any more")
}
