//go:build !windows

package main

import "os"

// steerable says whether a terminal obeys escape sequences, as all do here.
func steerable(*os.File) bool { return true }
