package main

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// The cores that server and load run on.
const (
	serverCore = 0
	loadCore   = 1
)

// settle waits until the disk has what was written before, so that no measurement pays for another.
func settle() { unix.Sync() }

// pin keeps the process on one core. Threads that are made later inherit it.
func pin(core int) error {
	if runtime.NumCPU() < 2 {
		return nil
	}
	runtime.GOMAXPROCS(1)
	var set unix.CPUSet
	set.Set(core)
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("pin to core %d: %w", core, err)
	}
	return nil
}
