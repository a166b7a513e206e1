// Package outlock keeps two runs out of one reports folder.
//
// The operating system holds the lock and drops it when the process ends, however it ends: a run that
// was killed leaves none behind. A file system that has no locks gives none, and then nothing is refused.
//
//	lock, err := outlock.Take("reports")
//	if errors.Is(err, outlock.ErrInUse) { ... }
//	defer lock.Release()
package outlock

import "errors"

// ErrInUse says that another run has the folder.
var ErrInUse = errors.New("another run is using this folder")
