package rule_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// TestAnIdentifierThatHoldsADateOfBirthByChanceTellsOfNobody gives the patient a date of birth whose eight digits stand in the
// provider's ASID, which every request has to name.
func TestAnIdentifierThatHoldsADateOfBirthByChanceTellsOfNobody(t *testing.T) {
	t.Parallel()
	r := read(t, "reference-RB-36")
	asid := ""
	for _, e := range r.view {
		if e.Exchange != nil && e.Exchange.Request.Header.Get("Ssp-To") != "" {
			asid = e.Exchange.Request.Header.Get("Ssp-To")
		}
	}
	require.Len(t, asid, 12)
	born := asid[2:6] + "-" + asid[6:8] + "-" + asid[8:10]
	view := entering(t, slices.Clone(r.view), func(patient object) { patient["birth_date"] = born })
	require.Equal(t, rule.Pass, judgedBy(t, "AU-10", view).Status)

	toldOf := slices.Clone(view)
	exchanges(toldOf, func(x *journal.Exchange) bool { return x.Request.Header.Get("Ssp-To") != "" }, func(e *journal.Entry) {
		e.Exchange.Request.Header = e.Exchange.Request.Header.Clone()
		e.Exchange.Request.Header.Set("User-Agent", "desk/"+asid[2:10])
	})
	require.Equal(t, rule.Concern, judgedBy(t, "AU-10", toldOf).Status, "the same digits by themselves do")
}
