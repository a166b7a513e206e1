package cli_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cdphar "github.com/chromedp/cdproto/har"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// networkLog gathers what Chromium tells of its requests, and writes it as a HAR file.
type networkLog struct {
	mu      sync.Mutex
	order   []network.RequestID
	entries map[network.RequestID]*cdphar.Entry
	done    map[network.RequestID]bool
}

func pairs(h network.Headers) []*cdphar.NameValuePair {
	out := []*cdphar.NameValuePair{}
	for name, value := range h {
		out = append(out, &cdphar.NameValuePair{Name: name, Value: fmt.Sprint(value)})
	}
	return out
}

func (l *networkLog) hear(event any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		one := &cdphar.Entry{
			StartedDateTime: time.UnixMicro(int64(e.WallTime.Float64() * 1e6)).UTC().Format(time.RFC3339Nano), Time: 1,
			Request:  &cdphar.Request{Method: e.Request.Method, URL: e.Request.URL, HTTPVersion: "HTTP/1.1", Headers: pairs(e.Request.Headers), BodySize: -1},
			Response: &cdphar.Response{Content: &cdphar.Content{}},
		}
		l.order, l.entries[e.RequestID] = append(l.order, e.RequestID), one
	case *network.EventRequestWillBeSentExtraInfo:
		if one := l.entries[e.RequestID]; one != nil {
			one.Request.Headers = pairs(e.Headers)
		}
	case *network.EventResponseReceived:
		one := l.entries[e.RequestID]
		one.Response.Status, one.Response.Headers = e.Response.Status, pairs(e.Response.Headers)
		one.Response.Content.MimeType = e.Response.MimeType
	case *network.EventLoadingFinished:
		l.done[e.RequestID] = true
	}
}

// file writes what was heard, with all bodies, the latest first: a HAR file may be in any order.
func (l *networkLog) file(ctx context.Context, t *testing.T) string {
	t.Helper()
	require.Eventually(t, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.done) == len(l.order)
	}, time.Minute, 10*time.Millisecond, "Chromium tells of each request that it has ended")
	log := cdphar.HAR{Log: &cdphar.Log{Version: "1.2", Creator: &cdphar.Creator{Name: "Chromium", Version: "1"}}}
	for _, id := range l.order {
		one := l.entries[id]
		if one.Request.Method == http.MethodPost || one.Request.Method == http.MethodPut {
			post, err := chromedp.Call(ctx, network.GetRequestPostData, network.GetRequestPostDataParams{RequestID: id})
			require.NoError(t, err)
			one.Request.PostData = &cdphar.PostData{MimeType: "application/fhir+json", Text: string(post.PostData)}
		}
		if one.Request.Method != http.MethodOptions {
			got, err := chromedp.Call(ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
			require.NoError(t, err)
			one.Response.Content.Size = int64(len(got.Body))
			one.Response.Content.Text, one.Response.Content.Encoding = []byte(base64.StdEncoding.EncodeToString([]byte(got.Body))), "base64"
		}
		log.Log.Entries = append(log.Log.Entries, one)
	}
	slices.Reverse(log.Log.Entries)
	raw, err := json.Marshal(log)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "chromium.har")
	require.NoError(t, os.WriteFile(file, raw, 0o600))
	return file
}

func TestAHARFileFromChromiumIsJudgedAsFarAsItGoes(t *testing.T) {
	ctx := browser.Start(t)
	w, _ := used(t)
	page := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(rw, "<!doctype html><title>a consumer</title>")
	}))
	t.Cleanup(page.Close)
	log := &networkLog{entries: map[network.RequestID]*cdphar.Entry{}, done: map[network.RequestID]bool{}}
	require.NoError(t, chromedp.Listen(ctx, log.hear))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(page.URL)))
	sentByHand(t, w, func(req *http.Request, body []byte) (http.Header, []byte) { return fetch(ctx, t, req, body) })
	file := log.file(ctx, t)
	said, code, run := judged(t, file)
	require.Equal(t, 4, code, said)
	require.Zero(t, run.Verdict.Counts[rule.Fail]+run.Verdict.Counts[rule.Concern]+run.Verdict.Counts[rule.HarnessError], said)
	require.Greater(t, run.Verdict.Counts[rule.Pass], 45, said)
	require.Contains(t, statusOf(t, run, "SP-01").Detail, "whether it was recorded before the proxy or behind it")
	require.Equal(t, rule.Pass, statusOf(t, run, "BK-24").Status, "bodies are judged")
	require.Contains(t, said, "have nothing to do with bookings", "the page itself")
	require.Contains(t, said, "a HAR file does not say who recorded it")

	// The same consumer with a mistake.
	vale, _ := w.Provider("vale")
	req, err := goodconsumer.Request(ctx, goodconsumer.To(w, vale), http.MethodGet, "/metadata", nil, "Ssp-TraceID: 7")
	require.NoError(t, err)
	fetch(ctx, t, req, nil)
	said, code, run = judged(t, log.file(ctx, t))
	require.Equal(t, 1, code, said)
	require.Equal(t, rule.Fail, statusOf(t, run, "SP-07").Status)
	require.NoError(t, w.Close())
}

