package cli_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// harnessRun is the program itself, in a process of its own that can be killed.
type harnessRun struct {
	cmd  *exec.Cmd
	page string
	out  chan string // all that it printed, once it ends
}

// startHarness starts the program and waits until it says where the page is.
func startHarness(t *testing.T, args ...string) *harnessRun {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	// The test binary is the program when it is called by the program's name: see TestMain.
	cmd := &exec.Cmd{Path: self, Args: append([]string{"rebookcheck", "run", "--consumer", "attended", "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0"}, args...), Env: os.Environ()}
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	h := &harnessRun{cmd: cmd, out: make(chan string, 1)}
	lines := bufio.NewReader(stdout)
	var said strings.Builder
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+/[A-Z2-7]{20,}/ `)
	for h.page == "" {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		require.NoError(t, err, said.String())
		if strings.HasPrefix(line, "page ") {
			h.page = strings.TrimSpace(address.FindString(line))
		}
	}
	go func() {
		_, _ = io.Copy(&said, lines) // a killed process breaks it off
		h.out <- said.String()
	}()
	return h
}

func screenshotFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "screen.png")
	file, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, png.Encode(file, image.NewGray(image.Rect(0, 0, 40, 30))))
	require.NoError(t, file.Close())
	return path
}

// readRun reads the reports of a run, the journal included.
func readRun(t *testing.T, dir string) results.Run {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)
	lines, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	require.NoError(t, err)
	run, err := results.Read(raw, lines)
	require.NoError(t, err)
	return run
}

func statuses(run results.Run) (map[requirement.ID]rule.Status, map[string]rule.Status) {
	requirements, scenarios := map[requirement.ID]rule.Status{}, map[string]rule.Status{}
	for _, r := range run.Requirements {
		requirements[r.ID] = r.Status
	}
	for _, s := range run.Scenarios {
		scenarios[s.ID] = s.Status
	}
	return requirements, scenarios
}

func TestATesterGoesThroughAnAttendedRunThatIsKilledHalfway(t *testing.T) {
	ctx := browser.Start(t, chromedp.Flag("disable-frame-rate-limit", true), chromedp.Flag("disable-gpu-vsync", true)) // a key is otherwise answered with the next frame
	const tags = "(@CX-07 or @RB-62) and not @SC-31"
	// The selection as the reference consumer does it by itself.
	plain := t.TempDir()
	require.Zero(t, cli.Main(t.Context(), []string{"run", "--seed", "1", "--tags", tags, "--out", plain, "--format", "json:" + filepath.Join(plain, "again.json")}, cli.Streams{Out: io.Discard, Err: io.Discard}))
	want, wantScenarios := statuses(readRun(t, plain))

	axe, err := os.ReadFile(filepath.Join("..", "..", "mockprovider", "page", "testdata", "axe.min.js"))
	require.NoError(t, err)
	w := &window{ctx: ctx, t: t, axe: string(axe), clean: map[string]bool{}, keyed: map[string]bool{}}
	out, shot := t.TempDir(), screenshotFile(t)
	h := startHarness(t, "--seed", "1", "--tags", tags, "--out", out)
	w.do(chromedp.Navigate(h.page))
	x := newTester(t)
	play := func(s sheet) {
		x.follow(s)
		w.answer(s, x.answers(s))
	}

	// Up to the second search of the second scenario, with one mistake and one screenshot on the way.
	s := w.next("")
	require.Equal(t, "Who is testing?", s.Title)
	w.send(nil, "")
	require.Eventually(t, func() bool { return look[bool](w, `!!document.getElementById("problems")`) }, 3*time.Minute, 20*time.Millisecond)
	w.inspect(s)
	require.Equal(t, "problems", look[string](w, `document.activeElement.id`), "what is wrong has the focus")
	play(s)
	s = w.next(s.Serial)
	sent, scenarios := false, 0
	for s.Title != "The run is finished" {
		if strings.HasPrefix(s.Title, "Get ready") {
			scenarios++
		}
		if scenarios == 2 && strings.HasPrefix(s.Do, "Book the slot") {
			break
		}
		if len(s.Questions) > 1 && strings.HasPrefix(s.Title, "At ") && !sent {
			sent = true
			x.follow(s)
			w.send(x.answers(s), shot)
		} else {
			play(s)
		}
		s = w.next(s.Serial)
	}
	require.Equal(t, 2, scenarios, "it broke off in the second scenario")
	require.NoError(t, h.cmd.Process.Kill())
	_ = h.cmd.Wait() // it was killed
	<-h.out

	// Without --resume nothing that is kept is touched.
	var said strings.Builder
	require.Equal(t, 2, cli.Main(t.Context(), []string{"run", "--consumer", "attended", "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0", "--tags", tags, "--out", out}, cli.Streams{Out: io.Discard, Err: &said}))
	require.Contains(t, said.String(), "--resume")

	h = startHarness(t, "--tags", tags, "--out", out, "--resume")
	w.do(chromedp.Navigate(h.page))
	s = w.next("")
	require.Equal(t, "Terry Tester", look[string](w, `document.getElementById("q-name").value`))
	suggested := false
	for ready := 0; s.Title != "The run is finished"; s = w.next(s.Serial) {
		if strings.HasPrefix(s.Title, "Get ready") {
			ready++
			require.Equal(t, 1, ready, "only the scenario in hand is done again, from its beginning")
			require.Contains(t, look[string](w, `document.querySelector(".where").textContent`), "Scenario 2 of 2")
		}
		suggested = suggested || s.Earlier && strings.HasPrefix(s.Title, "At ")
		play(s)
	}
	require.True(t, suggested, "earlier answers are filled in")
	require.NoError(t, h.cmd.Wait(), "the run conforms: %s", <-h.out)

	run := readRun(t, out)
	got, gotScenarios := statuses(run)
	require.Equal(t, wantScenarios, gotScenarios)
	require.Equal(t, want, got)
	for _, r := range run.Requirements {
		if r.Status == rule.NeedsAttestation && r.Role == requirement.Consumer {
			require.Contains(t, r.Detail, "attested by Terry Tester, tester at the supplier", r.ID)
		}
	}
	raw, err := os.ReadFile(shot)
	require.NoError(t, err)
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:])
	kept, err := os.ReadFile(filepath.Join(out, "attended", "screenshots", hash[:16]+".png"))
	require.NoError(t, err)
	require.Equal(t, raw, kept)
	lines, err := os.ReadFile(filepath.Join(out, "journal.jsonl"))
	require.NoError(t, err)
	require.Contains(t, string(lines), hash)
	require.Contains(t, string(lines), `"name":"Terry Tester"`)
}
