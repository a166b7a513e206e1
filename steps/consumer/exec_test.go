package consumer_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// adapterProcess is the test binary as an adapter that misbehaves as its argument says; see TestAdapterProcess.
func adapterProcess(t *testing.T, how string) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return fmt.Sprintf("'%s' -test.run '^TestAdapterProcess$' -- %s", self, how)
}

const (
	good     = `"screen":{"case":"C-1","stage":"assessing"}`
	openedOK = `"opened":{"session":"only","contract":"2.0","capabilities":{"xml":false}}`
)

// TestAdapterProcess is no test but the adapter of the tests below.
func TestAdapterProcess(t *testing.T) {
	if flag.NArg() == 0 {
		t.Skip("it is started by other tests")
	}
	how := flag.Arg(0)
	switch {
	case how == "helper":
		helperOfAdapter(flag.Arg(1))
	case how == "harness":
		harnessProcess(flag.Arg(1))
	case how == "deaf":
		hold(flag.Arg(1))
	case strings.HasPrefix(how, "starts-"):
		startHelper(flag.Arg(1))
	}
	fmt.Fprintln(os.Stderr, "adapter up, as", how)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var r contract.Request
		if json.Unmarshal(in.Bytes(), &r) != nil {
			os.Exit(9)
		}
		switch {
		case r.Call == contract.CallClose:
			fmt.Printf(`{"id":%d}`+"\n", r.ID)
		case r.Call == contract.CallOpen && how == "other-version":
			fmt.Printf(`{"id":%d,"opened":{"session":"s","contract":"1.0","colour":"red"}}`+"\n", r.ID)
		case r.Call == contract.CallOpen:
			fmt.Printf(`{"id":%d,%s}`+"\n", r.ID, openedOK)
		default:
			misbehave(how, r.ID)
		}
	}
	if how == "stays" || how == "deaf" {
		select {}
	}
	os.Exit(0)
}

func misbehave(how string, id int) {
	switch how {
	case "garbage", "starts-broken":
		fmt.Println("Starting up...")
	case "wrong-id":
		fmt.Printf(`{"id":%d,%s}`+"\n", id+5, good)
	case "no-id":
		fmt.Printf(`{%s}`+"\n", good)
	case "crash", "starts-crashes":
		fmt.Fprintln(os.Stderr, "boom: no database")
		os.Exit(7)
	case "silent":
	case "late":
		time.Sleep(500 * time.Millisecond) // the adapter's own pace is what is tested
		fmt.Printf(`{"id":%d,%s}`+"\n", id, good)
	case "twice":
		fmt.Printf(`{"id":%d,%s}`+"\n"+`{"id":%d,%s}`+"\n", id, good, id, good)
	case "no-screen":
		fmt.Printf(`{"id":%d}`+"\n", id)
	case "bad-screen":
		fmt.Printf(`{"id":%d,"screen":{"case":"C","stage":"lunch"}}`+"\n", id)
	case "long":
		fmt.Println(strings.Repeat("x", 2<<20))
	case "refuses":
		fmt.Printf(`{"id":%d,"error":"no such screen"}`+"\n", id)
	default:
		fmt.Printf(`{"id":%d,%s}`+"\n", id, good)
	}
}

