// Package cli is the command line: it reads flags, calls the package that does
// the work, prints, and turns the outcome into an exit code.
//
//	os.Exit(cli.Main(ctx, os.Args[1:], cli.Streams{Out: os.Stdout, Err: os.Stderr}))
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/terminal"
)

// Exit codes, the same for every command.
const (
	exitOK           = 0
	exitNotConform   = 1
	exitUsage        = 2
	exitHarness      = 3
	exitInconclusive = 4
)

// Streams are where the program writes, and what it may know of them.
type Streams struct {
	// In is read by an attended run at a terminal alone; nil has nothing in it.
	In       io.Reader
	Out, Err io.Writer
	// Colour is true when Out is a terminal that shows colour, and Terminal when it is one at all.
	Colour, Terminal bool
}

// failure is an error with the exit code it leads to.
type failure struct {
	code int
	err  error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

func usage(err error) error   { return failure{exitUsage, err} }
func harness(err error) error { return failure{exitHarness, err} }

// verdict ends a command with an exit code and nothing more to say.
type verdict int

func (v verdict) Error() string { return fmt.Sprintf("exit %d", int(v)) }

// Main runs the program and returns its exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	if os.Getenv("GOGC") == "" {
		// A run is many short-lived worlds: letting the heap grow before it is swept saves time. More than this takes much
		// memory and saves little.
		defer debug.SetGCPercent(debug.SetGCPercent(200))
	}
	s.Err = terminal.Clean(s.Err)
	root := command(s)
	root.SetArgs(args)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	err := root.ExecuteContext(ctx)
	var end verdict
	var fail failure
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &end):
		return int(end)
	case errors.As(err, &fail):
		// An adapter that could not be opened is quoted in it.
		fmt.Fprintf(s.Err, "rebookcheck: %s\n", redact.People{}.Text(fail.err.Error()))
		return fail.code
	}
	// What cobra itself refuses is a matter of usage.
	fmt.Fprintf(s.Err, "rebookcheck: %v\nRun 'rebookcheck help' for the commands, or add --help to one for its flags.\n", err)
	return exitUsage
}

func command(s Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "rebookcheck",
		Short: "Checks how booking systems re-book patients under the NHS Booking Standard",
		Long: `rebookcheck drives a booking consumer (such as a 111 system) through encounters against
mock providers, a mock proxy and a mock registry. It judges, clause by clause, whether
the consumer re-books patients as the NHS Booking Standard requires: first a new booking
in a new encounter; only then is the cancellation of the old one offered and confirmed.

Exit codes: 0 conforms, 1 does not conform, 2 usage or configuration,
3 harness fault (no verdict), 4 inconclusive (something was not seen).`,
		Example: `  rebookcheck run                             judge the reference consumer
  rebookcheck run --mutant silent-cancel      see a known-bad consumer fail
  rebookcheck run --tags "@RB-51 or @RB-52"   only some requirements
  rebookcheck selftest                        prove that every check can fail
  rebookcheck judge reports/journal.jsonl     judge recorded traffic again`,
		Version:       identity.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(runCommand(s), exploreCommand(s), providerCommand(s), betweenCommand(s), selftestCommand(s), judgeCommand(s), reportCommand(s), listCommand(s), serveCommand(s), consumerCommand(s), doctorCommand(s), contractCommand(s), tokenCommand(s), versionCommand(s), keygenCommand(s), bundleCommand(s), verifyCommand(s), attestCommand(s), statementCommand(s), manCommand(s))
	return root
}
