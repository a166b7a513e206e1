package booking_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
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
			if want, ok := c.want.(*booking.SlotMismatch); ok {
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

func cancellation(id string, version booking.Version) booking.Cancellation {
	return booking.Cancellation{ID: id, IfMatch: version, Status: booking.Cancelled}
}

func TestCancellingKeepsTheEarlierVersionAndReleasesTheSlot(t *testing.T) {
	d, clk := newDiary(t)
	first, err := d.Book(request(13))
	require.NoError(t, err)
	clk.Advance(time.Minute)
	second, err := d.Cancel(cancellation("a1", "1"))
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
			ask := cancellation("a1", "1")
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
	_, err = d.Cancel(cancellation("a1", "7"))
	var conflict *booking.VersionConflict
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, &booking.VersionConflict{Have: "1", Want: "7"}, conflict)

	ask := cancellation("a1", "1")
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

func TestASlotThatHasEndedIsNotOfferedAgain(t *testing.T) {
	d, clk := newDiary(t)
	_, err := d.Book(request(13))
	require.NoError(t, err)
	clk.Advance(75 * time.Minute)
	_, err = d.CancelLocally("a1")
	require.NoError(t, err)
	require.Equal(t, booking.SlotBusy, statuses(d)["s13"])
}

func statuses(d *booking.Diary) map[string]booking.SlotStatus {
	out := map[string]booking.SlotStatus{}
	for _, s := range d.Snapshot().Slots {
		out[s.ID] = s.Status
	}
	return out
}

func TestBookingsOfAPatientLeaveOutWhatHasEnded(t *testing.T) {
	d, clk := newDiary(t)
	for _, hour := range []int{15, 13} {
		_, err := d.Book(request(hour))
		require.NoError(t, err)
	}
	other := request(14)
	other.Patient = "9990001014"
	_, err := d.Book(other)
	require.NoError(t, err)
	_, err = d.Cancel(cancellation("a1", "1"))
	require.NoError(t, err)
	found := d.BookingsOf("9990001006")
	require.Len(t, found, 2)
	require.Equal(t, booking.Cancelled, found[0].Status)
	clk.Advance(75 * time.Minute)
	found = d.BookingsOf("9990001006")
	require.Len(t, found, 1)
	require.Equal(t, "a1", found[0].ID)
}

func TestSearchFindsTheSlotsThatStartInTheWindow(t *testing.T) {
	d, _ := newDiary(t)
	_, err := d.Fill("s14")
	require.NoError(t, err)
	at := func(hour int) time.Time { return noon.Add(time.Duration(hour-12) * time.Hour) }
	for _, c := range []struct {
		name string
		q    booking.Query
		want []string
	}{
		{"all", booking.Query{}, []string{"s13", "s14", "s15", "s16", "s17"}},
		{"closed", booking.Query{From: booking.Bound{At: at(14)}, To: booking.Bound{At: at(16)}}, []string{"s14", "s15", "s16"}},
		{"open", booking.Query{From: booking.Bound{At: at(14), Exclusive: true}, To: booking.Bound{At: at(16), Exclusive: true}}, []string{"s15"}},
		{"one instant", booking.Query{From: booking.Bound{At: at(15)}, To: booking.Bound{At: at(15)}}, []string{"s15"}},
		{"an empty window", booking.Query{From: booking.Bound{At: at(15)}, To: booking.Bound{At: at(15), Exclusive: true}}, nil},
		{"free", booking.Query{Statuses: []booking.SlotStatus{booking.SlotFree}}, []string{"s13", "s15", "s16", "s17"}},
		{"no status", booking.Query{Statuses: []booking.SlotStatus{}}, nil},
		{"a service without slots", booking.Query{Services: []booking.ServiceID{"nurse"}}, nil},
		{"a service twice", booking.Query{Services: []booking.ServiceID{"gp", "gp", "none"}}, []string{"s13", "s14", "s15", "s16", "s17"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := d.Search(c.q)
			require.NoError(t, err)
			var got []string
			for _, s := range found {
				got = append(got, s.ID)
			}
			require.Equal(t, c.want, got)
		})
	}
	_, err = d.Search(booking.Query{Services: []booking.ServiceID{"none"}})
	require.ErrorIs(t, err, booking.ErrUnknownService)
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

func TestAnIdentifierIsClaimedByOneRequestAtATime(t *testing.T) {
	d, _ := newDiary(t)
	ctx := context.Background()
	first, err := d.Claim(ctx, "x")
	require.NoError(t, err)
	_, err = d.Claim(ctx, "y")
	require.NoError(t, err, "another identifier is free")

	waiting := make(chan error, 1)
	go func() {
		second, err := d.Claim(ctx, "x")
		if err == nil {
			second.Done("a1")
		}
		waiting <- err
	}()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = d.Claim(ended, "x")
	require.ErrorIs(t, err, context.Canceled, "who waits can give up")

	first.Release()
	first.Release()
	require.NoError(t, <-waiting, "after a failure the next is processed")

	_, err = d.Claim(ctx, "x")
	require.ErrorIs(t, err, booking.ErrDuplicateRequest)
	var duplicate *booking.DuplicateRequest
	require.ErrorAs(t, err, &duplicate)
	require.Equal(t, "a1", duplicate.Booking)
}

func TestDoneStandsAgainstALaterRelease(t *testing.T) {
	d, _ := newDiary(t)
	c, err := d.Claim(context.Background(), "x")
	require.NoError(t, err)
	c.Done("a1")
	c.Release()
	_, err = d.Claim(context.Background(), "x")
	require.ErrorIs(t, err, booking.ErrDuplicateRequest)
}

func TestNHSNumbers(t *testing.T) {
	for number, valid := range map[booking.NHSNumber]bool{
		"9990001006": true, "9990001014": true, "9990001022": true, "9990001030": true,
		"9990001007": false, "999000100": false, "99900010060": false, "999000100X": false, "": false, "９990001006": false,
		"999 000 1006": false,
	} {
		require.Equal(t, valid, number.Valid(), string(number))
	}
	require.True(t, booking.NHSNumber("9990001006").Synthetic())
	require.False(t, booking.NHSNumber("1990001006").Synthetic())
	n := booking.NHSNumber("9990001006")
	for _, text := range []string{n.String(), fmt.Sprint(n), fmt.Sprintf("%v %s", n, n)} {
		require.NotContains(t, text, "999")
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "n", n, "a", booking.Appointment{ID: "a1", Patient: n, Content: "secret"})
	require.NotContains(t, out.String(), "999")
	require.NotContains(t, out.String(), "secret")
	require.Contains(t, out.String(), "a1")
}

func TestSeededIDsRepeatThemselves(t *testing.T) {
	one, two, other := booking.SeededIDs(1), booking.SeededIDs(1), booking.SeededIDs(2)
	seen := map[string]bool{}
	for range 100 {
		id := one()
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
		require.Equal(t, id, two())
		require.NotEqual(t, id, other())
		require.False(t, seen[id])
		seen[id] = true
	}
}
