package requirement_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

func TestTheCatalogueHoldsEveryRowInTheOrderOfTheReport(t *testing.T) {
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	rows := cat.All()
	require.Len(t, rows, 498)
	require.True(t, slices.IsSortedFunc(rows, func(a, b requirement.Requirement) int { return requirement.Compare(a.ID, b.ID) }))
	require.Equal(t, requirement.ID("RB-01"), rows[0].ID)
	require.Equal(t, requirement.ID("CX-01"), rows[70].ID)

	r, ok := cat.Find("RB-51")
	require.True(t, ok)
	require.Equal(t, requirement.Must, r.Level)
	require.True(t, r.Level.Binding())
	require.False(t, requirement.Should.Binding())
	_, ok = cat.Find("RB-99")
	require.False(t, ok)
}

func TestACatalogueThatCannotBeTrustedIsRefusedWithEveryFaultNamed(t *testing.T) {
	const header = "id,role,level,topic,statement,observable,source,notes\n"
	const good = "RB-01,consumer,MUST,t,s,wire,x,\n"
	const unjudged = "id,attest,reason\n"
	for name, c := range map[string]struct{ rows, reasons, why string }{
		"another header":        {"id,role\nRB-01,consumer\n", unjudged, "wrong number of fields"},
		"no rows":               {header, unjudged + "RB-01,yes,r\n", "at least one row"},
		"an id of another form": {header + "RB1,consumer,MUST,t,s,wire,x,\n", unjudged, `"RB1" is not a requirement id`},
		"an unknown level":      {header + "RB-01,consumer,OUGHT,t,s,wire,x,\n", unjudged, `unknown level "OUGHT"`},
		"an unknown role":       {header + "RB-01,patient,MUST,t,s,wire,x,\n", unjudged, `unknown role "patient"`},
		"an unknown observable": {header + "RB-01,consumer,MUST,t,s,smell,x,\n", unjudged, `unknown observable "smell"`},
		"no statement":          {header + "RB-01,consumer,MUST,t,,wire,x,\n", unjudged, "no statement"},
		"a row twice":           {header + good + good, unjudged, "RB-01 stands twice"},
		"a reason for nothing":  {header + good, unjudged + "RB-02,yes,r\n", `no requirement "RB-02"`},
		"a reason twice":        {header + good, unjudged + "RB-01,yes,r\nRB-01,yes,r\n", "stands twice"},
		"attest neither":        {header + good, unjudged + "RB-01,maybe,r\n", "yes or no"},
		"no reason":             {header + good, unjudged + "RB-01,yes,\n", "needs a reason"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := requirement.Load(fstest.MapFS{"requirements.csv": {Data: []byte(c.rows)}, "unjudged.csv": {Data: []byte(c.reasons)}})
			require.ErrorContains(t, err, c.why)
		})
	}
	_, err := requirement.Load(fstest.MapFS{})
	require.ErrorContains(t, err, "read catalogue")
}
