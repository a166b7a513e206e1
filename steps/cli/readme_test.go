package cli_test

import (
	"bytes"
	"context"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Every command of the README and of these pages is run, and what they show of its output, line by line, has to begin a
// line of the real output (spaces at the margin left aside), in that order. A page is read from its top in one folder.
func TestEveryCommandOfTheREADMEAndItsPagesDoesWhatItShows(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	require.NoError(t, err)
	pages := map[string]string{}
	for _, name := range []string{"README.md", "docs/consumer.md", "docs/pipeline.md", "docs/reports.md", "docs/ledger.md", "docs/mock.md"} {
		text, err := os.ReadFile(filepath.Join("../..", name))
		require.NoError(t, err)
		pages[name] = string(text)
	}
	starter := filepath.Join("../..", starters)
	copied := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(copied, starters), os.DirFS(starter)))

	other := httptest.NewServer(consumer.Serve(reference.Opener(reference.Options{})))
	defer other.Close()

	for name, text := range pages {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, os.CopyFS(folder, os.DirFS(copied)))
			t.Chdir(folder)
			require.NoError(t, os.Mkdir("ci", 0o755))
			if file := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(text); name == "docs/mock.md" {
				require.NotNil(t, file)
				require.NoError(t, os.WriteFile("clinics.yaml", []byte(file[1]), 0o600))
			}
			commands := 0
			for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(text, -1) {
				for _, part := range regexp.MustCompile(`(?m)^\$ `).Split(block[1], -1)[1:] {
					line, shown, _ := strings.Cut(part, "\n")
					commands++
					t.Run(line, func(t *testing.T) { doesWhatItShows(t, string(makefile), line, shown, other.URL) })
				}
			}
			require.Positive(t, commands)
		})
	}
}

// doesWhatItShows runs one command of a page; adapter is what answers in the other terminal.
func doesWhatItShows(t *testing.T, makefile, line, shown, adapter string) {
	t.Helper()
	args := recipe(t, makefile, line)
	if args == nil {
		return // make test is this very run, and the selftest that follows it
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "http://127.0.0.1:9000", adapter)
		if strings.HasPrefix(args[i], "exec:python3 ") {
			python3(t)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs bytes.Buffer
	shownTo := io.Writer(&out)
	switch args[0] { // two end when they are told to, at free ports
	case "serve":
		args = append(args, "--fhir-addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0")
	case "consumer":
		args = append(args, "--addr", "127.0.0.1:0")
	}
	if args[0] == "serve" || args[0] == "consumer" {
		shownTo = &watched{out: &out, until: "ready;", then: cancel}
	}
	code := cli.Main(ctx, args, cli.Streams{Out: shownTo, Err: &errs})
	require.NotContains(t, []int{2, 3}, code, errs.String())
	inOrder(t, shown, out.String())
	if line == "make run" {
		for _, f := range []string{"results.json", "junit.xml", "cucumber.json", "report.html", "journal.jsonl"} {
			require.FileExists(t, filepath.Join("reports", f))
		}
	}
}

// starters is where the README says they are.
const starters = "steps/consumer/contract/starter"

// watched is output that does something once a text has been written.
type watched struct {
	out   *bytes.Buffer
	until string
	then  func()
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	if strings.Contains(w.out.String(), w.until) {
		w.then()
	}
	return n, err
}

// recipe turns a command of a page into arguments of the program; nil for make test.
func recipe(t *testing.T, makefile, line string) []string {
	t.Helper()
	switch line {
	case "make run":
		require.Contains(t, makefile, "\nrun: ")
		require.Contains(t, makefile, "\t./rebookcheck run --seed 1 ")
		return []string{"run", "--seed", "1"}
	case "make test":
		require.Contains(t, makefile, "phase $(GO) test -race -vet=off -timeout 30m -shuffle=on $$($(GO) list ./... | grep -v $(NAMED)); ")
		require.Contains(t, makefile, "phase $(GO) test -vet=off -timeout 30m -shuffle=on $(UNRACED:%=./%); ")
		require.Contains(t, makefile, "phase $(GO) run . selftest; ")
		return nil
	}
	rest, ok := strings.CutPrefix(line, "go run . ")
	require.True(t, ok, "the page shows a command that this test cannot run: %s", line)
	var args []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(rest, -1) {
		args = append(args, m[1]+m[2])
	}
	return args
}

func inOrder(t *testing.T, shown, printed string) {
	t.Helper()
	lines := strings.Split(printed, "\n")
	at := 0
	for want := range strings.SplitSeq(strings.TrimSpace(shown), "\n") {
		want = strings.TrimSpace(want)
		if want == "..." || want == "" {
			continue
		}
		for at < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[at]), want) {
			at++
		}
		require.Less(t, at, len(lines), "the page shows %q, which is not printed there:\n%s", want, printed)
		at++
	}
}
