//go:build !unix

package server

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// lock keeps other servers away from a folder until it is closed. A file that is open cannot be removed here, so that what
// can be removed was left by a process that has ended.
func lock(dir string) (io.Closer, error) {
	path := filepath.Join(dir, lockFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, &InUseError{Dir: dir}
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("a folder for journals: %w", err)
	}
	return file, nil
}
