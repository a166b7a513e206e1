//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package outlock

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Lock is a folder that is kept. Commands that the run starts do not inherit it.
type Lock struct{ dir *os.File }

// Take keeps an existing folder for this run, or returns ErrInUse at once. The lock is on the folder itself, so
// that no file has to be put into it.
func Take(dir string) (*Lock, error) {
	file, err := os.Open(dir) //nolint:gosec // the user names the folder
	if err != nil {
		return nil, fmt.Errorf("lock folder: %w", err)
	}
	err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		_ = file.Close() // nothing was written
		return nil, ErrInUse
	}
	return &Lock{file}, nil // any other error: this file system has no locks, as with some network folders
}

// Release lets other runs have the folder.
func (l *Lock) Release() {
	// A command that is being started holds the file for a moment as well, so that closing it here is not enough.
	_ = unix.Flock(int(l.dir.Fd()), unix.LOCK_UN) // where it fails there was no lock
	_ = l.dir.Close()                             // nothing was written
}
