//go:build !linux

package main

import "runtime"

// The cores that server and load run on.
const (
	serverCore = 0
	loadCore   = 1
)

// pin keeps the process to one processor; which one is left to the system.
func pin(int) error {
	runtime.GOMAXPROCS(1)
	return nil
}

// settle does nothing: there is no portable way to wait for the disk.
func settle() {}
