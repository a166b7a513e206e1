package outlock_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/outlock"
)

const folderOfChild = "OUTLOCK_FOLDER"

// TestMain makes the test binary a run that keeps a folder until it is killed, where the environment names one.
func TestMain(m *testing.M) {
	if dir := os.Getenv(folderOfChild); dir != "" {
		if _, err := outlock.Take(dir); err != nil {
			os.Exit(1)
		}
		fmt.Println("taken")
		select {}
	}
	os.Exit(m.Run())
}

func TestOneRunHasTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := outlock.Take(dir)
	require.NoError(t, err)
	_, err = outlock.Take(dir)
	require.ErrorIs(t, err, outlock.ErrInUse)
	other, err := outlock.Take(t.TempDir())
	require.NoError(t, err, "each folder has a lock of its own")
	other.Release()
	first.Release()
	again, err := outlock.Take(dir)
	require.NoError(t, err)
	again.Release()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
	_, err = outlock.Take(dir + "/no-such-folder")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestAKilledRunLeavesNoLock(t *testing.T) {
	t.Parallel()
	dir, self := t.TempDir(), os.Args[0]
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), folderOfChild+"="+dir)
	said, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	line, err := bufio.NewReader(said).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "taken\n", line)
	_, err = outlock.Take(dir)
	require.ErrorIs(t, err, outlock.ErrInUse, "on "+runtime.GOOS)
	require.NoError(t, child.Process.Kill())
	_ = child.Wait() // it says that it was killed
	lock, err := outlock.Take(dir)
	require.NoError(t, err)
	lock.Release()
}
