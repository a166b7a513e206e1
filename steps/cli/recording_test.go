package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// used is a mock with a journal in a file, as a server has it, and one free slot.
func used(t *testing.T) (w *mockprovider.World, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "default.journal")
	clk := clock.At(mockprovider.DefaultNow())
	j, err := journal.Create(journal.Config{Now: clk.Now, Path: file})
	require.NoError(t, err)
	w, err = mockprovider.Start(t.Context(), mockprovider.Config{Clock: clk, Journal: j})
	require.NoError(t, err)
	vale, _ := w.Provider("vale")
	require.NoError(t, vale.AddSlot(clk.Now().Add(time.Hour), clk.Now().Add(75*time.Minute)))
	t.Cleanup(func() { _ = j.Seal() })
	return w, file
}

// endedWorld lets the mock go and ends its journal.
func endedWorld(t *testing.T, w *mockprovider.World) {
	t.Helper()
	require.NoError(t, w.Close())
	require.NoError(t, w.Journal.Seal())
}

// sentByHand is what somebody does who tries the mock: slots, a booking, its reading, its cancellation.
func sentByHand(t *testing.T, w *mockprovider.World, send func(*http.Request, []byte) (http.Header, []byte)) {
	t.Helper()
	vale, _ := w.Provider("vale")
	ask := func(method, path string, body []byte, more ...string) (http.Header, []byte) {
		req, err := goodconsumer.Request(t.Context(), goodconsumer.To(w, vale), method, path, body, more...)
		require.NoError(t, err)
		req.Header.Set("Accept", fhir.MediaType)
		return send(req, body)
	}
	ask(http.MethodGet, "/Slot?schedule.actor:healthcareservice="+vale.ServiceID+"&start=ge2031-03-07T15:00:00Z&start=le2031-03-08T15:00:00Z&status=free&_include=Slot:schedule", nil)
	resource, err := goodconsumer.Booking(vale, vale.State().Slots[0])
	require.NoError(t, err)
	raw, err := resource.Encode()
	require.NoError(t, err)
	_, made := ask(http.MethodPost, "/Appointment", raw)
	booking, err := fhir.Decode(made)
	require.NoError(t, err, string(made))
	header, whole := ask(http.MethodGet, "/Appointment/"+booking.String("id"), nil)
	booking, err = fhir.Decode(whole)
	require.NoError(t, err)
	booking["status"] = "cancelled"
	raw, err = booking.Encode()
	require.NoError(t, err)
	_, gone := ask(http.MethodPut, "/Appointment/"+booking.String("id"), raw, "If-Match: "+header.Get("ETag"))
	require.Contains(t, string(gone), "cancelled")
}

// overHTTP sends as any program does.
func overHTTP(t *testing.T) func(*http.Request, []byte) (http.Header, []byte) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return func(req *http.Request, _ []byte) (http.Header, []byte) {
		resp, err := client.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.Header, body
	}
}

// judged runs judge, and returns what it says, its exit code and the results.
func judged(t *testing.T, args ...string) (said string, code int, run results.Run) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "results.json")
	var out, errs bytes.Buffer
	code = cli.Main(context.WithoutCancel(t.Context()), append([]string{"judge", "--format", "progress", "--format", "json:" + file}, args...), cli.Streams{Out: &out, Err: &errs})
	if raw, err := os.ReadFile(file); err == nil {
		require.NoError(t, json.Unmarshal(raw, &run))
	}
	return out.String() + errs.String(), code, run
}

func statusOf(t *testing.T, run results.Run, id string) results.Requirement {
	t.Helper()
	for _, r := range run.Requirements {
		if string(r.ID) == id {
			return r
		}
	}
	require.Fail(t, "no requirement "+id)
	return results.Requirement{}
}

func TestAServersJournalOfRightTrafficFailsNothingAndNeverConforms(t *testing.T) {
	t.Parallel()
	w, file := used(t)
	sentByHand(t, w, overHTTP(t))
	var export bytes.Buffer
	require.NoError(t, w.Journal.Lines(&export, "default", journal.Filter{}))
	lines := filepath.Join(t.TempDir(), "exported.jsonl")
	require.NoError(t, os.WriteFile(lines, export.Bytes(), 0o600))
	endedWorld(t, w)
	for _, what := range []string{file, filepath.Dir(file), lines} {
		said, code, run := judged(t, what)
		require.Equal(t, 4, code, said)
		require.Equal(t, results.Inconclusive, run.Verdict.Conclusion)
		require.Zero(t, run.Verdict.Counts[rule.Fail]+run.Verdict.Counts[rule.Concern]+run.Verdict.Counts[rule.HarnessError], said)
		require.Greater(t, run.Verdict.Counts[rule.Pass], 50, said)
		require.Contains(t, statusOf(t, run, "AU-05").Detail, "the recording does not show what the consumer is")
		require.Contains(t, statusOf(t, run, "RB-31").Detail, "what the screen showed")
		require.Equal(t, rule.Pass, statusOf(t, run, "SP-01").Status)
		require.Contains(t, said, "recorded traffic (the journal of a server, rebookcheck serve)")
	}
}

