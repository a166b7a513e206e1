package coverage_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/coverage"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestEachRowIsAccountedForInOneWay(t *testing.T) {
	t.Parallel()
	cat, err := requirement.Load(fstest.MapFS{
		"requirements.csv": {Data: []byte(`id,role,level,topic,statement,observable,source,notes
RB-01,consumer,MUST NOT,t,s,wire,x,
RB-02,consumer,SHOULD,t,s,ui,x,
RB-03,consumer,MUST,t,s,document,x,
RB-04,consumer,MAY,t,s,wire,x,
RB-05,provider,MUST,t,s,wire,x,
RB-06,harness,MUST,t,s,report,x,
SP-01,provider,MUST,t,s,wire,x,
SP-02,consumer,MUST,t,s,wire,x,
`)},
		"unjudged.csv": {Data: []byte("id,attest,reason\nRB-03,yes,stands in documents\nRB-04,no,a permission\nRB-06,no,a duty of ours\nSP-02,no,said twice\n")},
	})
	require.NoError(t, err)
	rows := coverage.Of(cat, []rule.Rule{{ID: "RB-01", Sentence: "one"}, {ID: "SP-01", Sentence: "sp one"}, {ID: "SP-02", Sentence: "sp two"}})
	got := map[requirement.ID][2]string{}
	for _, r := range rows {
		got[r.ID] = [2]string{string(r.Kind), r.Why}
	}
	require.Equal(t, map[requirement.ID][2]string{
		"RB-01": {"judged", "one"},
		"RB-02": {"unexplained", "neither a rule nor a reason in unjudged.csv"},
		"RB-03": {"needs attestation", "stands in documents"},
		"RB-04": {"not judged", "a permission"},
		"RB-05": {"binds others", "binds the provider"},
		"RB-06": {"not judged", "a duty of ours"},
		"SP-01": {"judged", "sp one"},
		"SP-02": {"unexplained", "a rule judges it, and yet unjudged.csv says why none does"},
	}, got)
	require.Equal(t, []coverage.Group{
		{Name: "RB", N: 6, Kinds: map[coverage.Kind]int{coverage.Judged: 1, coverage.Unexplained: 1, coverage.Attestation: 1, coverage.Reason: 2, coverage.Others: 1}},
		{Name: "SP", N: 2, Kinds: map[coverage.Kind]int{coverage.Judged: 1, coverage.Unexplained: 1}},
	}, coverage.Total(rows))
}

func TestNoRowOfTheCatalogueIsUnexplained(t *testing.T) {
	t.Parallel()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	providers, err := requirement.LoadProvider(fixtures.FS)
	require.NoError(t, err)
	rows := coverage.Both(cat, rule.All(), providers, providerrule.Shared())
	require.Len(t, rows, 498)
	var unexplained []requirement.ID
	for _, r := range rows {
		require.Contains(t, coverage.Kinds(), r.Kind, r.ID)
		require.NotEmpty(t, r.Why, r.ID)
		require.NotEqual(t, coverage.Others, r.Kind, "%s binds somebody, and nobody says how it is accounted for", r.ID)
		if r.Kind == coverage.Unexplained {
			unexplained = append(unexplained, r.ID)
		}
	}
	require.Empty(t, unexplained, "each needs a rule, or a row in fixtures/unjudged.csv")
}
