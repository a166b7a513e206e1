package rule_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// A consumer that put the first booking where the user wants the second has done wrong there. It is not charged again for a
// second booking that nobody could make.
func TestWhatIsHeldAlreadyNeedNotBeBookedAgain(t *testing.T) {
	t.Parallel()
	view := read(t, "mutant-no-second-booking").view
	require.Equal(t, rule.Fail, judgedBy(t, "RB-62", view).Status)

	book := isTask("book")
	var first, second object
	require.NoError(t, json.Unmarshal(view[found(t, view, 0, book)].Mark.Data, &first))
	at := found(t, view, 1, book)
	require.NoError(t, json.Unmarshal(view[at].Mark.Data, &second))
	require.NotEqual(t, first["slot"], second["slot"])
	second["slot"] = first["slot"]
	held := slices.Clone(view)
	mark := *held[at].Mark
	mark.Data, _ = json.Marshal(second)
	held[at].Mark = &mark
	require.Equal(t, rule.NotObserved, judgedBy(t, "RB-62", held).Status)
}
