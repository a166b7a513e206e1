package rule

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAVerdictSaysWhichReadingWasKeptToWhereTheSourcesDisagree(t *testing.T) {
	t.Parallel()
	t.Run("a breach under the reading judged by tells that the other one was kept to", func(t *testing.T) {
		t.Parallel()
		var f findings
		f.reading("15.23", true, true)
		f.reading("15.23", false, true)
		f.broken("a booking was deleted", "proxy-1")
		v := f.verdict("a cancellation")
		require.Equal(t, Fail, v.Status)
		require.Equal(t, "a booking was deleted; conforms under reading B: listed (er_errorhandling, implementation_api); "+
			"not under A: not defined for bookings (API) [15.23, DELETE verb]", v.Detail)
		require.Equal(t, []bool{false, true}, []bool{v.Readings[0].Met, v.Readings[1].Met})
	})
	t.Run("a pass keeps its status and notes the other reading", func(t *testing.T) {
		t.Parallel()
		var f findings
		f.reading("15.29", true, false)
		f.ok("mark-1")
		v := f.verdict("a change")
		require.Equal(t, Pass, v.Status)
		require.Equal(t, "seen once: a change", v.Detail)
		require.Equal(t, "A", v.Readings[0].Name)
		require.True(t, v.Readings[0].Met)
		require.False(t, v.Readings[1].Met)
	})
	t.Run("nothing is said when both readings were kept to", func(t *testing.T) {
		t.Parallel()
		var f findings
		f.reading("15.29", true, true)
		f.ok("mark-1")
		require.Empty(t, f.verdict("a change").Readings)
	})
	t.Run("nothing is put into words when neither was", func(t *testing.T) {
		t.Parallel()
		var f findings
		f.reading("17.16", false, false)
		f.broken("another version", "proxy-1")
		require.Equal(t, "another version", f.verdict("an update").Detail)
	})
	t.Run("a row that is not in the table is a mistake of the rule", func(t *testing.T) {
		t.Parallel()
		require.Panics(t, func() { new(findings).reading("15.99", true, true) })
	})
}

func TestReadingsOfSeveralScenariosAreJoined(t *testing.T) {
	t.Parallel()
	pair := func(a, b bool) []Reading {
		return []Reading{{Row: "15.28", Topic: "New before old", Name: "A", Under: "must", Met: a}, {Row: "15.28", Topic: "New before old", Name: "B", Under: "should", Met: b}}
	}
	require.Equal(t, "conforms under reading B: should; not under A: must [15.28, New before old]", Readings(FoldReadings(nil, pair(false, true), pair(false, true))))
	require.Empty(t, Readings(FoldReadings(pair(true, false), pair(false, true))), "what kept to A here and to B there keeps to neither")
}
