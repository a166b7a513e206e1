package rule_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestACancellationIsNotToldInGeneralWhereNothingWasCancelled(t *testing.T) {
	t.Parallel()
	for _, about := range []string{"encounter", "other-bookings", "new-booking", "existing-booking"} {
		for says, want := range map[string]rule.Status{"cancelled": rule.Fail, "already-cancelled": rule.Fail, "noted": rule.Pass} {
			view := slices.Clone(read(t, "reference-RB-55").view)
			screens(t, view, 0, func(screen object) {
				if screen["stage"] == "closed" {
					screen["messages"] = []any{object{"about": about, "says": says}}
				}
			})
			v := judgedBy(t, "CX-42", view)
			require.Equal(t, want, v.Status, "%s: %s: %s", about, says, v.Detail)
		}
	}
	view := slices.Clone(read(t, "reference-RB-36").view)
	screens(t, view, 0, func(screen object) {
		if screen["stage"] == "closed" && strings.Contains(asText(screen["record"]), "chose-to-cancel") {
			screen["messages"] = []any{object{"about": "encounter", "says": "cancelled"}}
		}
	})
	require.Equal(t, rule.Pass, judgedBy(t, "CX-42", view).Status, "one was")
}
