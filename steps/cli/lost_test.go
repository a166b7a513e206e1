package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// twoStories are one in which something is cancelled, where the adapters below fail, and one in which nothing is.
const twoStories = "@CX-07 or @RB-38"

// flakyAdapter is a command that hands every task to a system over HTTP, until somebody is to choose what
// to cancel while a certain file is there: HOW SYSTEM FILE.
func flakyAdapter() {
	how, system, file := os.Args[1], os.Args[2], os.Args[3]
	var driver consumer.Driver
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r contract.Request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			panic(err)
		}
		a := contract.Answer{ID: r.ID}
		var err error
		switch r.Call {
		case contract.CallOpen:
			a.Opened = &contract.Opened{Session: "s", Contract: contract.Version}
			driver, err = consumer.HTTP(system, nil).Open(context.Background(), *r.Setup)
		case contract.CallPerform:
			if _, there := os.Stat(file); there == nil && r.Task.Kind == contract.ChooseToCancel {
				fmt.Fprintln(os.Stderr, "the screen froze")
				fail(how)
			}
			var screen contract.Screen
			screen, err = driver.Perform(context.Background(), *r.Task)
			a.Screen = &screen
		case contract.CallClose:
			err = driver.Close()
		}
		if err != nil {
			a = contract.Answer{ID: r.ID, Error: err.Error()}
		}
		raw, _ := json.Marshal(a)
		fmt.Println(string(raw))
	}
}

func fail(how string) {
	switch how {
	case "dies":
		os.Exit(5)
	case "garbage":
		fmt.Println("<html>busy</html>")
	}
	select {} // never: no answer, nor any other line
}

// flakyHTTP serves the reference consumer, until somebody is to choose what to cancel while bad is set.
func flakyHTTP(t *testing.T, how string, bad *atomic.Bool) string {
	t.Helper()
	next := consumer.Serve(reference.Opener(reference.Options{}))
	released := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		if !bad.Load() || !strings.Contains(body.String(), string(contract.ChooseToCancel)) {
			again := r.Clone(r.Context())
			again.Body = http.NoBody
			if body.Len() > 0 {
				again.Body = readCloser{&body}
			}
			next.ServeHTTP(w, again)
			return
		}
		switch how {
		case "dies":
			panic(http.ErrAbortHandler)
		case "garbage":
			fmt.Fprint(w, "<html>busy</html>")
		case "never":
			select {
			case <-released:
			case <-r.Context().Done():
			}
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(released) })
	return server.URL
}

type readCloser struct{ *bytes.Buffer }

func (readCloser) Close() error { return nil }

func runAgainst(t *testing.T, dir, address string, more ...string) (int, string, results.Run) {
	t.Helper()
	var out, errs bytes.Buffer
	args := append([]string{"run", "--consumer", address, "--tags", twoStories, "--concurrency", "1", "--answer-within", "15s", "--listen-after", "300ms", "--out", dir}, more...)
	code := cli.Main(t.Context(), args, cli.Streams{Out: &out, Err: &errs})
	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err, errs.String())
	run, err := results.Read(raw, nil)
	require.NoError(t, err)
	return code, out.String() + errs.String(), run
}

