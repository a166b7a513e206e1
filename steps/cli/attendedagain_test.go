package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

// Whoever begins anew over an attended run is told a way that works: to go on with one that was
// broken off, or to choose another folder where it was finished.
func TestAnAttendedRunIsNeverBegunOverAnother(t *testing.T) {
	t.Parallel()
	for name, unfinished := range map[string]bool{"broken off": true, "finished": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			answers := filepath.Join(out, "attended", "answers.jsonl")
			require.NoError(t, os.Mkdir(filepath.Dir(answers), 0o750))
			require.NoError(t, os.WriteFile(answers, []byte("{}\n"), 0o600))
			report := filepath.Join(out, "results.json")
			require.NoError(t, os.WriteFile(report, []byte("{}"), 0o600))
			if unfinished {
				require.NoError(t, os.Mkdir(filepath.Join(out, "resume"), 0o750))
				require.NoError(t, os.WriteFile(filepath.Join(out, "resume", "run.json"), []byte("{}"), 0o600))
			}
			var said bytes.Buffer
			args := []string{"run", "--consumer", "attended", "--attended", "terminal", "--listen", "127.0.0.1:0", "--tags", "@RB-09", "--out", out}
			require.Equal(t, 2, cli.Main(t.Context(), args, cli.Streams{In: &bytes.Buffer{}, Out: &said, Err: &said}))
			require.Contains(t, said.String(), "choose another --out")
			if unfinished {
				require.Contains(t, said.String(), "go on with it by --resume")
			} else {
				require.NotContains(t, said.String(), "--resume")
			}
			kept, err := os.ReadFile(answers)
			require.NoError(t, err)
			require.Equal(t, "{}\n", string(kept), "what was answered stays")
			require.FileExists(t, report, "a refusal touches no report")
		})
	}
}
