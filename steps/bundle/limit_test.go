package bundle_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
)

// TestNoMoreOfAFileIsReadThanABundleCanBe gives files of 3 GiB, which take up no room on the disk.
func TestNoMoreOfAFileIsReadThanABundleCanBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	huge := func(name, start string) string {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(start), 0o600))
		require.NoError(t, os.Truncate(file, 3<<30))
		return file
	}
	raw, err := bundle.ReadFile(huge("none.zip", ""))
	require.NoError(t, err)
	require.Less(t, len(raw), 100, "the beginning shows that it is no bundle")
	_, err = bundle.Open(raw, nil)
	require.ErrorIs(t, err, bundle.ErrAltered)
	_, err = bundle.LoadPublic(huge("test.pub", "RW"))
	require.ErrorContains(t, err, "longer than")
	_, err = bundle.LoadSecret(huge("test.key", "RW"), "")
	require.ErrorContains(t, err, "longer than")
}
