package journal

import (
	"errors"

	"golang.org/x/sys/windows"
)

// noRoom reports whether a write can succeed later, once somebody has made room. Windows has codes of its own, which are none of those that package syscall makes up for it.
func noRoom(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED) || errors.Is(err, windows.ERROR_FILE_TOO_LARGE)
}
