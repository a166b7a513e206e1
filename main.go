// Command rebookcheck checks how booking systems re-book patients under the NHS Booking Standard.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Colour: colour(os.Stdout), Terminal: terminal(os.Stdout)})
}

// colour says whether a file is a terminal and nobody asked for no colour (no-color.org).
func colour(f *os.File) bool {
	return os.Getenv("NO_COLOR") == "" && terminal(f)
}

// terminal says whether a file is a terminal on which a line can be written anew.
func terminal(f *os.File) bool {
	if os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && steerable(f)
}
