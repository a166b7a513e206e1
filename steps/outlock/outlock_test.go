package outlock_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/outlock"
)

// TestHolder is no test but the run of the test below that is killed: it keeps the folder that it is given.
func TestHolder(t *testing.T) {
	if flag.NArg() == 0 {
		t.Skip("it is started by another test")
	}
	_, err := outlock.Take(flag.Arg(0))
	require.NoError(t, err)
	fmt.Println("taken")
	select {}
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
	dir := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	child := &exec.Cmd{Path: self, Args: []string{self, "-test.run", "^TestHolder$", "--", dir}}
	said, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	line, err := bufio.NewReader(said).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "taken\n", line)
	_, err = outlock.Take(dir)
	require.ErrorIs(t, err, outlock.ErrInUse)
	require.NoError(t, child.Process.Kill())
	_ = child.Wait() // it says that it was killed
	lock, err := outlock.Take(dir)
	require.NoError(t, err)
	lock.Release()
}
