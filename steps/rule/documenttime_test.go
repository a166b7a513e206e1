package rule_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestADocumentIsMadeInTheEncounter(t *testing.T) {
	t.Parallel()
	view := read(t, "reference-RB-36").view
	first := view[found(t, view, 0, func(e journal.Entry) bool { return e.Exchange != nil && isBooking(e.Exchange) })].At
	second := view[found(t, view, 0, func(e journal.Entry) bool { return e.Exchange != nil && isBooking(e.Exchange) && e.At.After(first) })].At
	for indexed, want := range map[string]rule.Status{
		"1999-12-31T23:59:59Z": rule.Fail, "2099-01-01T00:00:00Z": rule.Fail,
		first.Format("2006-01-02T15:04:05Z07:00"):                 rule.Fail, // the earlier call was an hour ago
		second.Format("2006-01-02T15:04:05.000Z07:00"):            rule.Pass,
		second.Truncate(60e9).Format("2006-01-02T15:04:05Z07:00"): rule.Pass,
		second.Add(60e9).Format("2006-01-02T15:04:05Z07:00"):      rule.Pass, // the clocks differ
	} {
		changed := slices.Clone(view)
		exchanges(changed, isBooking, func(e *journal.Entry) {
			if !e.At.After(first) {
				return
			}
			var body object
			require.NoError(t, json.Unmarshal(e.Exchange.Request.Body, &body))
			within("#DocumentReference.indexed", indexed)(body)
			e.Exchange.Request.Body, _ = json.Marshal(body)
		})
		v := judgedBy(t, "BK-42", changed)
		require.Equal(t, want, v.Status, "%s: %s", indexed, v.Detail)
	}
}
