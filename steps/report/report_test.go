package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/page"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func write(t *testing.T, format string, run results.Run) string {
	t.Helper()
	f, ok := report.Find(format)
	require.True(t, ok, "no format %q", format)
	var out bytes.Buffer
	require.NoError(t, f.Write(&out, run))
	return out.String()
}

func TestEveryFormatIsWrittenAsItsGoldenFileSays(t *testing.T) {
	for _, f := range report.All() {
		t.Run(f.Name, func(t *testing.T) {
			require.NotEmpty(t, f.Describe)
			got := write(t, f.Name, sample(t))
			require.Equal(t, got, write(t, f.Name, sample(t)), "the same run gives the same bytes")
			if f.Name == "html" {
				got = withoutAssets(unpacked(t, sample(t)))
			}
			path := filepath.Join("testdata", f.Name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err, "make golden writes it")
			require.Equal(t, string(want), got)
		})
	}
}

// unpacked is the page with what it holds compressed as JSON.
func unpacked(t *testing.T, run results.Run) string {
	t.Helper()
	html, err := page.Unpacked(write(t, "html", run))
	require.NoError(t, err)
	return html
}

// withoutAssets leaves the page's style and script out of its golden file: they stand in files of their own.
func withoutAssets(html string) string {
	for _, element := range []string{"style", "script"} {
		html = regexp.MustCompile(`(?s)<`+element+`>.*?</`+element+`>`).ReplaceAllString(html, "<"+element+"></"+element+">")
	}
	return regexp.MustCompile(`sha256-(?:[^&]|&#43;)*`).ReplaceAllString(html, "sha256-")
}

// requireText fails with the first lines only where text is not in a report, or is where it must not be.
func requireText(t *testing.T, in string, want bool, pattern string) {
	t.Helper()
	at := regexp.MustCompile(pattern).FindStringIndex(in)
	if at != nil {
		require.True(t, want, "found: %q", in[max(0, at[0]-40):min(len(in), at[1]+40)])
		return
	}
	require.False(t, want, "not found: %s", pattern)
}

func TestAnEmptyRunIsWrittenAndNothingInItPasses(t *testing.T) {
	empty, err := results.Run{Schema: results.Schema, Verdict: results.Verdict{Conclusion: results.Inconclusive}}.Seal()
	require.NoError(t, err)
	for _, f := range report.All() {
		requireText(t, withoutAssets(write(t, f.Name, empty)), false, `"passed"[^:]|"PASSED"|data-status="pass"`)
	}
}

// hostile puts what a consumer might send into every place that a report shows.
func hostile(t *testing.T) results.Run {
	t.Helper()
	const evil = "<script>alert(1)</script>\x1b[2J\x00\u202e&\"'</pre></details>"
	run := sample(t)
	run.Consumer.Name = evil
	run.Scenarios[1].Name, run.Scenarios[1].Detail, run.Scenarios[1].Rule = evil, evil, evil
	run.Scenarios[1].Outcomes[1].Detail = evil
	run.Scenarios[1].Steps[0].Detail = evil
	run.Requirements[1].Detail, run.Requirements[1].Statement = evil, evil
	run.Verdict.Reasons = append(run.Verdict.Reasons, evil)
	view := run.Journals[run.Scenarios[1].ID]
	for i := range view {
		if x := view[i].Exchange; x != nil {
			x.Target += evil
			x.Request.Body = []byte(evil)
			x.Response.Body = []byte(`{"text":"` + `<script>alert(2)</script>` + `"}`)
			x.Request.Header = map[string][]string{evil: {evil}}
			x.Response.Header = map[string][]string{"X-Evil": {evil}}
		}
	}
	sealed, err := run.Seal()
	require.NoError(t, err)
	return sealed
}

func TestHostileContentIsHarmlessInEveryReport(t *testing.T) {
	run := hostile(t)
	html := write(t, "html", run)
	requireText(t, html, false, "<script>alert")
	require.Equal(t, 1, strings.Count(html, "<script>"), "only the page's own script")
	requireText(t, unpacked(t, run), false, "[\x00\x1b\u202e]|<script>alert")
	requireText(t, html, false, `innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\b|new Function`)
	for _, format := range []string{"pretty", "progress", "html", "junit", "markdown", "github"} {
		requireText(t, write(t, format, run), false, "[\x00\x1b\u202e]")
	}
	require.NoError(t, parseXML(write(t, "junit", run)))
	require.True(t, json.Valid([]byte(write(t, "cucumber", run))))
	require.True(t, json.Valid([]byte(write(t, "json", run))))
	require.True(t, json.Valid([]byte(write(t, "ctrf", run))))
	requireText(t, write(t, "markdown", run), false, "<script|^<|</")
	requireText(t, write(t, "github", run), false, `(?m)^[^:]|^:[^:]`)
}

func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	html := write(t, "html", sample(t))
	requireText(t, html, true, `content="default-src &#39;none&#39;;`)
	requireText(t, html, false, `(?i)<(link|img|iframe|object|embed|base|video|audio|source)\b`)
	requireText(t, html, false, `(?i)\ssrc=|url\(|@import|\son[a-z]+=|\sstyle=`)
	plain, ids := unpacked(t, sample(t)), map[string]bool{}
	for _, id := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		require.False(t, ids[id[1]], "id %s stands twice", id[1])
		ids[id[1]] = true
	}
	for _, ref := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		place, inside := strings.CutPrefix(ref[1], "#")
		require.True(t, inside, ref[1])
		if scenario, label, entry := strings.Cut(place, "-"); entry && scenario[0] == 's' && !ids[place] {
			require.Contains(t, plain, `"label": "`+label+`"`, "the link %s leads nowhere", ref[1])
			place = scenario
		}
		require.True(t, ids[place], "the link %s leads nowhere", ref[1])
	}
}

