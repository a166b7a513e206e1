// Package browser starts Chromium for tests that open a page in it. Only tests may import it.
//
// A machine without Chromium skips these tests, unless BROWSER_TESTS=required says that it
// has to have one, as continuous integration does.
package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The time limits of every test with a browser. They end a test that hangs, and measure nothing:
// a busy machine of two cores takes minutes where another takes seconds.
const (
	start = 2 * time.Minute // until Chromium answers
	whole = 8 * time.Minute // all that a test does with it
)

// names are what Chromium is called, in the order in which it is looked for; the Makefile has the same.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// Start starts a headless Chromium with a profile of its own, which finds no host but 127.0.0.1 and
// ends with the test, and returns its context. Options are added to those that every test has.
func Start(t *testing.T, options ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := ""
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		const missing = "no chromium, chromium-browser or google-chrome is on PATH; on Debian: apt-get install chromium"
		if os.Getenv("BROWSER_TESTS") == "required" { //nolint:forbidigo // a setting of tests alone
			t.Fatal("BROWSER_TESTS=required, and " + missing)
		}
		t.Skip("NOT TESTED: " + missing)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")), chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(start),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
	}, options...)...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	require.NoError(t, chromedp.Do(ctx), "start %s", path) // the browser lives as long as this context
	ctx, expire := context.WithTimeout(ctx, whole)
	t.Cleanup(expire)
	return ctx
}
