// Package npm has programs that others wrote, from the npm registry, read what this program writes, for tests. Only tests
// may import it.
//
// They are in .ci/readers, where 'make readers' puts them. A machine without them skips these tests, unless
// READERS_TESTS=required says that it has to have them.
package npm

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// most is how long a reader may take. It ends one that hangs, and measures nothing.
const most = 5 * time.Minute

// Read has a reader read a file, or write what it makes of it to out, and decodes what it says. The readers are those of
// .ci/readers/read.js.
func Read(t *testing.T, reader, file, out string, into any) {
	t.Helper()
	Have(t)
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	command := exec.CommandContext(ctx, "node", "read.js", reader, file, out) //nolint:gosec // a test names them
	command.Dir = folder()
	said, err := command.Output()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("%s: %v: %s", reader, err, ended.Stderr)
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(said, into), "%s said: %s", reader, said)
}

// Have skips a test on a machine without the readers, or fails it where they are required.
func Have(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(folder(), "node_modules"))
	}
	Missing(t, err, "readers from npm are not there; run: make readers")
}

// Missing skips a test, or fails it where readers are required, if err says that one is not there.
func Missing(t *testing.T, err error, what string) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("READERS_TESTS") == "required": //nolint:forbidigo // a setting of tests alone
		t.Fatal("READERS_TESTS=required, and " + what)
	default:
		t.Skip("NOT TESTED: " + what)
	}
}

// folder is .ci/readers of this repository, found from the folder of the package that is tested.
func folder() string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	return filepath.Join(dir, ".ci", "readers")
}
