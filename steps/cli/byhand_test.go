package cli_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBothStoriesCanBePlayedByHand runs the blocks of docs/by-hand.md in a shell, against a server that was started as the page
// says, but for its ports.
func TestBothStoriesCanBePlayedByHand(t *testing.T) {
	for _, name := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("NOT TESTED: %s is not on PATH; on Debian: apt-get install %s", name, name)
		}
	}
	page, err := os.ReadFile("../../docs/by-hand.md")
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Symlink(self, filepath.Join(dir, "rebookcheck"))) // see TestMain

	begin := regexp.MustCompile(`(?m)^\$ rebookcheck (serve .*)$`).FindStringSubmatch(string(page))
	require.NotNil(t, begin)
	serve := &exec.Cmd{Path: self, Args: append([]string{"rebookcheck"}, append(strings.Fields(begin[1]), "--fhir-addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0")...), Env: os.Environ(), Dir: dir}
	out, err := serve.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, serve.Start())
	t.Cleanup(func() { _ = serve.Process.Kill(); _ = serve.Wait() })
	told := ""
	for lines := bufio.NewScanner(out); !strings.Contains(told, "ready;") && lines.Scan(); {
		told += lines.Text() + "\n"
	}
	said := func(pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(told)
		require.NotNil(t, m, "%s in %s", pattern, told)
		return m[1]
	}
	fhir, control := said(`proxy +http://([^/\s]+)`), said(`control +http://(\S+)`)
	script := []string{"set -eu"}
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		script = append(script, block[1])
	}
	require.Greater(t, len(script), 9)
	text := strings.NewReplacer("127.0.0.1:8080", fhir, "127.0.0.1:8081", control, "rebookcheck token ", "rebookcheck token --server http://"+control+" ",
		"SECRET=...", "SECRET="+said(`secret (\S+)`)).Replace(strings.Join(script, "\n"))

	shell := exec.CommandContext(t.Context(), "bash", "-c", text)
	shell.Dir, shell.Env = dir, append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	printed, err := shell.CombinedOutput()
	require.Error(t, err, "a recording never conforms")
	require.Equal(t, 4, shell.ProcessState.ExitCode(), "%s", printed)
	inOrder(t, fmt.Sprintf("the original: http://%[1]s/\n...\nthe new booking: http://%[1]s/\n\"status\":\"cancelled\"\n\"status\":\"booked\"\n...\n\"status\":\"booked\"\n\"status\":\"booked\"\n...\nverdict:     inconclusive\n", fhir), string(printed))
	require.NotContains(t, string(printed), "does not conform")
}

func TestATokenIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"rebookcheck token":      "token needs one interaction, such as slots; see 'rebookcheck token --help'",
		"rebookcheck token dine": "give one of metadata, slots, book, read, bookings, cancel",
		"rebookcheck token read --provider https://provider.example/STU3/1":        "--to has to give the provider's ASID",
		"rebookcheck token read --provider ://provider":                            "neither a name nor an address",
		"rebookcheck token read --server http://127.0.0.1:1":                       "start one with 'rebookcheck serve'",
		"rebookcheck token read --server http://127.0.0.1:1/ --provider elsewhere": "--server",
	} {
		printed, code := pageCommand(t, line)
		require.Equal(t, 2, code, line)
		require.Contains(t, printed, want, line)
	}
	printed, code := pageCommand(t, "rebookcheck token cancel --provider https://provider.example/STU3/1 --to 918000000555 --xml")
	require.Equal(t, 0, code, printed)
	inOrder(t, "Accept: application/fhir+xml\nAuthorization: Bearer \nContent-Type: application/fhir+xml;charset=utf-8\nSsp-From: 918000000111\nSsp-InteractionID: urn:nhs:names:services:careconnect:fhir:rest:update:appointment\nSsp-To: 918000000555\nSsp-TraceID: \nX-Request-Id: \n", printed)
	alone, code := pageCommand(t, "rebookcheck token read --provider https://provider.example/STU3/1 --to 918000000555 --only")
	require.Equal(t, 0, code, alone)
	require.Regexp(t, `^[\w-]+\.[\w-]+\.\n$`, alone)
}
