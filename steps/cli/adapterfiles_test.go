package cli_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// A command whose program or script was changed is another build, whatever it says of itself; what the adapter writes to
// itself, and what is gone, is none.
func TestARunIsNotGoneOnWithByAnotherProgramBehindTheSameCommand(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are scripts of a shell")
	}
	system := httptest.NewServer(consumer.Serve(reference.Opener(reference.Options{})))
	t.Cleanup(system.Close)
	flaky, err := exec.LookPath("flaky-adapter")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		command string // of the folder
		changed string // the file that is another one afterwards
		refused bool
	}{
		"the same":                  {"%s/adapter", "", false},
		"another program":           {"%s/adapter", "adapter", true},
		"another script":            {"/bin/sh -u %s/adapter", "adapter", true},
		"a log that it writes":      {"%s/adapter %[1]s/log", "", false},
		"a configuration":           {"%s/adapter %[1]s/settings", "settings", true},
		"only its second argument":  {"%s/adapter %[1]s/settings %[1]s/second", "second", false},
		"a program of another name": {"%s/adapter", "other", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, at := t.TempDir(), t.TempDir()
			bad := filepath.Join(at, "bad")
			script := fmt.Sprintf("#!/bin/sh\necho opened >> %s/log\nexec %s dies %s %s\n", at, flaky, system.URL, bad)
			for file, text := range map[string]string{"adapter": script, "bad": "", "log": "begun\n", "settings": "a: 1\n", "second": "b: 1\n", "other": "c: 1\n"} {
				require.NoError(t, os.WriteFile(filepath.Join(at, file), []byte(text), 0o700))
			}
			address := "exec:" + fmt.Sprintf(c.command, at)
			code, out, first := runAgainst(t, dir, address)
			require.Equal(t, 3, code, out)
			require.NotEmpty(t, first.Consumer.Adapter, "the results say which files answered")
			require.NoError(t, os.Remove(bad))
			if c.changed != "" {
				file, err := os.OpenFile(filepath.Join(at, c.changed), os.O_APPEND|os.O_WRONLY, 0)
				require.NoError(t, err)
				_, err = file.WriteString("# changed\n")
				require.NoError(t, err)
				require.NoError(t, file.Close())
			}
			code, out, run := runAgainst(t, dir, address, "--resume")
			if !c.refused {
				require.Zero(t, code, out)
				return
			}
			require.Equal(t, 2, code, out)
			require.Contains(t, out, "the consumer is a different build from the one that the run started with")
			require.Contains(t, out, "/"+c.changed+" of its command with SHA-256 ")
			require.Equal(t, results.HarnessFault, run.Verdict.Conclusion)
		})
	}
}