// fetch has the page in Chromium send a request.
func fetch(ctx context.Context, t *testing.T, req *http.Request, body []byte) (http.Header, []byte) {
	t.Helper()
	init := map[string]any{"method": req.Method}
	headers := map[string]string{}
	for name := range req.Header {
		headers[name] = req.Header.Get(name)
	}
	init["headers"] = headers
	if body != nil {
		init["body"] = string(body)
	}
	raw, err := json.Marshal(init)
	require.NoError(t, err)
	got, err := chromedp.Run(ctx, chromedp.Evaluate[struct {
		ETag, Text string
	}](fmt.Sprintf(`fetch(%q, %s).then(async r => ({ETag: r.headers.get("ETag") || "", Text: await r.text()}))`, req.URL.String(), raw), chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	return http.Header{"Etag": {got.ETag}}, []byte(got.Text)
}

// harOf is a HAR file with these entries.
func harOf(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "traffic.har")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestAFileThatIsNoHARSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``: "it is no whole JSON",
		`{"log":{"entries":[{"startedDateTime":"2031-03-07T15:00:00Z"`: "it is no whole JSON",
		`{"entries":[]}`:          `it has no "log"`,
		`{"log":{"entries":[]}}`:  `no request was recorded`,
		`{"log":{"entries":"x"}}`: "log.entries holds a JSON string",
		`{"log":{"entries":[{"startedDateTime":"yesterday","request":{"method":"GET","url":"http://a.example/"}}]}}`:            "entry 1: startedDateTime",
		`{"log":{"entries":[{"startedDateTime":"2031-03-07T15:00:00Z","request":{}}]}}`:                                         "its request has no method or no url",
		`{"log":{"entries":[{"startedDateTime":"2031-03-07T15:00:00Z","request":{"method":"GET","url":"http://a.example/"}}]}}`: "none of its 1 requests is to a booking provider",
	} {
		said, code, _ := judged(t, harOf(t, text))
		require.Equal(t, 2, code, "%s\n%s", text, said)
		require.Contains(t, said, want, text)
		require.NotContains(t, said, "panic")
	}
}

const (
	harHeaders = `{"name":":authority","value":"proxy.example"},{"name":"ssp-from","value":"918000000111"},{"name":"ssp-to","value":"918000000333"},
		{"name":"ssp-traceid","value":"09a01679-2564-4fb4-9129-000000000001"},{"name":"x-request-id","value":"1"},
		{"name":"ssp-interactionid","value":"urn:nhs:names:services:careconnect:fhir:rest:create:appointment"}`
	harEntry = `{"startedDateTime":"2031-03-07T15:00:00.000+01:00","time":12.5,"request":{"method":"POST","url":"https://proxy.example/https://utc.vale.example/STU3/1/Appointment",
		"httpVersion":"h2","headers":[HEADERS],"bodySize":-1},"response":{"status":201,"headers":[],"content":{"size":9,"mimeType":"application/fhir+json"}}}`
)

// What browsers leave out of what they save is never taken for something that the consumer did not send.
func TestWhatAHARFileLeavesOutIsNoBreach(t *testing.T) {
	t.Parallel()
	text := `{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[` + strings.ReplaceAll(harEntry, "HEADERS", harHeaders) +
		`,{"startedDateTime":"2031-03-07T14:00:01Z","request":{"method":"GET","url":"https://registry.example/fhir/Appointment?x=1","headers":[]},"response":{"status":0}}]}}`
	said, code, run := judged(t, harOf(t, text))
	require.Equal(t, 4, code, said)
	require.Zero(t, run.Verdict.Counts[rule.Fail], said)
	require.Equal(t, rule.Pass, statusOf(t, run, "SP-07").Status)
	require.Contains(t, statusOf(t, run, "AU-01").Detail, "the header Authorization")
	require.Contains(t, statusOf(t, run, "BK-02").Detail, "the bodies of requests: 1 are without")
	reasons := strings.Join(run.Verdict.Reasons, "\n")
	require.Contains(t, reasons, "1 of 2 requests in the file are for bookings, but went neither through a proxy")
	require.Contains(t, reasons, "1 of 2 requests in the file are without the bodies of their answers")
}
