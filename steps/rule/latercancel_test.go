package rule_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// sentAtTheClose has the consumer answer the confirmation at once and cancel in the background, while the user closes the
// encounter. Told of what became of the booking is by the screen that closes it, or nobody.
func sentAtTheClose(t *testing.T, told bool) journal.View {
	t.Helper()
	view := slices.Clone(read(t, "reference-RB-36").view)
	confirm := found(t, view, 0, isTask("confirm-cancel"))
	screen := confirm + slices.IndexFunc(view[confirm:], func(e journal.Entry) bool { return e.Mark != nil && e.Mark.Kind == evidence.MarkScreen })
	end := screen + slices.IndexFunc(view[screen:], isTask("end-encounter"))
	sent, closing := slices.Clone(view[confirm+1:screen]), slices.Clone(view[screen:end+1])
	later, sooner := view[end].Seq-view[screen].Seq+1, view[screen].Seq-view[confirm].Seq-1
	for i := range closing {
		closing[i].Seq -= sooner
	}
	for i := range sent {
		sent[i].Seq += later
		if sent[i].Closed != 0 {
			sent[i].Closed += later
		}
	}
	view = slices.Concat(view[:confirm+1], closing, sent, view[end+1:])
	var messages any
	screens(t, view, view[confirm].Seq, func(s object) {
		switch s["stage"] {
		case "wrap-up":
			messages = s["messages"]
			delete(s, "messages")
		case "closed":
			if told {
				s["messages"] = messages
			}
		}
	})
	return view
}

func TestWhatIsCancelledInALaterTaskIsToldAsWell(t *testing.T) {
	t.Parallel()
	told, silent := sentAtTheClose(t, true), sentAtTheClose(t, false)
	for _, id := range []requirement.ID{"RB-31", "RB-29", "RB-12"} {
		v := judgedBy(t, id, told)
		require.NotEqual(t, rule.Fail, v.Status, "%s: it was confirmed: %s", id, v.Detail)
	}
	for _, id := range []requirement.ID{"RB-35", "CX-37"} {
		v := judgedBy(t, id, told)
		require.Equal(t, rule.Pass, v.Status, "%s: %s", id, v.Detail)
		v = judgedBy(t, id, silent)
		require.Equal(t, rule.Fail, v.Status, "%s: nobody was told: %s", id, v.Detail)
	}
}