func TestAnAdapterThatFailsInTheMiddleGivesNoVerdictAndARunThatCanBeResumed(t *testing.T) {
	t.Parallel()
	system := httptest.NewServer(consumer.Serve(reference.Opener(reference.Options{})))
	t.Cleanup(system.Close)
	for name, c := range map[string]struct {
		how  string
		exec bool
		want []string
	}{
		"a command that dies":               {"dies", true, []string{"the adapter ended (exit status 5)", "the screen froze", "choose-to-cancel"}},
		"a command that answers garbage":    {"garbage", true, []string{"of its standard output", "<html>busy</html>"}},
		"a command that never answers":      {"never", true, []string{"no answer within"}},
		"over HTTP, one that goes away":     {"dies", false, []string{"the consumer cannot be reached", "choose-to-cancel"}},
		"over HTTP, one that says garbage":  {"garbage", false, []string{"it is not JSON", "<html>busy</html>"}},
		"over HTTP, one that never answers": {"never", false, []string{"no answer within"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			var bad atomic.Bool
			bad.Store(true)
			file := filepath.Join(dir, "bad")
			require.NoError(t, os.WriteFile(file, nil, 0o600))
			address := flakyHTTP(t, c.how, &bad)
			if c.exec {
				address = fmt.Sprintf("exec:flaky-adapter %s %s '%s'", c.how, system.URL, file)
			}
			code, told, run := runAgainst(t, dir, address)
			require.Equal(t, 3, code, told)
			require.Contains(t, told, "--resume")
			reasons := strings.Join(run.Verdict.Reasons, "\n")
			for _, want := range c.want {
				require.Contains(t, reasons, want)
			}
			judged := 0
			for _, s := range run.Scenarios {
				require.Contains(t, []rule.Status{rule.Pass, rule.HarnessError}, s.Status, s.Detail)
				if s.Status == rule.Pass {
					judged++
				}
			}
			require.Positive(t, judged)
			require.Less(t, judged, len(run.Scenarios))
			require.Zero(t, run.Verdict.Counts[rule.Fail])
			if c.exec {
				lines, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
				require.NoError(t, err)
				require.Contains(t, string(lines), "the screen froze", "standard error is kept as evidence")
			}

			bad.Store(false)
			require.NoError(t, os.Remove(file))
			code, told, again := runAgainst(t, dir, address, "--resume")
			require.Zero(t, code, told)
			require.Equal(t, judged, again.Times.TakenOver)
			require.NoDirExists(t, filepath.Join(dir, "resume"))
			_, _, clean := runAgainst(t, t.TempDir(), address, "--seed", fmt.Sprint(run.Config.Seed))
			require.Nil(t, run.History)
			require.Len(t, again.History.Resumed, 1)
			require.Len(t, again.History.Tried(results.Faulted), len(run.Scenarios)-judged)
			require.Contains(t, told, "drawn on ")
			require.Regexp(t, `^verdict: conforms \(selection\); resumed once; \d+ scenarios? (were|was) tried again after a harness fault `,
				strings.Join(strings.Fields(told[strings.LastIndex(told, "verdict:  "):]), " "))
			clean.Times, again.Times = results.Times{}, results.Times{}
			for i := range clean.Scenarios {
				require.Equal(t, clean.Scenarios[i].Status, again.Scenarios[i].Status)
			}
			require.Equal(t, clean.Verdict, again.Verdict)
		})
	}
}

func TestOnlyTheSameRunIsResumed(t *testing.T) {
	t.Parallel()
	var bad atomic.Bool
	bad.Store(true)
	dir, address := t.TempDir(), flakyHTTP(t, "garbage", &bad)
	var out, errs bytes.Buffer
	resume := func(args ...string) int {
		errs.Reset()
		return cli.Main(t.Context(), append([]string{"run", "--out", dir, "--resume"}, args...), cli.Streams{Out: &out, Err: &errs})
	}
	require.Equal(t, 2, resume())
	require.Contains(t, errs.String(), "also give its --consumer")
	require.Equal(t, 2, resume("--consumer", address))
	require.Contains(t, errs.String(), "there is no unfinished run")
	code, _, _ := runAgainst(t, dir, address)
	require.Equal(t, 3, code)
	require.Equal(t, 2, resume("--consumer", address, "--tags", twoStories, "--seed", "2"))
	require.Regexp(t, `seed "[0-9]+" then, "2" now`, errs.String())
	require.Equal(t, 2, resume("--consumer", address))
	require.Contains(t, errs.String(), `tags "`+twoStories+`" then, "" now`)
}

// What was judged and cannot be read any more may have been a breach.
func TestNothingThatWasKeptIsBelievedUnjudged(t *testing.T) {
	t.Parallel()
	var bad atomic.Bool
	bad.Store(true)
	dir, address := t.TempDir(), flakyHTTP(t, "garbage", &bad)
	code, told, first := runAgainst(t, dir, address)
	require.Equal(t, 3, code, told)
	kept, err := filepath.Glob(filepath.Join(dir, "resume", "*.journal"))
	require.NoError(t, err)
	require.NotEmpty(t, kept)
	for i, name := range kept {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		if i == 0 { // a journal cut short
			raw = raw[:len(raw)/2]
		} else { // evidence changed
			raw = bytes.ReplaceAll(raw, []byte("begin-encounter"), []byte("start-encounter"))
		}
		require.NoError(t, os.WriteFile(name, raw, 0o600))
	}
	bad.Store(false)
	code, told, again := runAgainst(t, dir, address, "--resume")
	require.Equal(t, 4, code, told)
	require.Zero(t, again.Times.TakenOver)
	require.Len(t, again.Scenarios, len(first.Scenarios))
	require.Contains(t, strings.Join(again.Verdict.Reasons, "\n"), "what an earlier try had shown is lost")
	require.Contains(t, told, "begin the run anew")
}
