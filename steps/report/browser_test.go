package report_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/steps/report"
)

// screenshots is where pictures of the page are kept: a folder of the test's own unless TEST_SCREENSHOTS names one.
func screenshots(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("TEST_SCREENSHOTS"); dir != "" { //nolint:forbidigo // a setting of this test alone
		require.NoError(t, os.MkdirAll(dir, 0o750))
		return dir
	}
	return t.TempDir()
}

func picture(ctx context.Context, t *testing.T, dir, name string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NotEmpty(t, png)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
}

// do runs actions on the page, and text and ask read it.
func do(ctx context.Context, t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, actions...))
}

func text(ctx context.Context, t *testing.T, selector chromedp.CSS) string {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Text(selector))
	require.NoError(t, err, selector)
	return got
}

func ask[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	require.NoError(t, err, expression)
	return got
}

func TestThePageWorksInABrowser(t *testing.T) {
	ctx := browser.Start(t)
	dir := t.TempDir()
	_, err := report.WriteAll(dir, sample(t))
	require.NoError(t, err)
	pictures := screenshots(t)
	do(ctx, t, chromedp.Navigate("file://"+filepath.Join(dir, "report.html")))

	t.Run("the verdict and the table of requirements can be read", func(t *testing.T) {
		require.Equal(t, "Does not conform: 1 requirement was broken; resumed once; 1 scenario was tried again after a harness fault", text(ctx, t, "#verdict-words"))
		table := ask[string](ctx, t, `document.querySelector('table[data-chapter="RB"]').textContent`) // it is laid out when it comes into view
		for _, part := range []string{"Re-booking", "RB-09", "MUST NOT", "the new booking was settled before the original was cancelled", "Fail"} {
			require.Contains(t, table, part)
		}
		picture(ctx, t, pictures, "light")
	})
	t.Run("a scenario opens by keyboard and shows its exchanges", func(t *testing.T) {
		require.False(t, ask[bool](ctx, t, `document.getElementById("s2").open`))
		do(ctx, t, chromedp.Focus(chromedp.CSS("#s2 > summary")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#s2 .timeline")))
		exchange := text(ctx, t, "#s2-proxy-2")
		require.Contains(t, exchange, "North 111 → Vale, through the proxy")
		require.Contains(t, exchange, "no answer")
		do(ctx, t, chromedp.Focus(chromedp.CSS("#s2-proxy-2 > details > summary")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#s2-proxy-2 pre")))
		require.Contains(t, text(ctx, t, "#s2-proxy-2"), `"resourceType": "Appointment"`)
		picture(ctx, t, pictures, "scenario")
	})
	t.Run("a label of the evidence leads to its entry", func(t *testing.T) {
		do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector("#RB-63 summary").click()`))
		until(ctx, t, `document.querySelector("#RB-63 a[href='#s2-mark-9']") !== null`)
		do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector("#RB-63 a[href='#s2-mark-9']").click()`), chromedp.WaitVisible(chromedp.CSS("#s2-mark-9 .parts")))
	})
	t.Run("the filter leaves what was asked for", func(t *testing.T) {
		do(ctx, t, chromedp.Click(chromedp.CSS(`input[value="fail"]`)))
		require.Equal(t, "Showing 1 of 7 requirements and 1 of 5 scenarios.", text(ctx, t, "#shown"))
		require.True(t, ask[bool](ctx, t, `document.querySelector('table[data-chapter="CX"]').hidden`))
		do(ctx, t, chromedp.Click(chromedp.CSS(`input[name="status"][value=""]`)), chromedp.SendKeys(chromedp.CSS("#find"), "CX-38"))
		require.Equal(t, []string{"CX-38"}, ask[[]string](ctx, t, `[...document.querySelectorAll("tr.requirement:not([hidden])")].map((r) => r.id)`))
		do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.getElementById("filter").reset(); document.getElementById("filter").dispatchEvent(new Event("input"))`))
	})
	t.Run("it fits a narrow window, the dark and paper", func(t *testing.T) {
		do(ctx, t, chromedp.EmulateViewport(400, 860))
		require.LessOrEqual(t, ask[int](ctx, t, `document.documentElement.scrollWidth`), 400, "nothing reaches over the edge")
		picture(ctx, t, pictures, "narrow")
		do(ctx, t, chromedp.EmulateViewport(1280, 900))
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
		})
		require.NoError(t, err)
		picture(ctx, t, pictures, "dark")
		_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		require.NoError(t, err)
		require.False(t, ask[bool](ctx, t, `document.getElementById("filter").checkVisibility()`))
		picture(ctx, t, pictures, "print")
	})
}

func TestWhatAConsumerSentDoesNotRunInABrowser(t *testing.T) {
	ctx := browser.Start(t)
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, []byte(write(t, "html", hostile(t))), 0o600))
	do(ctx, t, chromedp.Navigate("file://"+path))
	require.Equal(t, 1, ask[int](ctx, t, `[...document.scripts].filter((s) => !s.type).length`))
	require.Equal(t, 5, ask[int](ctx, t, `document.querySelectorAll("details.scenario").length`))
	require.Contains(t, ask[string](ctx, t, `document.querySelector("#s2 > summary").textContent`), "<script>alert(1)</script>")
}
