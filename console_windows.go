package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// steerable has a console obey escape sequences, which older ones of Windows print as they are unless they are asked.
// It says whether the console does; what is no console does not.
func steerable(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
