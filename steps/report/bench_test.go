package report_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// large is a run of the size of a whole suite: 90 scenarios, each with five bookings
// passed on by the proxy, and 40 verdicts.
func large(tb testing.TB) results.Run {
	tb.Helper()
	body, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	require.NoError(tb, err)
	run := results.Run{
		Schema: results.Schema, Times: results.Times{Scenarios: map[string]time.Duration{}}, Journals: map[string]journal.View{},
		Verdict: results.Verdict{Conclusion: results.Conforms, Counts: map[rule.Status]int{rule.Pass: 40}},
	}
	for i := range 40 {
		r := results.Requirement{Sentence: fmt.Sprintf("what requirement %d asks was kept every time that its moment came", i), Status: rule.Pass}
		r.ID = idOf(i)
		run.Requirements = append(run.Requirements, r)
	}
	for n := range 90 {
		s := results.Scenario{ID: fmt.Sprintf("rebook/order: RB-09 scenario %d", n), Path: "rebook/order.feature", Feature: "Order", Name: fmt.Sprint(n), Status: rule.Pass}
		for i := range 40 {
			o := results.Outcome{Scenario: s.ID, ID: idOf(i), Named: i == 8, Verdict: rule.Verdict{Status: rule.Pass, Detail: "seen twice: a cancellation", Evidence: []string{"proxy-1", "proxy-2", "mark-1"}}}
			s.Outcomes = append(s.Outcomes, o)
			run.Requirements[i].Outcomes = append(run.Requirements[i].Outcomes, o)
		}
		rec := newRecording()
		for range 5 {
			rec.mark("clock", "", `"2031-03-07T16:00:00Z"`)
			rec.through(call("POST", "/Appointment", string(body)), 201, string(body), "vale", "")
			rec.mark("screen", "North 111", `{"case":"C-2","stage":"assessing"}`)
		}
		run.Scenarios = append(run.Scenarios, s)
		run.Journals[s.ID] = rec.journal.View()
	}
	sealed, err := run.Seal()
	require.NoError(tb, err)
	return sealed
}

func TestThePageOfAWholeSuiteStaysSmall(t *testing.T) {
	const limit = 8 << 20
	size := len(write(t, "html", large(t)))
	t.Logf("report.html of 90 scenarios: %.1f MB", float64(size)/(1<<20))
	require.Less(t, size, limit)
}

func BenchmarkEveryFormat(b *testing.B) {
	run := large(b)
	for _, f := range report.All() {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				var out bytes.Buffer
				require.NoError(b, f.Write(&out, run))
				b.ReportMetric(float64(out.Len())/(1<<20), "MB")
			}
		})
	}
}
