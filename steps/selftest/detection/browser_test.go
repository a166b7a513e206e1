package detection_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
)

// browser starts a headless Chromium without a network, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("NOT TESTED: no chromium, chromium-browser or google-chrome is on PATH, so detection.html was not opened in a browser; on Debian: apt-get install chromium")
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")), chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	require.NoError(t, chromedp.Do(ctx), "start %s", path) // the browser lives as long as this context
	ctx, expire := context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(expire)
	return ctx
}

// axe is what axe-core says against a page.
type axe struct {
	ID    string   `json:"id"`
	Nodes []string `json:"nodes"`
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then((r) => r.violations.map((v) => ({id: v.id, nodes: v.nodes.map((n) => n.html + " " + n.failureSummary)})))`

func TestThePageIsAccessibleInLightAndDarkAndFitsANarrowWindow(t *testing.T) {
	ctx := browser(t)
	script, err := os.ReadFile(filepath.Join("..", "..", "..", "mockprovider", "page", "testdata", "axe.min.js"))
	require.NoError(t, err)
	dir := t.TempDir()
	_, err = detection.WriteAll(dir, score(t, flawed(t), about()))
	require.NoError(t, err)
	for _, scheme := range []string{"light", "dark"} {
		t.Run("in the "+scheme, func(t *testing.T) {
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			require.NoError(t, err)
			require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900),
				chromedp.Navigate("file://"+filepath.Join(dir, "detection.html")),
				chromedp.Evaluate[chromedp.Void](string(script)+"; undefined")))
			found, err := chromedp.Run(ctx, chromedp.Evaluate[[]axe](runAxe, chromedp.EvalAwaitPromise))
			require.NoError(t, err)
			require.Empty(t, found)
			words, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("#verdict")))
			require.NoError(t, err)
			require.Contains(t, words, "2 of 5 known-bad consumers caught (40.0 %), 2 false alarms")
			require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(400, 860)))
			wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
			require.NoError(t, err)
			require.LessOrEqual(t, wide, 400, "nothing reaches over the edge")
		})
	}
}
