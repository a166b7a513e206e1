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
		"No patient came to harm in 3 stories.":                                  {Stories: 3},
		"A patient came to harm in 1 of 3 stories.":                              {Stories: 3, Harmed: 1},
		"A patient came to harm in 0 of 3 stories; of 1 story not all is known.": {Stories: 3, NotKnown: 1},
		"Not known: recorded traffic shows no screens.":                          {Stories: 1, NotKnown: 1, Ledger: ledger.Ledger{Unknown: "recorded traffic shows no screens"}},
		"A patient came to harm in 1 of 1 story; of 1 story not all is known.":   {Stories: 1, Harmed: 1, NotKnown: 1},
	} {
		require.Equal(t, want, wording.Patients(&total))
	}
	minutes := 60
	told := wording.Figures(ledger.Ledger{
		Cancelled: &ledger.Figure{Times: 1}, Without: &ledger.Figure{Times: 2, Minutes: &minutes, AtLeast: true}, Told: &ledger.Figure{}, Allowed: &ledger.Figure{Times: 1, Minutes: &minutes},
	})
	var values []string
	for _, one := range told {
		values = append(values, one.Value)
	}
	require.Equal(t, []string{"1 time", "at least 2 times, 60 minutes in all", "never", "not known", "not known", "1 time, 60 minutes in all"}, values)
	require.False(t, told[len(told)-1].Harm, "what is allowed is no harm")
}
