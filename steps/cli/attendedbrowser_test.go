package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// window is the tester's browser. Nothing in it is clicked.
type window struct {
	ctx context.Context //nolint:containedctx // chromedp's context is the browser
	t   *testing.T
	axe string
	// clean are the pages that axe-core has looked at.
	clean map[string]bool
	// keyed are the kinds of sheets that were answered with the keyboard alone.
	keyed map[string]bool
}

func (w *window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	require.NoError(w.t, chromedp.Do(w.ctx, actions...))
}

func look[T any](w *window, expression string) T {
	w.t.Helper()
	for {
		got, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
		if err != nil && (strings.Contains(err.Error(), "navigated") || strings.Contains(err.Error(), "of 'object null'")) {
			continue // the next sheet came while the question was under way; it is asked of that one
		}
		require.NoError(w.t, err, expression)
		return got
	}
}

const readSheet = `(() => {
	if (document.readyState === "loading" || !document.querySelector(".do") || document.body.dataset.waiting) return {ready: false};
	const facts = {};
	document.querySelectorAll(".facts > div").forEach((d) => {
		const name = d.querySelector("dt").textContent, value = d.querySelector("dd").textContent;
		facts[name] = facts[name] ? facts[name] + "\n" + value : value;
	});
	const questions = [...document.querySelectorAll(".question")].map((q) => {
		const input = q.querySelector("input, textarea"), choices = {};
		q.querySelectorAll(".check").forEach((c) => { choices[c.querySelector("label").textContent] = c.querySelector("input").value; });
		return {name: input.name, text: (q.querySelector("legend") || q.querySelector("label")).textContent, choices};
	});
	return {ready: true, loaded: document.readyState === "complete", serial: document.body.dataset.sheet, title: document.querySelector("h1").textContent, do: document.querySelector(".do").textContent,
		facts, questions, earlier: !!document.querySelector(".earlier")};
})()`

// next waits for another sheet than the one before, or for the end.
func (w *window) next(before string) sheet {
	w.t.Helper()
	var s sheet
	require.Eventually(w.t, func() bool {
		// In one evaluation: between two the page may have been changed for one that only waits.
		got, err := chromedp.Run(w.ctx, chromedp.Evaluate[sheet](readSheet))
		if err != nil || !got.Ready || !got.Loaded {
			return false // the page is being changed
		}
		s = got
		return s.Serial != before
	}, 3*time.Minute, 20*time.Millisecond, "no other sheet than %s; the page says %s", before, told{w})
	w.inspect(s)
	return s
}

// inspect has axe-core look at the first page of each kind.
func (w *window) inspect(s sheet) {
	w.t.Helper()
	kind := s.Title + " " + strconv.FormatBool(len(s.Questions) > 2) + look[string](w, `document.getElementById("problems") ? "problems" : ""`)
	if w.clean[kind] {
		return
	}
	w.clean[kind] = true
	w.do(chromedp.Evaluate[chromedp.Void](w.axe + "; undefined"))
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
	require.NoError(w.t, err)
	require.Empty(w.t, found, kind)
	if dir := os.Getenv("TEST_SCREENSHOTS"); dir != "" {
		shot, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
		require.NoError(w.t, err)
		name := regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(kind, "-")
		require.NoError(w.t, os.WriteFile(filepath.Join(dir, "attended-"+name+".png"), shot, 0o600))
	}
}

// focused is what has the focus.
type focused struct {
	Tag   string `json:"tag"`
	Type  string `json:"type"`
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"`
	On    bool   `json:"on"`
}

const readFocus = `(({tagName, type, id, name, value, checked}) => ({tag: tagName, type: type || "", id: id || "", name: name || "", value: value || "", on: !!checked}))(document.activeElement)`

// answer answers the first sheet of each kind with the keyboard alone, and the others at once.
func (w *window) answer(s sheet, answers map[string][]string) {
	w.t.Helper()
	kind := strings.Fields(s.Title)[0]
	for _, q := range s.Questions {
		kind += " " + q.Name
	}
	if w.keyed[kind] {
		w.types(answers)
		return
	}
	w.keyed[kind] = true
	w.send(answers, "")
}

// send fills in the page and sends it, with the keyboard alone: Tab to get on, Space and arrows to choose, Enter to send.
func (w *window) send(answers map[string][]string, file string) {
	w.t.Helper()
	for range 400 {
		w.do(chromedp.KeyEvent(kb.Tab))
		f := look[focused](w, readFocus)
		want := answers[f.Name]
		switch {
		case f.ID == "send":
			w.inspect(sheet{Title: "filled in, bookings listed: " + strconv.FormatBool(slices.Equal(answers["listed"], []string{"yes"}))})
			w.do(chromedp.KeyEvent(kb.Enter))
			return
		case f.Type == "radio" && len(want) > 0:
			if f.Value == want[0] && !f.On {
				w.do(chromedp.KeyEvent(" "))
			}
			for range 10 {
				if f.Value == want[0] {
					break
				}
				w.do(chromedp.KeyEvent(kb.ArrowDown))
				f = look[focused](w, readFocus)
			}
			require.Equal(w.t, want[0], f.Value, f.Name)
		case f.Type == "checkbox":
			if f.On != slices.Contains(want, f.Value) {
				w.do(chromedp.KeyEvent(" "))
			}
		case (f.Type == "text" || f.Tag == "TEXTAREA") && len(want) > 0 && f.Value != want[0]:
			w.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`), chromedp.KeyEvent(want[0]))
		case f.Type == "file" && file != "":
			w.do(chromedp.SetUploadFiles(chromedp.CSS("#q-screenshot"), []string{file}))
			file = ""
		}
	}
	require.Fail(w.t, "the keyboard does not get to the button")
}

// told is what the page says, read only when it is wanted.
type told struct{ w *window }

func (t told) String() string { return look[string](t.w, `document.body.innerText`) }