func TestTokensAndSecretsAreNeverShownWhole(t *testing.T) {
	html := unpacked(t, sample(t))
	for _, secret := range []string{jwtLike(), strings.Split(jwtLike(), ".")[1], secretClient, secretAccess} {
		requireText(t, html, false, regexp.QuoteMeta(secret))
	}
	requireText(t, html, true, "shortened")
	requireText(t, write(t, "journal", sample(t)), true, secretAccess) // the evidence itself is whole
}

func TestWhatNeedsAttestationIsNeverShownAsPassed(t *testing.T) {
	run := sample(t)
	var suites struct {
		Suites []struct {
			Cases []struct {
				Name    string    `xml:"name,attr"`
				Skipped *struct{} `xml:"skipped"`
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(write(t, "junit", run)), &suites))
	bare := []string{}
	for _, s := range suites.Suites {
		for _, c := range s.Cases {
			if c.Skipped == nil && c.Failure == nil && c.Error == nil {
				bare = append(bare, c.Name)
			}
		}
	}
	require.Equal(t, []string{
		"RB-09 Worse an hour later, seen sooner", "RB-63 A new booking was made",
		"RB-01 MUST NOT: nothing on the wire asked for a re-booking as one act",
		"RB-63 SHOULD: the prompt said whether a new booking had been made",
	}, bare, "a bare test case reads as passed: passes and concerns only")
	requireText(t, write(t, "html", run), true, `id="RB-66"[^>]*data-status="needs-attestation"`)
}

func TestTheReportSaysWhatARuleChecksAndWhatNot(t *testing.T) {
	run := sample(t)
	for i := range run.Requirements {
		if run.Requirements[i].ID == "RB-09" {
			run.Requirements[i].Checks, run.Requirements[i].Limits = "Each <cancellation>.", "Not how long it takes."
		}
	}
	html := unpacked(t, run)
	requireText(t, html, true, `"What is checked",\s*"Each \\u003ccancellation\\u003e\."`)
	requireText(t, html, true, `"What is not checked",\s*"Not how long it takes\."`)
	require.Equal(t, 1, strings.Count(html, `"What is checked"`), "a clause without such words has no empty line for them")
	requireText(t, write(t, "json", run), true, `"limits": "Not how long it takes\."`)
}

func TestAnUnknownStatusNeverPasses(t *testing.T) {
	run := sample(t)
	run.Scenarios[0].Status, run.Requirements[0].Status = "splendid", "splendid"
	run.Scenarios[0].Outcomes[0].Status = "splendid"
	run.Requirements[0].Outcomes[0].Status = "splendid"
	junit := write(t, "junit", run)
	require.Equal(t, 2, strings.Count(junit, `type="unknown status"`))
	require.Contains(t, write(t, "cucumber", run), `unknown status \"splendid\"`)
	requireText(t, write(t, "html", run), true, `data-status="unknown"`)
	require.Contains(t, write(t, "progress", run), "?")
	run.Verdict.Conclusion = "fine"
	require.Contains(t, write(t, "pretty", run), `unknown conclusion "fine"`)
}

func TestThePrinterMayBeUsedByManyAtOnce(t *testing.T) {
	for _, format := range []string{"pretty", "progress"} {
		var out bytes.Buffer
		p := report.NewPrinter(&out, report.Style{Format: format, Total: 50})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { p.Scenario(results.Scenario{Name: "Calm", Status: rule.Pass, Tags: []string{"@RB-09"}}) })
		}
		wg.Wait()
		require.NoError(t, p.Done())
		require.Contains(t, out.String(), "50/50")
	}
}

func TestTheConsoleKeepsToEightyColumnsAndColourIsOnlyThere(t *testing.T) {
	for _, format := range []string{"pretty", "progress"} {
		for line := range strings.Lines(write(t, format, sample(t))) {
			if !strings.HasPrefix(line, "repeat with: ") {
				require.LessOrEqual(t, len([]rune(strings.TrimRight(line, "\n"))), 80, line)
			}
		}
	}
	var plain, coloured bytes.Buffer
	style := report.Style{Reports: []string{"out/report.html"}}
	require.NoError(t, report.Summary(&plain, sample(t), style))
	style.Colour = true
	require.NoError(t, report.Summary(&coloured, sample(t), style))
	require.NotContains(t, plain.String(), "\x1b")
	require.Contains(t, plain.String(), "reports:     out/report.html")
	require.Equal(t, plain.String(), regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured.String(), ""))
	require.NotEqual(t, plain.String(), coloured.String())
}

func parseXML(s string) error {
	dec := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestTheEvidenceOfAStoryThatSeveralScenariosTellStandsOnceAndIsLinkedTo(t *testing.T) {
	run := sample(t)
	first, second := &run.Scenarios[0], &run.Scenarios[1]
	first.Story, second.Story = first.ID, first.ID
	second.Outcomes[0].Evidence = first.Outcomes[0].Evidence
	require.NotEmpty(t, second.Outcomes[0].Evidence)
	sealed, err := run.Seal()
	require.NoError(t, err)
	html := unpacked(t, sealed)
	require.Contains(t, html, `id="s2" data-status="fail" data-block="s1"`, "both are told from one block")
	requireText(t, html, false, `\ns2: `)
	require.Equal(t, 1, strings.Count(html, `"label": "`+first.Outcomes[0].Evidence[0]+`"`), "and the evidence stands there once")
	lines := write(t, "journal", sealed)
	require.Positive(t, strings.Count(lines, `{"scenario":"`+first.ID))
	require.NotContains(t, lines, `{"scenario":"`+second.ID, "the plan names it, and no entry is its own")
}
