package statement_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/browser"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/statement"
)

var at = time.Date(2031, time.March, 7, 15, 4, 0, 0, time.UTC)

// folded is a run of two scenarios: one passed, and one that needs what other consumers' bookings are about.
func folded(t *testing.T, second rule.Status, declared *contract.Capabilities) results.Run {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	outcome := func(scenario string, id requirement.ID, status rule.Status, readings ...rule.Reading) results.Outcome {
		return results.Outcome{Scenario: scenario, ID: id, Named: true, Verdict: rule.Verdict{Status: status, Detail: "=because of <that>", Evidence: []string{"proxy 7"}, Readings: readings}}
	}
	read := []rule.Reading{{Row: "15.29", Topic: "Re-assessment", Name: "A", Under: "by the workflow", Met: true}, {Row: "15.29", Topic: "Re-assessment", Name: "B", Under: "by the page", Met: false}}
	needs, err := json.Marshal([]contract.Capability{contract.CancelOthers})
	require.NoError(t, err)
	run := results.Run{
		Standard: "the standard", Times: results.Times{Started: at},
		Consumer: results.Consumer{Product: &results.Product{Vendor: "North <b>Systems</b>", Name: "Triage *Desktop*", Version: "9.4", Contact: "=team@example.org"}, Capabilities: declared},
		Scenarios: []results.Scenario{
			{ID: "a", Status: rule.Pass, Outcomes: []results.Outcome{outcome("a", "CX-01", rule.Pass), outcome("a", "RB-05", rule.Pass, read...)}},
			{ID: "b", Status: second, Outcomes: []results.Outcome{outcome("b", "RB-47", second), outcome("b", "RB-63", rule.Concern), outcome("b", "RB-28", rule.NotObserved)}},
		},
		Journals:     map[string]journal.View{"b": {{Seq: 1, Mark: &journal.Mark{Kind: evidence.MarkNeeds, Nth: 1, Data: needs}}}},
		Attestations: []results.Attestation{{ID: "RB-66", Answer: results.Affirmed, Name: "Terry Tester", Role: "officer", At: at, Statement: "By the policy.", Documents: []results.Document{{File: "attestations/documents/a.pdf", Name: "Policy", SHA256: "ab"}}}},
	}
	return results.Fold(run, cat, rule.All())
}

func TestAStatementSaysWhatTheResultsSay(t *testing.T) {
	t.Parallel()
	doc := statement.Of(folded(t, rule.Fail, nil), statement.Bundle{File: "b.zip", SHA256: "cd"}, "RWkey", "ef")
	require.Equal(t, results.DoesNotConform, doc.Verdict)
	require.NotEmpty(t, doc.Reasons)
	require.Equal(t, requirement.ID("RB-47"), doc.Broken[0].Requirement)
	require.Equal(t, requirement.ID("RB-63"), doc.Concerns[0].Requirement)
	require.Len(t, doc.Readings, 2)
	require.Len(t, doc.Attestations, 1)
	require.NotContains(t, doc.Unsigned, requirement.ID("RB-66"))
	require.Contains(t, doc.Unsigned, requirement.ID("RB-68"))
	require.NotEmpty(t, doc.Open, "what was not seen is not left out")
	var out bytes.Buffer
	require.NoError(t, doc.WriteJSON(&out))
	var again statement.Document
	require.NoError(t, json.Unmarshal(out.Bytes(), &again))
	require.Equal(t, doc.Bundle, again.Bundle)
	require.Equal(t, doc.Product, again.Product)
}

func TestWhatIsClaimedIsNotTakenForShown(t *testing.T) {
	t.Parallel()
	two := 2
	for name, c := range map[string]struct {
		status         rule.Status
		declared       *contract.Capabilities
		claimed, shown string
	}{
		"claimed and shown":         {rule.Pass, nil, "4", "3: bookings that another 111 service made as well"},
		"claimed and broken":        {rule.Fail, nil, "4", "2: its own bookings, in the consultation and after it"},
		"claimed and never seen":    {rule.NotObserved, nil, "4", "2: its own bookings, in the consultation and after it"},
		"its own and nobody else's": {rule.NotApplicable, &contract.Capabilities{CancelLevel: &two}, "2", "2: its own bookings, in the consultation and after it"},
	} {
		doc := statement.Of(folded(t, c.status, c.declared), statement.Bundle{}, "", "")
		require.Equal(t, c.claimed, doc.Levels[0].Claimed, name)
		require.Equal(t, c.shown, doc.Levels[0].Shown, name)
	}
	doc := statement.Of(folded(t, rule.Fail, nil), statement.Bundle{}, "", "")
	require.Contains(t, doc.Levels[1].Shown, "not as the standard has it")
	doc = statement.Of(folded(t, rule.NotApplicable, &contract.Capabilities{CancelLevel: &two}), statement.Bundle{}, "", "")
	require.Equal(t, "no", doc.Levels[1].Claimed)
	require.Equal(t, "does not apply", doc.Levels[1].Shown)
}

func TestTheChecklistHasARowForEachRequirementAndNoFormulas(t *testing.T) {
	t.Parallel()
	run := folded(t, rule.Fail, nil)
	var out bytes.Buffer
	require.NoError(t, statement.Checklist(&out, run))
	rows, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, len(run.Requirements)+1)
	for _, row := range rows {
		for _, cell := range row {
			require.NotRegexp(t, `^[=+@\t\r-]`, cell)
		}
		switch row[0] {
		case "RB-47":
			require.Equal(t, []string{"fail", "'=because of <that>", "b", "b: proxy 7"}, row[4:8])
		case "RB-66":
			require.Equal(t, []string{"needs attestation", "yes", "Terry Tester", "officer", "2031-03-07", "By the policy.", "attestations/documents/a.pdf"}, append([]string{row[4]}, row[9:]...))
		}
	}
}

func TestNoTextOfAVendorIsMarkup(t *testing.T) {
	t.Parallel()
	doc := statement.Of(folded(t, rule.Fail, nil), statement.Bundle{}, "", "")
	var page, text bytes.Buffer
	require.NoError(t, doc.WriteHTML(&page))
	require.NoError(t, doc.WriteMarkdown(&text))
	require.NotContains(t, page.String(), "<b>Systems")
	require.Contains(t, page.String(), "&lt;b&gt;Systems")
	require.NotContains(t, text.String(), "<b>")
	require.Contains(t, text.String(), `Triage \*Desktop\* 9.4`)
	for _, want := range []string{"does not conform", "RB-47", "RB-63", "15.29", "Terry Tester", "Nobody has signed for RB-67"} {
		require.Contains(t, page.String(), want)
		require.Contains(t, text.String(), want)
	}
}

func TestThePageIsCleanByAxe(t *testing.T) {
	doc := statement.Of(folded(t, rule.Fail, nil), statement.Bundle{File: "b.zip", SHA256: "cd"}, "RWkey", "ef")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = doc.WriteHTML(w)
	}))
	defer server.Close()
	ctx := browser.Start(t)
	axe, err := os.ReadFile(filepath.Join("..", "..", "mockprovider", "page", "testdata", "axe.min.js"))
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(server.URL), chromedp.Evaluate[chromedp.Void](string(axe)+"; undefined")))
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	require.Empty(t, found)
}
