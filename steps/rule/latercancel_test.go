package rule_test

import (
	"encoding/json"
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

// takenOver has another user at the screen from a place in the journal on.
func takenOver(t *testing.T, view journal.View, from int) {
	t.Helper()
	for i := from; i < len(view); i++ {
		if m := view[i].Mark; m != nil && m.Kind == evidence.MarkTask {
			var task object
			require.NoError(t, json.Unmarshal(m.Data, &task))
			task["user"] = object{"id": "u-5512", "name": "Robin Clinician", "clinical": true}
			changed := *m
			data, err := json.Marshal(task)
			require.NoError(t, err)
			changed.Data = data
			view[i].Mark = &changed
		}
	}
}

func TestABackgroundCancellationGoesInTheNameOfWhoConfirmed(t *testing.T) {
	t.Parallel()
	confirmed := sentAtTheClose(t, true)
	takenOver(t, confirmed, slices.IndexFunc(confirmed, isTask("end-encounter")))
	for _, id := range []requirement.ID{"AU-06", "AU-16"} {
		require.Equal(t, rule.Fail, judgedBy(t, id, confirmed).Status, "%s: another user does the second call in the first one's name", id)
	}
	background := sentAtTheClose(t, true)
	ends := 0
	for i, e := range background {
		if isTask("end-encounter")(e) {
			ends = i
		}
	}
	takenOver(t, background, ends)
	for _, id := range []requirement.ID{"AU-06", "AU-16"} {
		v := judgedBy(t, id, background)
		require.NotEqual(t, rule.Fail, v.Status, "%s: the call handler confirmed it: %s", id, v.Detail)
	}
}
