package attestation_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/steps/attestation"
)

func clock() time.Time { return at }

// served is the page, its address and the folder that it keeps things in.
func served(t *testing.T) (page *attestation.Page, address, dir string) {
	t.Helper()
	dir = t.TempDir()
	page = attestation.NewPage(dir, run(t), attestation.SheetOf(run(t)), clock)
	server := httptest.NewServer(page)
	t.Cleanup(server.Close)
	return page, server.URL + page.Root(), dir
}

// posted sends a form as a browser does.
func posted(t *testing.T, address string, fields map[string]string, document string, head map[string]string) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		require.NoError(t, form.WriteField(name, value))
	}
	if document != "" {
		part, err := form.CreateFormFile("documents", "../../Policy of March.pdf")
		require.NoError(t, err)
		_, err = io.WriteString(part, document)
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, &body)
	require.NoError(t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	for name, value := range head {
		req.Header.Set(name, value)
		if name == "Host" {
			req.Host = value
		}
	}
	return answered(t, req)
}

func answered(t *testing.T, req *http.Request) (int, string) {
	t.Helper()
	client := &http.Client{Timeout: time.Minute}
	res, err := client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Contains(t, res.Header.Get("Content-Security-Policy"), "default-src 'none'")
	return res.StatusCode, string(text)
}

var filledIn = map[string]string{"answer": "yes", "name": "Terry Tester", "role": "clinical safety officer", "statement": "By the policy."}

func TestWhatIsSignedOnThePageIsKeptAtOnce(t *testing.T) {
	t.Parallel()
	page, address, dir := served(t)
	code, text := posted(t, address+"sign/RB-66", filledIn, "policy", nil)
	require.Equal(t, http.StatusOK, code, text)
	require.Contains(t, text, "Signed for RB-66. It is kept.")
	require.Contains(t, text, "yes, by Terry Tester")
	s, err := attestation.Load(filepath.Join(dir, attestation.File))
	require.NoError(t, err)
	require.Len(t, s.Attestations, 1)
	require.Equal(t, at, s.Attestations[0].At.UTC())
	d := s.Attestations[0].Documents[0]
	require.Equal(t, "Policy of March.pdf", d.Name)
	content, err := os.ReadFile(filepath.Join(dir, d.File))
	require.NoError(t, err)
	require.Equal(t, "policy", string(content))

	again := map[string]string{"answer": "no", "name": "Terry Tester", "role": "clinical safety officer", "statement": "It was withdrawn.", "keep": d.File}
	code, text = posted(t, address+"sign/RB-66", again, "", nil)
	require.Equal(t, http.StatusOK, code, text)
	code, text = posted(t, address+"done", nil, "", nil)
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, text, "This window can be closed")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got := page.Wait(ctx)
	require.NoError(t, ctx.Err())
	require.Len(t, got.Attestations, 1)
	require.Equal(t, "no", got.Attestations[0].Answer)
	require.Equal(t, []attestation.Document{d}, got.Attestations[0].Documents, "what is to be kept is")
}

func TestAFormThatIsNotFilledInSaysSoAtItsFields(t *testing.T) {
	t.Parallel()
	_, address, dir := served(t)
	code, text := posted(t, address+"sign/RB-66", map[string]string{"name": "Terry"}, "", nil)
	require.Equal(t, http.StatusUnprocessableEntity, code)
	for _, want := range []string{`href="#q-answer"`, `href="#q-role"`, `href="#q-statement"`, `id="e-role"`, `value="Terry"`, "Nothing was signed yet"} {
		require.Contains(t, text, want)
	}
	require.NoFileExists(t, filepath.Join(dir, attestation.File))
	for _, id := range []string{"RB-31", "RB-99"} {
		code, _ = posted(t, address+"sign/"+id, filledIn, "", nil)
		require.Equal(t, http.StatusNotFound, code, "nobody can sign for %s", id)
	}
}

func TestNobodyElseSigns(t *testing.T) {
	t.Parallel()
	page, address, dir := served(t)
	origin := strings.TrimSuffix(address, page.Root())
	for name, c := range map[string]struct {
		address string
		head    map[string]string
	}{
		"without the token":         {origin + "/sign/RB-66", nil},
		"with another token":        {origin + "/abcdefghijklmnopqrstuvwxyz/sign/RB-66", nil},
		"from a page of elsewhere":  {address + "sign/RB-66", map[string]string{"Sec-Fetch-Site": "cross-site"}},
		"from another local server": {address + "sign/RB-66", map[string]string{"Origin": "http://127.0.0.1:1"}},
		"by another name":           {address + "sign/RB-66", map[string]string{"Host": "evil.example"}},
	} {
		code, text := posted(t, c.address, filledIn, "", c.head)
		require.Equal(t, http.StatusForbidden, code, name)
		require.NotContains(t, text, page.Root(), name)
	}
	require.NoFileExists(t, filepath.Join(dir, attestation.File))
	_, other, _ := served(t)
	require.NotEqual(t, address[len(origin):], other[strings.LastIndex(strings.TrimSuffix(other, "/"), "/"):], "each page has a token of its own")
}

func TestThePageByKeyboardAloneAndCleanByAxe(t *testing.T) {
	_, address, dir := served(t)
	ctx := browser.Start(t)
	axe, err := os.ReadFile(filepath.Join("..", "..", "mockprovider", "page", "testdata", "axe.min.js"))
	require.NoError(t, err)
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		require.NoError(t, chromedp.Do(ctx, actions...))
	}
	look := func(expression string) string {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
		require.NoError(t, err)
		return got
	}
	clean := func(what string) {
		t.Helper()
		do(chromedp.Evaluate[chromedp.Void](string(axe) + "; undefined"))
		found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
			.then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
		require.NoError(t, err)
		require.Empty(t, found, what)
	}
	// to presses Tab until something has the focus, and at most once around the page.
	to := func(id string) {
		t.Helper()
		for range 200 {
			do(chromedp.KeyEvent(kb.Tab))
			if look(`(({id, href}) => id || href || "")(document.activeElement)`) == id {
				return
			}
		}
		require.Fail(t, "the keyboard does not get to "+id)
	}
	loaded := func(title string) {
		t.Helper()
		require.Eventually(t, func() bool {
			got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? document.title : ""`))
			return err == nil && strings.HasPrefix(got, title)
		}, time.Minute, 20*time.Millisecond, title)
	}
	do(chromedp.Navigate(address))
	loaded("Sign for what cannot be shown")
	clean("the list")
	to(address + "sign/RB-66")
	do(chromedp.KeyEvent(kb.Enter))
	loaded("Sign for RB-66")
	clean("the form")
	to("send")
	do(chromedp.KeyEvent(kb.Enter))
	loaded("Error: Sign for RB-66")
	clean("the form with faults")
	to("a-yes")
	do(chromedp.KeyEvent(" "))
	to("q-statement")
	do(chromedp.KeyEvent("By the policy."))
	to("q-name")
	do(chromedp.KeyEvent("Terry Tester"))
	to("q-role")
	do(chromedp.KeyEvent("safety officer"))
	to("send")
	do(chromedp.KeyEvent(kb.Enter))
	loaded("Sign for what cannot be shown")
	require.Contains(t, look("document.body.innerText"), "Signed for RB-66")
	clean("the list with something signed")
	to("done")
	do(chromedp.KeyEvent(kb.Enter))
	loaded("All is kept")
	clean("the end")
	require.FileExists(t, filepath.Join(dir, attestation.File))
}
