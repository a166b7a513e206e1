package httpapi

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzQueries: no query makes a parser panic, and the self link of a search is a
// query that is understood in the same way.
func FuzzQueries(f *testing.F) {
	for _, seed := range []string{
		"", "start=ge2031-03-07T16%3A05%3A00Z&status=free%2Cbusy", "schedule.actor:healthcareservice=2000099901",
		"_include=Slot:schedule&&=&a", "start=2031-03-07T16:05:00+00:00", "_id=a&version=1", "identifier=x%7C9990001006", "%zz=%",
	} {
		f.Add(seed)
	}
	now := time.Date(2031, 3, 7, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, raw string) {
		if q, err := parseSlotQuery(raw, now); err == nil {
			link := selfLink("", q.used)
			if link != "" {
				link = link[1:]
			}
			again, err := parseSlotQuery(link, now)
			require.NoError(t, err)
			require.Equal(t, q.Query, again.Query)
			require.Equal(t, q.include, again.include)
		}
		if q, err := parseBookingQuery(raw); err == nil {
			require.True(t, q.version == "" || q.id != "")
		}
	})
}
