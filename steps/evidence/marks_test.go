package evidence_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The mock writes a mark with its type, and evidence reads it with another: here they are held to each other.
func TestWhatTheMockMarksIsRead(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 3, 7, 16, 0, 0, 0, time.UTC)
	j := journal.New(func() time.Time { return at })
	mark := func(kind, who string, data any) {
		raw, err := json.Marshal(data)
		require.NoError(t, err)
		j.Mark(kind, who, raw)
	}
	const booked = "https://utc.vale.example/STU3/1/Appointment/a1"
	mark(journal.MarkArranged, "Vale UTC", journal.StaffMark{Act: "book", Booking: booked, Version: "1"})
	mark(journal.MarkStaff, "Vale UTC", journal.StaffMark{Act: "list", Shown: []string{booked}})
	mark(journal.MarkUnheard, "vale", journal.UnheardMark{Why: "no request", Start: []byte("\x16\x03"), Bytes: 2})
	mark(journal.MarkClock, "", at)
	mark(journal.MarkVariance, "Vale UTC", journal.VarianceMark{Seed: 7, Differs: []string{"ids"}})
	mark(journal.MarkFront, "", journal.FrontMark{Target: "/ssp/x", By: "asid"})

	story, err := evidence.Read(j.View())
	require.NoError(t, err)
	require.Equal(t, []evidence.StaffAct{{Act: "book", Booking: booked}}, story.Arranged)
	require.Equal(t, []evidence.StaffAct{{Seq: 2, At: at, Label: "mark-2", Who: "Vale UTC", Act: "list", Shown: []string{booked}}}, story.Staff)
	require.Equal(t, []evidence.Unheard{{Label: "mark-3", Listener: "vale", Why: "no request", Start: []byte("\x16\x03"), Bytes: 2}}, story.Unheard)

	mark("no-such-kind", "", nil)
	_, err = evidence.Read(j.View())
	require.ErrorContains(t, err, `unknown mark "no-such-kind"`)
}
