package page_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
)

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

// picture keeps what the page looks like where TEST_SCREENSHOTS names a folder.
func picture(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("TEST_SCREENSHOTS") //nolint:forbidigo // a setting of this test alone
	if dir == "" {
		return
	}
	require.NoError(t, os.MkdirAll(dir, 0o750))
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
}

// shown opens the pages of a rig in a browser.
func shown(t *testing.T) (context.Context, *rig, string) {
	t.Helper()
	r := newRig(t)
	server := httptest.NewServer(r.pages)
	t.Cleanup(server.Close)
	return browser.Start(t), r, server.URL
}

// tabTo presses Tab until what the selector names has the focus.
func tabTo(ctx context.Context, t *testing.T, selector string) {
	t.Helper()
	for range 120 {
		do(ctx, t, chromedp.KeyEvent(kb.Tab))
		if ask[bool](ctx, t, `document.activeElement.matches(`+strconv.Quote(selector)+`)`) {
			return
		}
	}
	require.Fail(t, "the keyboard does not get there", selector)
}

func TestTheWholeTourIsMadeByKeyboard(t *testing.T) {
	ctx, r, root := shown(t)
	id := r.book(evening())
	do(ctx, t, chromedp.Navigate(root+"/ui/"))
	require.Equal(t, "Default", text(ctx, t, "h1"))
	do(ctx, t, chromedp.KeyEvent(kb.Tab))
	require.Equal(t, "Skip to the content", ask[string](ctx, t, `document.activeElement.textContent`), "the first stop")
	do(ctx, t, chromedp.KeyEvent(kb.Enter))
	require.Equal(t, "main", ask[string](ctx, t, `document.activeElement.id`))

	tabTo(ctx, t, `#by`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".done")))
	require.Equal(t, "The clock was moved on.", text(ctx, t, ".done"))
	require.Equal(t, evening().Add(-5*time.Hour), r.session.World.Clock.Now())

	tabTo(ctx, t, `#bookings ~ .box a`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#versions")))
	require.Contains(t, text(ctx, t, "dl"), id)
	tabTo(ctx, t, `#text`)
	do(ctx, t, chromedp.KeyEvent("side door"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".done")))
	require.Contains(t, text(ctx, t, ".changed"), "changed")
	require.Contains(t, text(ctx, t, "#versions ~ .box"), "side door")
	require.Equal(t, 2, r.vale.Bookings()[0].Versions)

	tabTo(ctx, t, `nav a[href$="/journal"]`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#rows")))
	tabTo(ctx, t, `#rows tr:last-child a`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#response")))
	require.Equal(t, "Exchange proxy-1", text(ctx, t, "h1"))
	tabTo(ctx, t, `.tree summary`)
	before := ask[bool](ctx, t, `document.activeElement.parentNode.open`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter))
	require.Equal(t, !before, ask[bool](ctx, t, `document.activeElement.parentNode.open`))

	tabTo(ctx, t, `nav a[href="/ui/sessions"]`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#begin")))
	tabTo(ctx, t, `#name`)
	do(ctx, t, chromedp.KeyEvent("Second"))
	tabTo(ctx, t, `#begin ~ form button`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#endpoints")))
	require.Equal(t, "Second", text(ctx, t, "h1"))
	tabTo(ctx, t, `a[href$="/end"]`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".grave")))
	tabTo(ctx, t, `.grave`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#begin")))
	require.Len(t, r.manager.List(), 1)
}

func TestARowAppearsByItselfWhenARequestIsMade(t *testing.T) {
	ctx, r, root := shown(t)
	do(ctx, t, chromedp.Navigate(root+"/ui/s/default/journal"), chromedp.WaitVisible(chromedp.CSS("#pause")))
	require.Empty(t, ask[[]string](ctx, t, `[...document.querySelectorAll("#rows tr")].map((r) => r.id)`))
	r.book(evening())
	proxied := "#e" + strconv.Itoa(r.seqOf("proxy"))
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS(proxied)))
	require.Contains(t, text(ctx, t, chromedp.CSS(proxied)), "201 Created")
	require.Contains(t, ask[string](ctx, t, `document.getElementById("news").textContent`), "201 Created")

	do(ctx, t, chromedp.Click(chromedp.CSS("#pause")))
	r.stray()
	do(ctx, t, chromedp.Poll[chromedp.Void](`document.getElementById("live").textContent.includes("2 new")`))
	stray := "#e" + strconv.Itoa(r.seqOf("proxy"))
	require.False(t, ask[bool](ctx, t, `!!document.querySelector("`+stray+`")`))
	do(ctx, t, chromedp.Click(chromedp.CSS("#pause")), chromedp.WaitVisible(chromedp.CSS(stray)))
	require.NotContains(t, text(ctx, t, "#rows"), "9990001006")

	do(ctx, t, chromedp.Navigate(root+"/ui/s/default/unmatched"))
	require.Contains(t, text(ctx, t, "tbody"), "Write Appointment with a capital A.")
}

// axe is what axe-core says against a page.
type axe struct {
	ID    string   `json:"id"`
	Nodes []string `json:"nodes"`
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then((r) => r.violations.map((v) => ({id: v.id, nodes: v.nodes.map((n) => n.html + " " + n.failureSummary)})))`

func TestEveryPageIsAccessibleAndFitsANarrowWindow(t *testing.T) {
	ctx, r, root := shown(t)
	id := r.book(evening())
	r.stray()
	require.NoError(t, r.vale.AddNote(t.Context(), id, "side door"))
	script, err := os.ReadFile(filepath.Join("testdata", "axe.min.js"))
	require.NoError(t, err)
	for name, path := range map[string]string{
		"sessions":  "/ui/sessions?done=ended",
		"session":   "/ui/s/default",
		"refused":   "/ui/s/default/journal?status=x",
		"end":       "/ui/s/default/end",
		"booking":   "/ui/s/default/bookings/vale/" + id,
		"journal":   "/ui/s/default/journal",
		"exchange":  "/ui/s/default/journal/" + strconv.Itoa(r.seqOf("vale")),
		"posted":    "/ui/s/default/journal/1",
		"unmatched": "/ui/s/default/unmatched",
		"nowhere":   "/ui/none",
	} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(name+" in the "+scheme, func(t *testing.T) {
				_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
				})
				require.NoError(t, err)
				do(ctx, t, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(root+path),
					chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((d) => { d.open = true })`))
				do(ctx, t, chromedp.Evaluate[chromedp.Void](string(script)+"; undefined"))
				found, err := chromedp.Run(ctx, chromedp.Evaluate[[]axe](runAxe, chromedp.EvalAwaitPromise))
				require.NoError(t, err)
				require.Empty(t, found)
				picture(ctx, t, name+"-"+scheme)
				do(ctx, t, chromedp.EmulateViewport(400, 860))
				require.LessOrEqual(t, ask[int](ctx, t, `document.documentElement.scrollWidth`), 400, "nothing reaches over the edge")
				picture(ctx, t, name+"-"+scheme+"-narrow")
			})
		}
	}
}
