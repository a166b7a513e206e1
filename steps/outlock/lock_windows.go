package outlock

import (
	"errors"
	"fmt"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// Lock is a folder that is kept. Commands that the run starts do not inherit it.
type Lock struct{ file windows.Handle }

// Take keeps an existing folder for this run, or returns ErrInUse at once. Windows does not lock folders: the lock is a
// file in it that nobody else can open, and that the system deletes when the process ends.
func Take(dir string) (*Lock, error) {
	name, err := windows.UTF16PtrFromString(filepath.Join(dir, ".rebookcheck.lock"))
	if err != nil {
		return nil, fmt.Errorf("lock folder: %w", err)
	}
	const alone = 0 // shared with nobody
	file, err := windows.CreateFile(name, windows.GENERIC_WRITE|windows.DELETE, alone, nil, windows.CREATE_ALWAYS,
		windows.FILE_ATTRIBUTE_HIDDEN|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	switch {
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION):
		return nil, ErrInUse
	case err != nil:
		return nil, fmt.Errorf("lock folder: %w", err)
	}
	return &Lock{file}, nil
}

// Release lets other runs have the folder.
func (l *Lock) Release() { _ = windows.CloseHandle(l.file) } // nothing was written
