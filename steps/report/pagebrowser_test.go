package report_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// pageOf is the address of the page of a run.
func pageOf(t *testing.T, run results.Run) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, []byte(write(t, "html", run)), 0o600))
	return "file://" + path
}

// until waits until an expression is true on the page.
func until(ctx context.Context, t *testing.T, expression string) {
	t.Helper()
	_, err := chromedp.Run(ctx, chromedp.Poll[bool](expression))
	require.NoError(t, err, expression)
}

// opened opens a page, whose script can be used then.
func opened(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	do(ctx, t, chromedp.Navigate(url))
	require.True(t, ask[bool](ctx, t, `performance.getEntriesByName("ready").length === 1`))
}

func TestThePageOfAWholeRunIsSmallAndOpensAtOnce(t *testing.T) {
	ctx := browser.Start(t)
	url := pageOf(t, wholeRun(t))
	info, err := os.Stat(strings.TrimPrefix(url, "file://"))
	require.NoError(t, err)
	var ready []float64
	for range 5 {
		opened(ctx, t, url)
		ready = append(ready, ask[float64](ctx, t, `performance.getEntriesByName("ready")[0].startTime`))
	}
	slices.Sort(ready)
	elements := ask[int](ctx, t, `document.querySelectorAll("*").length`)
	t.Logf("%d scenarios: %.2f MB, %d elements, interactive after %.0f ms (median of %.0f)",
		ask[int](ctx, t, `document.querySelectorAll("details.scenario").length`), float64(info.Size())/1e6, elements, ready[2], ready)
	require.Less(t, info.Size(), int64(3_000_000))
	require.Less(t, elements, 20_000)
	require.Less(t, ready[2], 10_000.0, "how fast it is says the log; this only ends what hangs")
}

func TestFromTheVerdictToTheFaultyLineInThreeClicks(t *testing.T) {
	ctx := browser.Start(t)
	url := pageOf(t, ofRecordings(t, []string{"mutant-missing-if-match", "mutant-adds-reason"}))
	pictures := screenshots(t)
	const inView = `(() => { const m = document.querySelector(".here mark"), r = m && m.getBoundingClientRect(); return m && r.top >= 0 && r.bottom <= innerHeight ? m.textContent.trim() : ""; })()`

	t.Run("by what must be mended first", func(t *testing.T) {
		opened(ctx, t, url)
		do(ctx, t, chromedp.Click(chromedp.CSS(`.mend li:has(> .rule > a[href="#CX-05"]) a.go`)))
		until(ctx, t, inView+` !== ""`)
		require.Equal(t, "If-Match: (not sent)", ask[string](ctx, t, inView))
		require.Contains(t, text(ctx, t, ".here .because-of"), "CX-05 rests on this: the update named no version")
		require.Contains(t, text(ctx, t, ".broken"), "Why it matters to the patient")
		picture(ctx, t, pictures, "faulty-line")
	})
	t.Run("by the scenario and its diagram, with the keyboard", func(t *testing.T) {
		opened(ctx, t, url)
		do(ctx, t, chromedp.Focus(chromedp.CSS("#s1 > summary")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#s1 svg.sequence .arrow.marked")))
		require.Contains(t, ask[string](ctx, t, `document.querySelector("#s1 .heads").textContent`), "Registry")
		do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector("#s1 .arrow.marked").focus()`), chromedp.KeyEvent(kb.Enter))
		until(ctx, t, inView+` !== ""`)
		require.NotEmpty(t, ask[string](ctx, t, inView))
	})
	t.Run("a requirement tells the simplest scenario first", func(t *testing.T) {
		opened(ctx, t, url)
		do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector("#CX-05 summary").click()`))
		until(ctx, t, `document.querySelector("#CX-05 dl").textContent.includes("the same in 2")`)
		require.Contains(t, ask[string](ctx, t, `document.querySelector("#CX-05 dl").textContent`), "the update named no version")
	})
}

// axe is what axe-core says against a page.
type axe struct {
	ID    string   `json:"id"`
	Nodes []string `json:"nodes"`
}

// What is far from the window has no layout of its own yet; it is given one, for else sizes and places of two layouts are compared.
const runAxe = `document.querySelectorAll(".chapter, .feature").forEach((e) => { e.style.contentVisibility = "visible"; }), axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then((r) => r.violations.map((v) => ({id: v.id, nodes: v.nodes.map((n) => n.html + " " + n.failureSummary)})))`

// openAll opens everything that can be opened, as somebody would who reads the whole page.
const openAll = `(async () => {
	for (const s of document.querySelectorAll("details.scenario")) { s.open = true; await openScenario(s); }
	for (const d of document.querySelectorAll("details")) { d.open = true; if (d.fill) d.fill(); if (d.dataset.clause) await openClause(d); }
	return true;
})()`

