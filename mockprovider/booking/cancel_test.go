package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
)

// cancellation is one of the first booking made.
func cancellation(version booking.Version) booking.Cancellation {
	return booking.Cancellation{ID: "a1", IfMatch: version, Status: booking.Cancelled}
}

func TestCancellingKeepsTheEarlierVersionAndReleasesTheSlot(t *testing.T) {
	d, clk := newDiary(t)
	first, err := d.Book(request(13))
	require.NoError(t, err)
	clk.Advance(time.Minute)
	second, err := d.Cancel(cancellation("1"))
	require.NoError(t, err)

	want := first
	want.Version, want.Status, want.Updated = "2", booking.Cancelled, noon.Add(time.Minute)
	want.Slot.Status, want.Slot.Version = booking.SlotFree, 3
	require.Equal(t, want, second)
	kept, err := d.AppointmentVersion("a1", "1")
	require.NoError(t, err)
	require.Equal(t, first, kept)
	now, err := d.Appointment("a1")
	require.NoError(t, err)
	require.Equal(t, second, now)
	require.Equal(t, 2, d.Snapshot().Bookings[0].Versions)

	again, err := d.Book(request(13))
	require.NoError(t, err, "the slot can be booked again")
	require.Equal(t, "a2", again.ID)
}

func TestARefusedCancellationChangesNothing(t *testing.T) {
	for _, c := range []struct {
		name   string
		act    func(*booking.Diary, *clock.Clock)
		change func(*booking.Cancellation)
		want   error
	}{
		{"of an unknown booking", nil, func(c *booking.Cancellation) { c.ID = "a9" }, booking.ErrNotFound},
		{"that names no version", nil, func(c *booking.Cancellation) { c.IfMatch = "" }, booking.ErrNoPrecondition},
		{"that asks for another status", nil, func(c *booking.Cancellation) { c.Status = booking.EnteredInError }, booking.ErrNotCancellation},
		{"of a booking that has ended", func(_ *booking.Diary, clk *clock.Clock) { clk.Advance(75 * time.Minute) }, nil, booking.ErrInPast},
		{"of a cancelled booking", func(d *booking.Diary, _ *clock.Clock) { _, _ = d.CancelLocally("a1") }, func(c *booking.Cancellation) { c.IfMatch = "2" }, booking.ErrAlreadyCancelled},
		{"of a cancelled booking, asking for another status", func(d *booking.Diary, _ *clock.Clock) { _, _ = d.CancelLocally("a1") }, func(c *booking.Cancellation) { c.IfMatch, c.Status = "2", booking.Booked }, booking.ErrAlreadyCancelled},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, clk := newDiary(t)
			_, err := d.Book(request(13))
			require.NoError(t, err)
			if c.act != nil {
				c.act(d, clk)
			}
			before := d.Snapshot()
			ask := cancellation("1")
			if c.change != nil {
				c.change(&ask)
			}
			_, err = d.Cancel(ask)
			require.ErrorIs(t, err, c.want)
			require.Equal(t, before, d.Snapshot())
		})
	}
}

func TestAnOldVersionAndAChangedElementAreRefusedWithTheirData(t *testing.T) {
	d, _ := newDiary(t)
	_, err := d.Book(request(13))
	require.NoError(t, err)
	_, err = d.Cancel(cancellation("7"))
	var conflict *booking.VersionConflict
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, &booking.VersionConflict{Have: "1", Want: "7"}, conflict)

	ask := cancellation("1")
	ask.Differs = func(stored booking.Appointment) (string, bool) {
		require.Equal(t, "content", stored.Content)
		return "Appointment.start", true
	}
	_, err = d.Cancel(ask)
	var changed *booking.ElementsChanged
	require.ErrorAs(t, err, &changed)
	require.Equal(t, "Appointment.start", changed.Path)

	ask.Status = booking.Booked
	_, err = d.Cancel(ask)
	require.ErrorIs(t, err, booking.ErrNotCancellation, "the state is looked at before the content")
	require.Equal(t, 1, d.Snapshot().Bookings[0].Versions)
}

func TestPreconditionLooksAtTheVersionOnly(t *testing.T) {
	d, _ := newDiary(t)
	_, err := d.Book(request(13))
	require.NoError(t, err)
	a, err := d.Precondition("a1", "1")
	require.NoError(t, err)
	require.Equal(t, "a1", a.ID)
	_, err = d.Precondition("a9", "")
	require.ErrorIs(t, err, booking.ErrNotFound)
	_, err = d.Precondition("a1", "")
	require.ErrorIs(t, err, booking.ErrNoPrecondition)
}

func TestASlotThatHasEndedIsNotOfferedAgain(t *testing.T) {
	d, clk := newDiary(t)
	_, err := d.Book(request(13))
	require.NoError(t, err)
	clk.Advance(75 * time.Minute)
	_, err = d.CancelLocally("a1")
	require.NoError(t, err)
	require.Equal(t, booking.SlotBusy, statuses(d)["s13"])
}
