package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
)

// TestADeviceIsWrittenToAndNotReplaced stands for --format markdown:/dev/null, which whoever is root would take away from the
// whole machine, and for --out /dev/stdout.
func TestADeviceIsWrittenToAndNotReplaced(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no devices among the files")
	}
	link := filepath.Join(t.TempDir(), "null")
	require.NoError(t, os.Symlink(os.DevNull, link))
	stays := func() {
		info, err := os.Stat(link)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&os.ModeDevice, "it is the device still")
	}
	form, err := readFormats([]string{"markdown:" + link})
	require.NoError(t, err)
	require.NoError(t, form.clear())
	stays()
	require.NoError(t, bundle.WriteFile(link, []byte("a bundle"), 0o644))
	stays()

	file := filepath.Join(t.TempDir(), "report.md")
	require.NoError(t, os.WriteFile(file, []byte("of an earlier run"), 0o600))
	form, err = readFormats([]string{"markdown:" + file})
	require.NoError(t, err)
	require.NoError(t, form.clear())
	require.NoFileExists(t, file)
}
