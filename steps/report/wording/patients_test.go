package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

func TestWhatARunMeantForItsPatientsInWords(t *testing.T) {
	t.Parallel()
	for want, total := range map[string]ledger.Total{
		"No patient was affected in 3 stories.":                                         {Stories: 3},
		"A patient was affected in 1 of 3 stories.":                                     {Stories: 3, Harmed: 1},
		"A patient was affected in 0 of 3 stories; not everything is known of 1 story.": {Stories: 3, NotKnown: 1},
		"Not known: recorded traffic shows no screens.":                                 {Stories: 1, NotKnown: 1, Ledger: ledger.Ledger{Unknown: "recorded traffic shows no screens"}},
		"A patient was affected in 1 of 1 story; not everything is known of 1 story.":   {Stories: 1, Harmed: 1, NotKnown: 1},
	} {
		require.Equal(t, want, wording.Patients(&total))
	}
	minutes, hours := 60, 130*60+5
	told := wording.Figures(ledger.Ledger{
		Cancelled: &ledger.Figure{Times: 1}, Without: &ledger.Figure{Times: 2, Minutes: &minutes, AtLeast: true}, Told: &ledger.Figure{}, Twice: &ledger.Figure{Times: 3, Minutes: &hours}, Allowed: &ledger.Figure{Times: 1, Minutes: &minutes},
	})
	var values []string
	for _, one := range told {
		values = append(values, one.Value)
	}
	require.Equal(t, []string{"1 time", "at least 2 times, 60 minutes in total", "never", "3 times, 130 hours 5 minutes in total", "not known", "1 time, 60 minutes in total"}, values)
	require.False(t, told[len(told)-1].Harm, "what is allowed is no harm")
}