func TestThePageIsAccessibleInEveryForm(t *testing.T) {
	ctx := browser.Start(t)
	script, err := os.ReadFile(filepath.Join("..", "..", "mockprovider", "page", "testdata", "axe.min.js"))
	require.NoError(t, err)
	url := pageOf(t, sample(t))
	pictures := screenshots(t)
	for _, form := range []struct {
		name, scheme, media string
		width               int64
	}{{"light", "light", "", 1280}, {"dark", "dark", "", 1280}, {"print", "light", "print", 1280}, {"narrow", "light", "", 400}, {"narrow and dark", "dark", "", 400}} {
		t.Run(form.name, func(t *testing.T) {
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Media: form.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: form.scheme}},
			})
			require.NoError(t, err)
			do(ctx, t, chromedp.EmulateViewport(form.width, 900))
			opened(ctx, t, url)
			do(ctx, t, chromedp.Evaluate[chromedp.Void](string(script)+"; undefined"))
			for _, open := range []bool{false, true} {
				if open {
					do(ctx, t, chromedp.Evaluate[chromedp.Void](openAll, chromedp.EvalAwaitPromise))
				}
				found, err := chromedp.Run(ctx, chromedp.Evaluate[[]axe](runAxe, chromedp.EvalAwaitPromise))
				require.NoError(t, err)
				require.Empty(t, found, "with everything open: %v", open)
				require.LessOrEqual(t, ask[int64](ctx, t, `document.documentElement.scrollWidth`), form.width, "nothing reaches over the edge")
			}
			picture(ctx, t, pictures, "all open, "+form.name)
		})
	}
}

func TestABrowserThatCannotUnpackSaysWhereTheEvidenceIs(t *testing.T) {
	ctx := browser.Start(t)
	url := pageOf(t, sample(t))
	opened(ctx, t, url)
	require.False(t, ask[bool](ctx, t, `document.getElementById("locked").checkVisibility()`))
	t.Run("scripts are off", func(t *testing.T) {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		require.NoError(t, err)
		do(ctx, t, chromedp.Navigate(url))
		require.Contains(t, text(ctx, t, "noscript"), "journal.jsonl")
		require.Contains(t, text(ctx, t, ".mend"), "a cancellation was sent while the new booking was outstanding")
		_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
		require.NoError(t, err)
	})
	t.Run("it knows no DecompressionStream", func(t *testing.T) {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "delete window.DecompressionStream"})
		require.NoError(t, err)
		opened(ctx, t, url)
		require.Equal(t, "undefined", ask[string](ctx, t, `typeof DecompressionStream`))
		require.True(t, ask[bool](ctx, t, `document.getElementById("locked").checkVisibility()`))
		require.Contains(t, text(ctx, t, "#locked"), "journal.jsonl")
		do(ctx, t, chromedp.Click(chromedp.CSS("#s2 > summary")), chromedp.WaitVisible(chromedp.CSS("#s2 .inside code")))
		require.Contains(t, ask[string](ctx, t, `document.querySelector("#s2 .inside").textContent`), "journal.jsonl")
	})
}

func TestWhatAConsumerSentIsTextWhereverItIsOpened(t *testing.T) {
	ctx := browser.Start(t)
	url := pageOf(t, hostile(t))
	opened(ctx, t, url)
	do(ctx, t, chromedp.Evaluate[chromedp.Void](openAll, chromedp.EvalAwaitPromise))
	require.Contains(t, ask[string](ctx, t, `document.querySelector("#s2 .timeline").textContent`), "<script>alert(1)</script>")
	require.Equal(t, 1, ask[int](ctx, t, `[...document.scripts].filter((s) => !s.type).length`))
	require.Empty(t, ask[[]string](ctx, t, `[...document.querySelectorAll("a")].map((a) => a.getAttribute("href")).filter((h) => !h.startsWith("#"))`))
	require.Empty(t, ask[[]string](ctx, t, `[...document.querySelectorAll("iframe, object, embed, img, link, form:not(#filter)")].map((e) => e.outerHTML)`))
}

// lost is a run in which every scenario lost its adapter by the same mistake.
func lost(t *testing.T, why string) results.Run {
	t.Helper()
	run := wholeRun(t)
	for i := range run.Scenarios {
		s := &run.Scenarios[i]
		s.Status, s.Detail, s.Fault = "harness error", why, why
		for k := range s.Outcomes {
			s.Outcomes[k].Status, s.Outcomes[k].Detail = "harness error", why
		}
	}
	for i := range run.Requirements {
		run.Requirements[i].Status, run.Requirements[i].Detail = "harness error", why
	}
	run.Journals = nil
	return run
}

func TestOneFaultIsToldOnce(t *testing.T) {
	why := "harness fault: North 111: task begin-encounter: the adapter answered: " + strings.Repeat("something long; ", 60)
	run := lost(t, why)
	require.Less(t, len(write(t, "html", run)), 900_000)
	html := unpacked(t, run)
	told, err := json.Marshal(strings.TrimSpace(why))
	require.NoError(t, err)
	times := strings.Count(html, strings.Trim(string(told), `"`))
	require.Positive(t, times)
	require.Less(t, times, 2*len(run.Requirements), "not in every scenario")
}