func execSession(t *testing.T, how string, within time.Duration) consumer.Driver {
	t.Helper()
	opener, err := consumer.Exec(adapterProcess(t, how), within)
	require.NoError(t, err)
	d, err := opener.Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestACommandIsAskedLineByLine(t *testing.T) {
	t.Parallel()
	d := execSession(t, "well", 0)
	for range 3 {
		screen, err := d.Perform(t.Context(), contract.Task{Kind: contract.BeginEncounter})
		require.NoError(t, err)
		require.Equal(t, "C-1", screen.Case)
	}
	require.NotEmpty(t, consumer.Declared(d).Lacks(contract.SpeakXML))
	require.NoError(t, d.Close())
	require.Contains(t, consumer.Aside(d), "adapter up, as well")
	_, err := d.Perform(t.Context(), contract.Task{Kind: contract.BeginEncounter})
	require.ErrorContains(t, err, "the session is closed")
}

func TestACommandThatMisbehavesIsAClearErrorThatNamesTheLine(t *testing.T) {
	t.Parallel()
	for how, c := range map[string]struct {
		want        []string
		unreachable bool
	}{
		"garbage":    {[]string{`line 2 of its standard output`, `request 2 (task book)`, `"Starting up..."`, "not JSON", "adapter up, as garbage"}, false},
		"wrong-id":   {[]string{`line 2 of its standard output answers request 7, but request 2 (task book) was asked`}, false},
		"no-id":      {[]string{`line 2`, `/id: it is missing`}, false},
		"crash":      {[]string{`request 2 (task book)`, "the adapter ended (exit status 7) after line 1", "boom: no database"}, true},
		"silent":     {[]string{`request 2 (task book)`, "no answer within"}, true},
		"late":       {[]string{`request 2 (task book)`, "no answer within"}, true},
		"no-screen":  {[]string{`line 2`, `holds no "screen"`}, false},
		"bad-screen": {[]string{`line 2`, `/stage: "lunch" is an unknown value`}, false},
		"long":       {[]string{`line 2 of its standard output is longer than 1048576 bytes`}, false},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			within := time.Minute
			if how == "silent" || how == "late" {
				within = 300 * time.Millisecond
			}
			opener, err := consumer.Exec(adapterProcess(t, how), within)
			require.NoError(t, err)
			d, err := opener.Open(t.Context(), contract.Setup{Services: []contract.Service{}})
			if within < time.Minute && err != nil {
				t.Skipf("this machine needs longer than %s to start a process", within)
			}
			require.NoError(t, err)
			_, err = d.Perform(t.Context(), contract.Task{Kind: contract.Book})
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
			if c.unreachable {
				require.ErrorIs(t, err, consumer.ErrUnreachable)
			} else {
				require.NotErrorIs(t, err, consumer.ErrUnreachable)
			}
			_, again := d.Perform(t.Context(), contract.Task{Kind: contract.Book})
			require.ErrorContains(t, again, c.want[0], "nothing more is asked of it")
			require.NoError(t, d.Close(), "the fault has been told")
		})
	}
}

func TestALineThatNobodyAskedForIsFoundOut(t *testing.T) {
	t.Parallel()
	d := execSession(t, "twice", 0)
	_, err := d.Perform(t.Context(), contract.Task{Kind: contract.Book})
	require.NoError(t, err)
	_, err = d.Perform(t.Context(), contract.Task{Kind: contract.Book})
	require.ErrorContains(t, err, "line 3 of its standard output answers request 2, but request 3 (task book) was asked")
}

func TestAnAdapterThatRefusesATaskMayGoOn(t *testing.T) {
	t.Parallel()
	d := execSession(t, "refuses", 0)
	_, err := d.Perform(t.Context(), contract.Task{Kind: contract.Book})
	require.ErrorContains(t, err, "the adapter says: no such screen")
	require.NoError(t, d.Close())
}

func TestACommandOfAnotherVersionIsToldSo(t *testing.T) {
	t.Parallel()
	opener, err := consumer.Exec(adapterProcess(t, "other-version"), 0)
	require.NoError(t, err)
	_, err = opener.Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorContains(t, err, `the consumer speaks version "1.0" of the contract`)
}

func TestACommandHasToEndWithItsInput(t *testing.T) {
	t.Parallel()
	d := execSession(t, "stays", 2*time.Second)
	require.ErrorContains(t, d.Close(), "goes on although its standard input was closed")
}

func TestGivingUpOnACommandIsNotItsFault(t *testing.T) {
	t.Parallel()
	d := execSession(t, "silent", 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Perform(ctx, contract.Task{Kind: contract.Book})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, consumer.ErrUnreachable)
}

func TestACommandIsSplitIntoWordsAndNoShellRunsIt(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"":                      "the command is empty",
		"./adapter 'unfinished": "look at its quotes",
		"./adapter | tee log":   "no shell runs it",
		"./adapter; rm x":       "no shell runs it",
	} {
		_, err := consumer.Exec(command, 0)
		require.ErrorContains(t, err, want, command)
	}
	opener, err := consumer.Exec("./no-such-adapter --flag 'two words'", 0)
	require.NoError(t, err)
	_, err = opener.Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.ErrorIs(t, err, consumer.ErrUnreachable)
	require.ErrorContains(t, err, "name a program that is there")
}
