package rule_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestEveryScreenIsHeldToTheBookingsOnIt(t *testing.T) {
	t.Parallel()
	begun := func(change func(entry object)) journal.View {
		view := slices.Clone(read(t, "reference-RB-36").view)
		screens(t, view, 0, func(screen object) {
			if list, _ := screen["bookings"].([]any); screen["stage"] == "assessing" && len(list) > 0 {
				change(list[0].(object))
			}
		})
		return view
	}
	for name, c := range map[string]struct {
		id     requirement.ID
		change func(object)
		want   rule.Status
	}{
		"as it was":    {"RB-27", func(object) {}, rule.Pass},
		"another time": {"RB-27", func(e object) { e["start"] = "2031-03-07T23:00:00Z" }, rule.Fail},
		"cancelled":    {"RB-27", func(e object) { e["status"] = "cancelled" }, rule.Fail},
		"left out":     {"RB-27", func(e object) { delete(e, "status"); delete(e, "service"); delete(e, "location") }, rule.Pass},
		"listed":       {"RB-26", func(object) {}, rule.Pass},
		"nobody's":     {"RB-26", func(e object) { e["url"] = asText(e["url"])[1:len(asText(e["url"]))-2] + "x" }, rule.Fail},
	} {
		v := judgedBy(t, c.id, begun(c.change))
		require.Equal(t, c.want, v.Status, "%s: %s", name, v.Detail)
	}
	// The patient who calls again is another one, of whom nothing is known.
	view := slices.Clone(read(t, "reference-RB-36").view)
	for i := found(t, view, 1, isTask("begin-encounter")); i < len(view); i++ {
		if m := view[i].Mark; m != nil && m.Kind == "task" && strings.Contains(string(m.Data), `"nhs_number"`) {
			var task object
			require.NoError(t, json.Unmarshal(m.Data, &task))
			task["patient"].(object)["nhs_number"] = stranger
			own := *m
			own.Data, _ = json.Marshal(task)
			view[i].Mark = &own
		}
	}
	screens(t, view, 0, func(screen object) {
		if screen["stage"] == "wrap-up" {
			delete(screen, "bookings")
		}
	})
	require.Equal(t, rule.Fail, judgedBy(t, "RB-26", view).Status)
}

func asText(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
