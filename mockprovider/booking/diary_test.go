package booking_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
)

var noon = time.Date(2031, 3, 7, 12, 0, 0, 0, time.UTC)

// newDiary has the slots s13 to s17, one an hour from 13:00, each of a quarter of an hour.
func newDiary(t *testing.T) (*booking.Diary, *clock.Clock) {
	t.Helper()
	clk := clock.At(noon)
	n := 0
	d, err := booking.New(booking.Config{Now: clk.Now, NewID: func() string { n++; return fmt.Sprintf("a%d", n) }})
	require.NoError(t, err)
	require.NoError(t, d.AddService(booking.Service{ID: "gp"}))
	require.NoError(t, d.AddService(booking.Service{ID: "nurse"}))
	require.NoError(t, d.AddSchedule(booking.Schedule{ID: "gp-1", Service: "gp"}))
	require.NoError(t, d.AddSchedule(booking.Schedule{ID: "nurse-1", Service: "nurse"}))
	for hour := 17; hour >= 13; hour-- { // added backwards: the diary sorts
		start := noon.Add(time.Duration(hour-12) * time.Hour)
		require.NoError(t, d.AddSlot(booking.Slot{
			ID: fmt.Sprintf("s%d", hour), Identifier: fmt.Sprintf("UUID-%d", hour), Schedule: "gp-1",
			Start: start, End: start.Add(15 * time.Minute),
		}))
	}
	return d, clk
}

func request(hour int) booking.Request {
	start := noon.Add(time.Duration(hour-12) * time.Hour)
	return booking.Request{
		Slot: fmt.Sprintf("uuid-%d", hour), Schedule: "gp-1", Start: start, End: start.Add(15 * time.Minute),
		Patient: "9990001006", BookedBy: "918000000111", Content: "content",
	}
}

func TestBookingTakesTheSlotAndStoresVersionOne(t *testing.T) {
	d, _ := newDiary(t)
	a, err := d.Book(request(13))
	require.NoError(t, err)
	slot, err := d.Slot("s13")
	require.NoError(t, err)
	require.Equal(t, booking.SlotBusy, slot.Status)
	require.Equal(t, 2, slot.Version)
	require.Equal(t, booking.Appointment{
		ID: "a1", Version: "1", Status: booking.Booked, Patient: "9990001006", LocalPatient: "L-000001",
		Slot: slot, Start: slot.Start, End: slot.End, Created: noon, Updated: noon,
		BookedBy: "918000000111", Content: "content",
	}, a)
	require.Equal(t, []booking.BookingState{{
		ID: "a1", Version: "1", Versions: 1, Status: booking.Booked, NHSNumber: "9990001006",
		Slot: "UUID-13", Start: slot.Start, End: slot.End, BookedBy: "918000000111",
	}}, d.Snapshot().Bookings)
}

func TestARefusedBookingLeavesNoTrace(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*booking.Request)
		clock  time.Duration
		want   error
	}{
		{"an unknown slot", func(r *booking.Request) { r.Slot = "uuid-99" }, 0, booking.ErrUnknownSlot},
		{"another schedule", func(r *booking.Request) { r.Schedule = "nurse-1" }, 0, &booking.SlotMismatch{Element: "schedule"}},
		{"another start", func(r *booking.Request) { r.Start = r.Start.Add(time.Second) }, 0, &booking.SlotMismatch{Element: "start"}},
		{"another end", func(r *booking.Request) { r.End = r.End.Add(time.Second) }, 0, &booking.SlotMismatch{Element: "end"}},
		{"a slot that is taken", func(r *booking.Request) { *r = request(14) }, 0, booking.ErrSlotTaken},
		{"a slot that has ended", func(*booking.Request) {}, 75 * time.Minute, booking.ErrInPast},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, clk := newDiary(t)
			_, err := d.Fill("s14")
			require.NoError(t, err)
			clk.Advance(c.clock)
			before := d.Snapshot()
			r := request(13)
			c.change(&r)
			_, err = d.Book(r)
			var mismatch *booking.SlotMismatch
			want := &booking.SlotMismatch{}
			if errors.As(c.want, &want) {
				require.ErrorAs(t, err, &mismatch)
				require.Equal(t, want, mismatch)
			} else {
				require.ErrorIs(t, err, c.want)
			}
			require.Equal(t, before, d.Snapshot())
		})
	}
}

func TestABookingWithoutScheduleOrPatientIsTaken(t *testing.T) {
	d, _ := newDiary(t)
	r := request(13)
	r.Schedule, r.Patient = "", ""
	a, err := d.Book(r)
	require.NoError(t, err)
	require.Equal(t, "L-000001", a.LocalPatient)
	require.Empty(t, d.BookingsOf(""))
}

func TestTheDiaryRefusesWhatDoesNotFit(t *testing.T) {
	d, _ := newDiary(t)
	good := booking.Slot{ID: "x", Identifier: "x", Schedule: "gp-1", Start: noon, End: noon.Add(time.Minute)}
	for name, change := range map[string]func(*booking.Slot){
		"an unknown schedule":         func(s *booking.Slot) { s.Schedule = "none" },
		"another service":             func(s *booking.Slot) { s.Service = "nurse" },
		"an id twice":                 func(s *booking.Slot) { s.ID = "s13" },
		"no id":                       func(s *booking.Slot) { s.ID = "" },
		"an identifier twice":         func(s *booking.Slot) { s.Identifier = "uuid-13" },
		"no identifier":               func(s *booking.Slot) { s.Identifier = "" },
		"an end that is not after it": func(s *booking.Slot) { s.End = s.Start },
		"a status of no meaning here": func(s *booking.Slot) { s.Status = "busy-tentative" },
	} {
		s := good
		change(&s)
		require.ErrorIs(t, d.AddSlot(s), booking.ErrDiary, name)
	}
	require.ErrorIs(t, d.AddService(booking.Service{ID: "gp"}), booking.ErrDiary)
	require.ErrorIs(t, d.AddSchedule(booking.Schedule{ID: "gp-1", Service: "gp"}), booking.ErrDiary)
	require.ErrorIs(t, d.AddSchedule(booking.Schedule{ID: "new", Service: "none"}), booking.ErrDiary)
	require.Len(t, d.Snapshot().Slots, 5)
	_, err := booking.New(booking.Config{})
	require.ErrorContains(t, err, "Now")
	require.ErrorContains(t, err, "NewID")
}

func TestOfManyBookingsOfOneSlotOneSucceeds(t *testing.T) {
	d, _ := newDiary(t)
	const n = 50
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { _, errs[i] = d.Book(request(13)) })
	}
	wg.Wait()
	succeeded := 0
	for _, err := range errs {
		if err == nil {
			succeeded++
			continue
		}
		require.ErrorIs(t, err, booking.ErrSlotTaken)
	}
	require.Equal(t, 1, succeeded)
}
