package detection_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var rules = []rule.Rule{
	{ID: "RB-01", Sentence: "one"},
	{ID: "RB-02", Sentence: "two, which binds a provider"},
	{ID: "RB-05", Sentence: "five"},
	{ID: "CX-01", Sentence: "cx one"},
	{ID: "CX-02", Sentence: "cx two"},
}

func catalogue(t *testing.T) requirement.Catalogue {
	t.Helper()
	cat, err := requirement.Load(fstest.MapFS{
		"requirements.csv": {Data: []byte(`id,role,level,topic,statement,observable,source,notes
RB-01,consumer,MUST NOT,t,s,wire,x,
RB-02,provider,MUST,t,s,wire,x,
RB-05,consumer,SHOULD,t,s,ui,x,
CX-01,consumer,MUST,t,s,wire,x,
CX-02,consumer,MUST,t,s,wire,x,
`)},
		"unjudged.csv": {Data: []byte("id,attest,reason\nRB-02,no,x\n")},
	})
	require.NoError(t, err)
	return cat
}

// found is what a selftest finds of a consumer, as [selftest.Run] would say it.
func found(t *testing.T, name, defect string, breaks, broken []requirement.ID, conclusion results.Conclusion, err error) selftest.Finding {
	t.Helper()
	rep := selftest.Run(t.Context(), []selftest.Subject{{Name: name, Defect: defect, Breaks: breaks}}, 1, func(context.Context, selftest.Subject) (results.Run, error) {
		run := results.Run{Verdict: results.Verdict{Conclusion: conclusion}}
		if !conclusion.Good() {
			run.Verdict.Reasons = []string{"because"}
		}
		for _, id := range broken {
			run.Requirements = append(run.Requirements, results.Requirement{Requirement: requirement.Requirement{ID: id}, Status: rule.Fail})
		}
		return run, err
	}, func(selftest.Finding) {})
	return rep.Findings[0]
}

func ids(in ...requirement.ID) []requirement.ID { return in }

func about() detection.About {
	return detection.About{Harness: results.Harness{Name: "rebookcheck", Version: "0.1.0"}, Standard: "NHS Booking Standard", Seed: 1}
}

// flawed is a selftest in which everything that can go wrong did.
func flawed(t *testing.T) selftest.Report {
	t.Helper()
	return selftest.Report{Findings: []selftest.Finding{
		found(t, "reference", "", nil, nil, results.Conforms, nil),
		found(t, "extra-reads", "", nil, ids("RB-05"), results.Conforms, nil),
		found(t, "lost-view", "", nil, nil, results.Inconclusive, nil),
		found(t, "silent", "It cancels and <b>tells</b> nobody.", ids("RB-01"), ids("RB-01"), results.DoesNotConform, nil),
		found(t, "both", "It does two things wrong.", ids("CX-01", "RB-01"), ids("RB-01", "CX-01"), results.DoesNotConform, nil),
		found(t, "half", "Only half of it is seen.", ids("CX-01", "RB-05"), ids("CX-01", "CX-02"), results.DoesNotConform, nil),
		found(t, "broken-run", "It cannot be run.", ids("RB-01"), nil, "", errors.New("could not be run")),
		found(t, "our-fault", "The mock fell over.", ids("RB-01"), ids("RB-01"), results.HarnessFault, nil),
	}}
}

func score(t *testing.T, rep selftest.Report, about detection.About) detection.Score {
	t.Helper()
	return detection.Of(rep, about, catalogue(t), rules)
}

func TestAScoreCountsWhatWasCaughtMissedAndWronglySaid(t *testing.T) {
	t.Parallel()
	s := score(t, flawed(t), about())
	require.Equal(t, detection.Totals{
		Mutants: 5, Caught: 2, Breaches: 7, Found: 4, FalseAlarms: 2, Good: 3, Passed: 1, Faults: 3, Judged: 4, Proved: 2, Alone: 1,
	}, s.Totals)
	require.Equal(t, ids("RB-05", "CX-02"), s.Unproved)
	require.Equal(t, ids("CX-02"), s.WithoutMutant)
	require.Equal(t, ids("RB-02"), s.OwnDuties)
	require.Equal(t, detection.Requirement{
		ID: "RB-01", Level: "MUST NOT", Sentence: "one", Breakers: []string{"silent", "both", "broken-run", "our-fault"},
		Caught: []string{"silent", "both"}, Alone: []string{"silent"}, Alarms: []string{},
	}, s.Requirements[0])
	require.Equal(t, []string{"extra-reads"}, s.Requirements[1].Alarms)
	require.False(t, s.OK())
	require.Equal(t, "2 of 5 known-bad consumers caught (40.0 %), 2 false alarms; 1 of 3 good consumers passed", s.Headline())
}

func TestAScoreIsGoodOnlyWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	good := func() selftest.Report {
		return selftest.Report{Findings: []selftest.Finding{
			found(t, "reference", "", nil, nil, results.Conforms, nil),
			found(t, "one", "d", ids("RB-01", "CX-01"), ids("RB-01", "CX-01"), results.DoesNotConform, nil),
			found(t, "two", "d", ids("RB-05", "CX-02"), ids("RB-05", "CX-02"), results.DoesNotConform, nil),
		}}
	}
	require.True(t, score(t, good(), about()).OK())
	require.False(t, score(t, selftest.Report{}, about()).OK())
	require.False(t, score(t, selftest.Report{Findings: good().Findings[1:]}, about()).OK(), "without a good consumer")
	few := selftest.Report{Findings: good().Findings[:2]}
	require.False(t, score(t, few, about()).OK(), "a requirement is without proof")
	part := about()
	part.Partial = true
	require.True(t, score(t, few, part).OK(), "which is no wonder where mutants were left out")
	for _, worse := range flawed(t).Findings {
		if !worse.OK() {
			rep := good()
			rep.Findings = append(rep.Findings, worse)
			require.False(t, score(t, rep, about()).OK(), worse.Name)
		}
	}
}

func TestAPercentageIsRoundedDown(t *testing.T) {
	t.Parallel()
	require.Equal(t, "none", detection.Percent(0, 0))
	require.Equal(t, "0.0 %", detection.Percent(0, 3))
	require.Equal(t, "99.9 %", detection.Percent(9999, 10000))
	require.Equal(t, "100 %", detection.Percent(3, 3))
}

func written(t *testing.T, f detection.Form, s detection.Score) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, f.Write(&out, s))
	return out.String()
}

func TestGoldenFilesSayHowEveryFormIsWritten(t *testing.T) {
	t.Parallel()
	for _, f := range detection.Forms() {
		got := written(t, f, score(t, flawed(t), about()))
		require.Equal(t, got, written(t, f, score(t, flawed(t), about())), "the same selftest gives the same bytes")
		got = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(got, "<style></style>")
		got = regexp.MustCompile(`sha256-(?:[^&]|&#43;)*`).ReplaceAllString(got, "sha256-")
		path := filepath.Join("testdata", f.File+".golden")
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "make golden writes it")
		require.Equal(t, string(want), got)
	}
}

func TestTheScoreReadsBackAndTheMatrixIsOneOfMutantsByRequirements(t *testing.T) {
	t.Parallel()
	s := score(t, flawed(t), about())
	dir := filepath.Join(t.TempDir(), "new", "score")
	paths, err := detection.WriteAll(dir, s)
	require.NoError(t, err)
	require.Len(t, paths, 3)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 3, "no temporary file is left behind")
	raw, err := os.ReadFile(filepath.Join(dir, "detection.json"))
	require.NoError(t, err)
	var back detection.Score
	require.NoError(t, json.Unmarshal(raw, &back))
	require.Equal(t, s, back)

	table, err := os.Open(filepath.Join(dir, "detection.csv"))
	require.NoError(t, err)
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"consumer", "known to be", "defect", "came out as known", "RB-01", "RB-05", "CX-01", "CX-02"}, rows[0])
	require.Equal(t, []string{"half", "bad", "Only half of it is seen.", "no", "", "missed", "caught", "false alarm"}, rows[6])

	require.NoError(t, os.Mkdir(filepath.Join(dir, "other"), 0o700))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "other", "detection.html"), 0o700))
	require.ErrorContains(t, detection.Open(filepath.Join(dir, "other")), "is in the way")
	require.ErrorContains(t, detection.Open(filepath.Join(dir, "detection.csv")), "choose another folder")
}

func TestThePageLoadsNothingAndItsLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	html := written(t, detection.Form{Write: detection.WriteHTML}, score(t, flawed(t), about()))
	require.Contains(t, html, "default-src &#39;none&#39;; style-src &#39;sha256-")
	require.NotRegexp(t, `(?i)<(script|link|img|iframe|object|embed|base)\b|\ssrc=|url\(|@import|\son[a-z]+=|\sstyle=`, html)
	require.Contains(t, html, "&lt;b&gt;tells&lt;/b&gt;", "what stands in it is escaped")
	places := map[string]bool{}
	for _, id := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		require.False(t, places[id[1]], "id %s stands twice", id[1])
		places[id[1]] = true
	}
	for _, ref := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(html, -1) {
		require.True(t, places[ref[1]], "the link %s leads nowhere", ref[1])
	}
	require.Equal(t, strings.Count(html, "href="), strings.Count(html, `href="#`))
}
