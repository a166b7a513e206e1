package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// fillSheet answers the questions that the page has open, and sends it.
const fillSheet = `((answers) => {
	for (const el of document.querySelectorAll("#sheet .question input, #sheet .question textarea")) {
		const want = answers[el.name];
		if (!want || el.type === "file") continue;
		if (el.type === "radio" || el.type === "checkbox") {
			if (el.checked !== want.includes(el.value)) el.click();
		} else if (want.length) {
			el.value = want[0];
			el.dispatchEvent(new Event("input", {bubbles: true}));
		}
	}
	document.getElementById("send").click();
})(%s)`

// follows waits for another sheet than the one before, or for the end. Unlike next it does not wait for style and script.
func (w *window) follows(before string) sheet {
	w.t.Helper()
	var s sheet
	require.Eventually(w.t, func() bool {
		got, err := chromedp.Run(w.ctx, chromedp.Evaluate[sheet](readSheet))
		if err != nil || !got.Ready {
			return false // the page is being changed
		}
		s = got
		return s.Serial != before
	}, 3*time.Minute, 20*time.Millisecond, "no other sheet than %s; the page says %s", before, told{w})
	return s
}

// types answers a sheet.
func (w *window) types(answers map[string][]string) {
	w.t.Helper()
	raw, err := json.Marshal(answers)
	require.NoError(w.t, err)
	_, err = chromedp.Run(w.ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(fillSheet, raw)))
	if err != nil { // the page may be gone by the time that it would answer
		require.ErrorContains(w.t, err, "navigated")
	}
}

const finished = "The run is finished"

// A tester goes through the whole plan of an attended run at the page, with the program killed halfway. It comes to the
// verdict of a plan, and to no other.
func TestATesterGoesThroughTheWholeAttendedPlan(t *testing.T) {
	t.Parallel()
	w := &window{ctx: browser.Start(t), t: t}
	out := t.TempDir()
	h := startHarness(t, "--out", out)
	w.do(chromedp.Navigate(h.page))
	x := newTester(t)
	sheets := 0
	play := func(until func(sheet) bool) sheet {
		s := w.follows("")
		for s.Title != finished && !until(s) {
			x.follow(s)
			w.types(x.answers(s))
			sheets++
			s = w.follows(s.Serial)
		}
		return s
	}
	scenarios := 0
	s := play(func(s sheet) bool {
		if strings.HasPrefix(s.Title, "Get ready") {
			scenarios++
		}
		return scenarios > 10 && strings.HasPrefix(s.Do, "Record the outcome")
	})
	require.Contains(t, look[string](w, `document.querySelector(".left").textContent`), "to come", s.Title)
	require.NoError(t, h.cmd.Process.Kill())
	_ = h.cmd.Wait() // it was killed
	<-h.out

	h = startHarness(t, "--out", out, "--resume")
	w.do(chromedp.Navigate(h.page))
	s = play(func(sheet) bool { return false })
	require.Contains(t, s.Do, string(results.ConformsByPlan))
	require.NoError(t, h.cmd.Wait(), "the run conforms: %s", <-h.out)
	t.Logf("%d sheets were answered", sheets)
	require.Less(t, sheets, 330, "with those of the scenario that was broken off")

	run := readRun(t, out)
	require.Equal(t, results.ConformsByPlan, run.Verdict.Conclusion)
	require.NotNil(t, run.Config.Attended)
	for _, r := range run.Requirements {
		_, judged := rule.Find(r.ID)
		require.Equal(t, judged, r.Status == rule.Pass, "%s: %s: %s", r.ID, r.Status, r.Detail)
	}
	for file, says := range map[string]string{
		"results.json": `"conforms (attended plan)"`, "junit.xml": "the attended plan " + run.Config.Attended.Digest, "cucumber.json": "attended plan", "report.html": "attended plan",
	} {
		raw, err := os.ReadFile(filepath.Join(out, file))
		require.NoError(t, err)
		require.Contains(t, string(raw), says, file)
	}
}
