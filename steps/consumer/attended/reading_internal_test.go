package attended

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestATimeIsReadHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	july := time.Date(2031, time.July, 4, 16, 30, 0, 0, time.UTC) // 17:30 on the wall
	for _, text := range []string{
		"17:30", " 17.30 ", "1730", "5.30pm", "5:30 pm", "5:30 p.m.", "05:30PM", "17:30:00", "17:30 BST", "16:30 UTC", "16:30Z", "17:30 hrs",
		"2031-07-04T17:30", "2031-07-04 17:30", "2031-07-04T17:30:00", "2031-07-04T16:30:00Z", "2031-07-04T17:30:00+01:00", "2031-07-04T17:30:00.000+0100",
		"04/07/2031 17:30", "4/7/2031, 5.30pm", "04/07/31 17:30", "4 July 2031 17:30", "Fri 4 Jul 17:30", "Friday 4th July 2031 at 5:30pm", "17:30 on Friday 4 July",
		"17:30, 4 July 2031", "July 4, 2031 17:30", "04-07-2031 17:30", "at 17:30", "Fri 17:30",
	} {
		at, why := readTime(text, july)
		require.Empty(t, why, text)
		require.True(t, at.Equal(july), "%s: %s", text, at)
	}
	at, why := readTime("12.15am", july)
	require.Empty(t, why)
	require.Equal(t, "2031-07-04T00:15", at.Format(localForm))
	at, why = readTime("5 July 09:00", july)
	require.Empty(t, why)
	require.Equal(t, "2031-07-05T09:00", at.Format(localForm), "another date on the screen stays another one")
}

func TestWhatCannotBeReadIsAskedAgain(t *testing.T) {
	t.Parallel()
	day := time.Date(2031, time.March, 7, 17, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"5:30":             "in the morning or in the afternoon",
		"half past five":   "No time of day",
		"yes":              "No time of day",
		"25:00":            "no time of day",
		"17:61":            "no time of day",
		"13pm":             "no time of day",
		"17":               "No time of day",
		"soonish 17:30":    "cannot be read as a date",
		"31/02/2031 17:30": "cannot be read as a date",
		"2031-03-07":       "No time of day",
	} {
		_, why := readTime(text, day)
		require.Contains(t, why, want, text)
		require.Contains(t, why, "17:30, 5.30pm", text)
	}
	for text, want := range map[string]int{"15": 15, "15 minutes": 15, "15min": 15, " 30 Mins. ": 30} {
		n, why := readMinutes(text)
		require.Empty(t, why, text)
		require.Equal(t, want, n)
	}
	_, why := readMinutes("a quarter of an hour")
	require.NotEmpty(t, why)
}
