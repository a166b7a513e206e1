package cli_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// serving is the server that a script has started.
type serving struct {
	command *exec.Cmd
	out     *bufio.Reader
	errors  bytes.Buffer
}

type servingKey struct{}

// serves [NAME=VALUE ...] ARG...: starts a server and waits until it says that it is
// ready. What it said is the script's stdout, and $PROXY, $BASE (the first provider's)
// and $CONTROL are the addresses in it, $CONTROLADDR that without the scheme.
func serves(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("unsupported: ! serves")
	}
	path := ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if found := filepath.Join(dir, "rebookcheck"); path == "" {
			if _, err := os.Stat(found); err == nil {
				path = found
			}
		}
	}
	s := &serving{}
	environ := []string{"PATH=" + ts.Getenv("PATH"), "TMPDIR=" + ts.Getenv("WORK")}
	for len(args) > 0 && strings.HasPrefix(args[0], "REBOOKCHECK_") {
		environ, args = append(environ, args[0]), args[1:]
	}
	s.command = exec.Command(path, append([]string{"serve"}, args...)...)
	s.command.Dir, s.command.Env, s.command.Stderr = ts.Getenv("WORK"), environ, &s.errors
	stdout, err := s.command.StdoutPipe()
	ts.Check(err)
	ts.Check(s.command.Start())
	ts.Defer(func() { _ = s.command.Process.Kill() }) // one that has ended does not mind
	s.out = bufio.NewReader(stdout)
	told := ""
	for line := ""; !strings.HasPrefix(line, "ready"); told += line {
		if line, err = s.out.ReadString('\n'); err != nil {
			_ = s.command.Wait()
			ts.Fatalf("it did not get ready: %v\n%s%s", err, told+line, &s.errors)
		}
		label, rest, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if name, ok := map[string]string{"proxy": "PROXY", "Vale UTC": "BASE", "control": "CONTROL"}[label]; ok {
			ts.Setenv(name, strings.TrimSpace(rest))
			ts.Setenv(name+"ADDR", strings.TrimPrefix(strings.TrimSpace(rest), "http://"))
		}
	}
	_, _ = io.WriteString(ts.Stdout(), told)
	slot, ok := ts.Value(servingKey{}).(**serving)
	if !ok {
		ts.Fatalf("scripts have no room for a server")
	}
	*slot = s
}

// terminates CODE: the script's server gets SIGTERM and ends with that exit code. What
// it said after it was ready is the script's stdout, what it logged its stderr.
func terminates(ts *testscript.TestScript, neg bool, args []string) {
	slot, ok := ts.Value(servingKey{}).(**serving)
	if neg || len(args) != 1 || !ok || *slot == nil {
		ts.Fatalf("usage: terminates CODE, after serves")
	}
	s := *slot
	ts.Check(s.command.Process.Signal(syscall.SIGTERM))
	rest, err := io.ReadAll(s.out)
	ts.Check(err)
	_ = s.command.Wait() // the exit code tells
	_, _ = ts.Stdout().Write(rest)
	_, _ = ts.Stderr().Write(s.errors.Bytes())
	if got := strconv.Itoa(s.command.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("it ended with %s, not %s: %s", got, args[0], &s.errors)
	}
}

// gets [-html] STATUS URL: the answer has that status, and is the script's stdout.
func gets(ts *testscript.TestScript, neg bool, args []string) {
	accept := ""
	if len(args) == 3 && args[0] == "-html" {
		accept, args = "text/html", args[1:]
	}
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gets [-html] STATUS URL")
	}
	req, err := http.NewRequest(http.MethodGet, args[1], nil)
	ts.Check(err)
	req.Header.Set("Accept", accept)
	resp, err := (&http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	_, _ = ts.Stdout().Write(body)
	if got := fmt.Sprint(resp.StatusCode); got != args[0] {
		ts.Fatalf("%s answered %s, not %s: %s", args[1], got, args[0], body)
	}
}
