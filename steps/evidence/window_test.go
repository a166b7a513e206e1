package evidence_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func TestTheEndOfASearchIsReadInEverySpelling(t *testing.T) {
	six := time.Date(2031, 3, 7, 18, 0, 0, 0, time.UTC)
	for query, want := range map[string]time.Time{
		"start=ge2031-03-07T15:00:00Z&start=le2031-03-07T18:00:00Z": six,
		"start=lt2031-03-07T18:00:00.000Z":                          six,
		"start=eb2031-03-07T18:00:00%2B00:00":                       six,
		"start=le2031-03-07T19:00:00%2B01:00":                       six,
		"start=le2031-03-07T19:00:00+01:00":                         six, // the bare plus is judged by SL-06
		"start=le2031-03-07T18:00:01Z":                              six.Add(time.Second),
		"start=le2031-03-08T18:00:00Z&start=lt2031-03-07T18:00:00Z": six,
		"start=2031-03-07T18:00:00Z":                                six,
		"start=le2031-03-07T17:00:00Z,le2031-03-07T18:00:00Z":       six,
		"start=le2031-03-07":                                        time.Date(2031, 3, 8, 0, 0, 0, 0, time.UTC),
		"start=ge2031-03-07T15:00:00Z":                              {},
		"start=gt2031-03-07T15:00:00Z":                              {},
		"start=sa2031-03-07T15:00:00Z":                              {},
		"start=ne2031-03-07T15:00:00Z":                              {},
		"start=le2031-03-07T17:00:00Z,ge2031-03-07T18:00:00Z":       {},
		"start=leftover":                                            {},
		"":                                                          {},
	} {
		q, err := url.ParseQuery(query)
		require.NoError(t, err)
		got, ends := evidence.Latest(&evidence.Call{Query: q})
		require.Equal(t, !want.IsZero(), ends, query)
		require.True(t, got.Equal(want), "%s: %s", query, got)
	}
}

func TestTheBeginningOfASearchIsReadInEverySpelling(t *testing.T) {
	three := time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)
	for query, want := range map[string]time.Time{
		"start=ge2031-03-07T15:00:00Z&start=le2031-03-07T18:00:00Z": three,
		"start=gt2031-03-07T15:00:00.000Z":                          three,
		"start=sa2031-03-07T16:00:00%2B01:00":                       three,
		"start=ge2031-03-07T15:00:00Z&start=ge2031-03-06":           three,
		"start=2031-03-07T15:00:00Z":                                three,
		"start=ge2031-03-07T15:00:00Z,ge2031-03-07T17:00:00Z":       three,
		"start=2031-03-07":                                          three.Truncate(24 * time.Hour),
		"start=le2031-03-07T18:00:00Z":                              {},
		"start=ge2031-03-07T15:00:00Z,le2031-03-07T12:00:00Z":       {},
		"": {},
	} {
		q, err := url.ParseQuery(query)
		require.NoError(t, err)
		got, begins := evidence.Earliest(&evidence.Call{Query: q})
		require.Equal(t, !want.IsZero(), begins, query)
		require.True(t, got.Equal(want), "%s: %s", query, got)
	}
}
