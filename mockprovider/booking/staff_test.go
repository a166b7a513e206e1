package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

func TestStaffActsMakeNewVersionsOfTheSameBooking(t *testing.T) {
	d, _ := newDiary(t)
	_, err := d.Book(request(13))
	require.NoError(t, err)

	a, err := d.AddNote("a1", "rang back")
	require.NoError(t, err)
	require.Equal(t, booking.Version("2"), a.Version)
	require.Equal(t, "rang back", a.Note)

	a, err = d.Move("a1", "s15")
	require.NoError(t, err)
	require.Equal(t, booking.Version("3"), a.Version)
	require.Equal(t, noon.Add(3*time.Hour), a.Start)
	require.Equal(t, "rang back", a.Note)
	require.Equal(t, map[string]booking.SlotStatus{"s13": "free", "s14": "free", "s15": "busy", "s16": "free", "s17": "free"}, statuses(d))

	a, err = d.MoveToNext("a1")
	require.NoError(t, err)
	require.Equal(t, "s16", a.Slot.ID)

	a, err = d.Arrive("a1")
	require.NoError(t, err)
	require.Equal(t, booking.Arrived, a.Status)

	a, err = d.CancelLocally("a1")
	require.NoError(t, err)
	require.Equal(t, booking.Version("6"), a.Version)
	require.Equal(t, booking.SlotFree, statuses(d)["s16"])

	for name, act := range map[string]func() error{
		"note":   func() error { _, err := d.AddNote("a1", "x"); return err },
		"move":   func() error { _, err := d.Move("a1", "s15"); return err },
		"next":   func() error { _, err := d.MoveToNext("a1"); return err },
		"arrive": func() error { _, err := d.Arrive("a1"); return err },
		"cancel": func() error { _, err := d.CancelLocally("a1"); return err },
	} {
		require.ErrorIs(t, act(), booking.ErrAlreadyCancelled, name)
	}
	_, err = d.AddNote("a9", "x")
	require.ErrorIs(t, err, booking.ErrNotFound)
}

func TestABookingMovesToAFreeSlotOnly(t *testing.T) {
	d, clk := newDiary(t)
	_, err := d.Book(request(16))
	require.NoError(t, err)
	_, err = d.Fill("s17")
	require.NoError(t, err)
	_, err = d.Move("a1", "s17")
	require.ErrorIs(t, err, booking.ErrSlotTaken)
	_, err = d.Move("a1", "s99")
	require.ErrorIs(t, err, booking.ErrUnknownSlot)
	a, err := d.MoveToNext("a1")
	require.NoError(t, err)
	require.Equal(t, "s13", a.Slot.ID, "none is later, so the first that has not begun")
	clk.Advance(5 * time.Hour)
	_, err = d.MoveToNext("a1")
	require.ErrorIs(t, err, booking.ErrNoSlot)
}

func statuses(d *booking.Diary) map[string]booking.SlotStatus {
	out := map[string]booking.SlotStatus{}
	for _, s := range d.Snapshot().Slots {
		out[s.ID] = s.Status
	}
	return out
}
