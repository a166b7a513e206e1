package cli_test

import (
	"context"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

// The scripts under testdata/script run the program itself, in a folder of their own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"flaky-adapter":     flakyAdapter,
		"desperate-adapter": desperateAdapter,
		"rebookcheck": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			os.Exit(cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Values[servingKey{}] = new(*serving)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// exits CODE COMMAND...: the command ends with that exit code.
			"exits":      exits,
			"serves":     serves,
			"terminates": terminates,
			"gets":       gets,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG ...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		text := err.Error()
		got, err = strconv.Atoi(strings.TrimPrefix(text, "exit status "))
		if err != nil {
			ts.Fatalf("%s: %s", args[1], text)
		}
	}
	if got != want {
		ts.Fatalf("%s ended with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}
