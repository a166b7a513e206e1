package detection_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
)

// axe is what axe-core says against a page.
type axe struct {
	ID    string   `json:"id"`
	Nodes []string `json:"nodes"`
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then((r) => r.violations.map((v) => ({id: v.id, nodes: v.nodes.map((n) => n.html + " " + n.failureSummary)})))`

func TestThePageIsAccessibleInLightAndDarkAndFitsANarrowWindow(t *testing.T) {
	ctx := browser.Start(t)
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
