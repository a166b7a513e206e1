package attended_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func TestLabelsAreReadOrRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	got, err := attended.ReadLabels([]string{"confirm-cancel=press Release = free the slot", " decline = press Keep "})
	require.NoError(t, err)
	require.Equal(t, attended.Labels{contract.ConfirmCancel: "press Release = free the slot", contract.Decline: "press Keep"}, got)
	for given, says := range map[string]string{
		"cancel=press Release":                     "one of the tasks begin-encounter",
		"press Release":                            "give TASK=WORDS",
		"decline=":                                 "is missing",
		"decline=a\nb":                             "one line",
		"decline=" + strings.Repeat("x", 201):      "200 characters",
		"end-encounter=close|end-encounter=finish": "twice",
	} {
		_, err := attended.ReadLabels(strings.Split(given, "|"))
		require.ErrorContains(t, err, says, given)
	}
}

func TestASheetSaysWhatItsTaskIsCalledInTheProduct(t *testing.T) {
	t.Parallel()
	const words = "press Close case"
	for kind, shown := range map[contract.Kind]bool{contract.EndEncounter: true, contract.ListBookings: false} {
		r := newRig(t, t.TempDir(), false, oneBooking(), attended.Labels{contract.EndEncounter: words})
		r.welcome()
		r.perform(t.Context(), contract.Task{Kind: kind, Encounter: "encounter 1", Now: friday})
		r.toTheScreen()
		r.sheet(attended.Look)
		require.Equal(t, shown, strings.Contains(get(t, r.Page(), "http://127.0.0.1/").Body.String(), words), kind)
	}
}
