package browser_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
)

// TestStartsOne is no test but what the next one runs where there is no browser.
func TestStartsOne(t *testing.T) {
	if len(os.Args) < 2 || os.Args[len(os.Args)-1] != "really" {
		t.Skip("it is started by another test")
	}
	browser.Start(t)
}

func TestAMissingBrowserIsAFailureWhereOneIsRequired(t *testing.T) {
	for setting, fails := range map[string]bool{"": false, "required": true} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestStartsOne$", "-test.v", "really") //nolint:gosec // the test binary itself
		cmd.Env = append(cmd.Environ(), "PATH=", "BROWSER_TESTS="+setting)
		said, err := cmd.CombinedOutput()
		require.Equal(t, fails, err != nil, string(said))
		require.Contains(t, string(said), "apt-get install chromium")
	}
}