func TestAServersJournalOfWrongTrafficShowsTheBreach(t *testing.T) {
	t.Parallel()
	w, file := used(t)
	sentByHand(t, w, overHTTP(t))
	vale, _ := w.Provider("vale")
	req, err := goodconsumer.Request(t.Context(), goodconsumer.To(w, vale), http.MethodGet, "/metadata", nil, "Ssp-TraceID: 7")
	require.NoError(t, err)
	overHTTP(t)(req, nil)
	endedWorld(t, w)
	out := filepath.Join(t.TempDir(), "judged")
	said, code, run := judged(t, file, "--out", out)
	require.Equal(t, 1, code, said)
	require.Equal(t, rule.Fail, statusOf(t, run, "SP-07").Status)
	require.Equal(t, 1, run.Verdict.Counts[rule.Fail], said)
	// What was written of it is judged again, and comes to the same.
	_, code, again := judged(t, filepath.Join(out, "journal.jsonl"))
	require.Equal(t, 1, code)
	require.Equal(t, run.Verdict, again.Verdict)
	said, code, _ = judged(t, filepath.Join(out, "journal.jsonl"), "--out", out)
	require.Equal(t, 2, code, said)
}

// Wherever a server was killed, judging neither panics nor conforms, and right traffic stays without a breach.
func TestAServersJournalThatIsCutAnywhereNeverConforms(t *testing.T) {
	t.Parallel()
	w, file := used(t)
	sentByHand(t, w, overHTTP(t))
	endedWorld(t, w)
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	by, err := suite.NewJudge(features.FS, fixtures.FS, results.Harness{Version: "test"})
	require.NoError(t, err)
	cut := filepath.Join(t.TempDir(), "cut.journal")
	whole := 0
	for size := len(raw); size > 20; size -= max(1, len(raw)/200) {
		require.NoError(t, os.WriteFile(cut, raw[:size], 0o600))
		j, err := journal.Open(cut)
		require.NoError(t, err)
		var damage []string
		if j.Lost() > 0 {
			damage = []string{"cut"}
		}
		run := by.Recording("cut", j.View(), results.Recording{What: "a cut journal", AtListener: true}, damage...)
		_ = j.Seal()
		require.Equal(t, results.Inconclusive, run.Verdict.Conclusion, "%d bytes: %v", size, run.Verdict.Reasons)
		if len(damage) > 0 {
			require.Zero(t, run.Verdict.Counts[rule.Pass], "%d bytes", size)
		} else {
			whole++
		}
	}
	require.Positive(t, whole)
	require.NoError(t, os.WriteFile(cut, raw[:len(raw)*2/3], 0o600))
	said, code, _ := judged(t, cut)
	require.Equal(t, 4, code, said)
	require.Contains(t, said, "cannot be read")
}

func TestAFolderOfSeveralSessionsIsAskedAbout(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	said, code, _ := judged(t, dir)
	require.Equal(t, 2, code)
	require.Contains(t, said, "without a journal of a server")
	for _, name := range []string{"a.journal", "b.journal"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	said, code, _ = judged(t, dir)
	require.Equal(t, 2, code)
	require.Contains(t, said, "judge them one at a time")
	require.True(t, strings.Contains(said, "a.journal") && strings.Contains(said, "b.journal"))
}

// A recording is signed once it is said whose traffic it is, and redacted as the evidence of a run is.
func TestARecordingIsSignedAndRedacted(t *testing.T) {
	t.Parallel()
	w, file := used(t)
	sentByHand(t, w, overHTTP(t))
	endedWorld(t, w)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	call := func(args ...string) (string, int) {
		var out bytes.Buffer
		code := cli.Main(context.WithoutCancel(t.Context()), args, cli.Streams{Out: &out, Err: &out})
		return out.String(), code
	}
	said, code := call("keygen", "--out", at("k"))
	require.Zero(t, code, said)
	said, code, _ = judged(t, file, "--out", at("unnamed"))
	require.Equal(t, 4, code, said)
	said, code = call("bundle", at("unnamed"), "--key", at("k.key"), "--out", at("unnamed.zip"))
	require.NotZero(t, code)
	require.Contains(t, said, "nobody said which product was tested")
	said, code, run := judged(t, file, "--out", at("named"), "--product", "Triage", "--vendor", "North Systems")
	require.Equal(t, 4, code, said)
	require.Equal(t, &results.Product{Vendor: "North Systems", Name: "Triage"}, run.Consumer.Product)
	said, code = call("bundle", at("named"), "--key", at("k.key"), "--out", at("whole.zip"))
	require.Zero(t, code, said)
	said, code = call("verify", at("whole.zip"), "--key", at("k.pub"))
	require.Zero(t, code, said)
	said, code = call("bundle", at("named"), "--key", at("k.key"), "--redact", "--out", at("redacted.zip"))
	require.Zero(t, code, said)
	require.Contains(t, said, "nhs number: 1")
	said, code = call("verify", at("redacted.zip"), "--key", at("k.pub"))
	require.Equal(t, 4, code, said)
	require.Contains(t, said, "reproduced in part")
	said, code, _ = judged(t, at("named/journal.jsonl"), "--product-version", "2")
	require.Equal(t, 4, code, said)
	said, code, _ = judged(t, at("named/journal.jsonl"), "--product", "Another")
	require.Equal(t, 2, code, said)
	require.Contains(t, said, "name two products")
	said, code = call("run", "--tags", "@RB-36", "--seed", "1", "--quiet", "--out", at("run"))
	require.Zero(t, code, said)
	said, code, _ = judged(t, at("run/journal.jsonl"), "--product", "Triage")
	require.Equal(t, 2, code, said)
	require.Contains(t, said, "it is of a run, which names its product itself")
}
