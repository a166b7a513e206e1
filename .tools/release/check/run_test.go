package check

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is somebody without rights and without a home.
const nobody = 65534

// asNobody is the program in a folder that cannot be written, in a plain locale and a far place, without an environment. Where the tests
// run as root it runs as nobody.
func asNobody(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = filepath.Dir(program)
	cmd.Env = []string{"LANG=C", "LC_ALL=C", "TZ=Pacific/Chatham", "HOME=/nonexistent"}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return cmd
}

// writable is a new folder that whoever runs the program may write to.
func writable(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	must(t, os.Chmod(filepath.Dir(folder), 0o755))
	if os.Geteuid() == 0 {
		must(t, os.Chown(folder, nobody, nobody))
	}
	return folder
}

func TestTheArchiveRunsForSomebodyWithoutRights(t *testing.T) {
	program := unpack(t)
	version, commit := version(t)
	t.Run("version", func(t *testing.T) {
		out := output(t, asNobody(t.Context(), program, "version"))
		want(t, out, "rebookcheck "+version+"\n", "commit    "+commit)
	})
	t.Run("run", func(t *testing.T) {
		reports := filepath.Join(writable(t), "reports")
		out := output(t, asNobody(t.Context(), program, "run", "--seed", "1", "--out", reports, "--format", "progress"))
		want(t, out, "rebookcheck "+version, "verdict:     conforms\n")
		for _, name := range []string{"report.html", "results.json", "journal.jsonl", "junit.xml", "cucumber.json"} {
			if info, err := os.Stat(filepath.Join(reports, name)); err != nil || info.Size() == 0 {
				t.Fatalf("%s: %v", name, err)
			}
		}
		out = output(t, asNobody(t.Context(), program, "judge", filepath.Join(reports, "journal.jsonl"), "--out", filepath.Join(writable(t), "again")))
		want(t, out, "verdict:     conforms\n")
	})
	t.Run("run where nothing can be written", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Skip("only root can show it of somebody else")
		}
		out, err := asNobody(t.Context(), program, "run", "--tags", "@RB-51").CombinedOutput()
		if err == nil {
			t.Fatalf("it ended with 0:\n%s", out)
		}
		want(t, string(out), "permission denied")
	})
	t.Run("selftest", func(t *testing.T) {
		out := output(t, asNobody(t.Context(), program, "selftest", "--only", "reference,silent-cancel"))
		want(t, out, "1 of 1 known-bad consumers caught", "The selftest passed.")
	})
	t.Run("serve", func(t *testing.T) {
		serves(t, asNobody(t.Context(), program, "serve", "--fhir-addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0"), version)
	})
}

// serves starts a server, asks it something and ends it.
func serves(t *testing.T, cmd *exec.Cmd, version string) {
	t.Helper()
	cmd.Stderr = os.Stderr
	said, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(said)
	var shown strings.Builder
	for lines.Scan() {
		shown.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "ready") {
			break
		}
	}
	want(t, shown.String(), "rebookcheck "+version, "ready; Ctrl-C ends it")
	address := regexp.MustCompile(`(?m)^control +(\S+)$`).FindStringSubmatch(shown.String())
	if address == nil {
		t.Fatalf("no address of the control port in\n%s", shown.String())
	}
	client := http.Client{Timeout: time.Minute}
	answer, err := client.Get(strings.TrimSuffix(address[1], "/") + "/sessions")
	must(t, err)
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	want(t, answer.Status+string(body), "200 OK", `"default"`)
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	_, _ = io.Copy(io.Discard, said)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("told to end, it ended with %v", err)
	}
}
