//go:build !windows

package journal

import (
	"errors"
	"syscall"
)

// noRoom reports whether a write can succeed later, once somebody has made room.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
