package booking_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

func TestDiariesThatShareAQuotaHoldNoMoreThanItTogether(t *testing.T) {
	t.Parallel()
	quota := booking.NewQuota(7)
	now := time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)
	var made, full atomic.Int32
	var wg sync.WaitGroup
	for _, name := range []string{"vale", "dale"} {
		d, err := booking.New(booking.Config{Now: func() time.Time { return now }, NewID: booking.SeededIDs(1), Quota: quota})
		require.NoError(t, err)
		require.NoError(t, d.AddService(booking.Service{ID: "1"}))
		require.NoError(t, d.AddSchedule(booking.Schedule{ID: name, Service: "1"}))
		for n := range 10 {
			id := name + string(rune('a'+n))
			start := now.Add(time.Hour)
			require.NoError(t, d.AddSlot(booking.Slot{ID: id, Identifier: id, Schedule: name, Start: start, End: start.Add(time.Hour)}))
			wg.Go(func() {
				_, err := d.Book(booking.Request{Slot: id, Start: start, End: start.Add(time.Hour)})
				if err == nil {
					made.Add(1)
				} else if s, found := d.Slot(id); found == nil && s.Status == booking.SlotFree {
					full.Add(1)
				}
			})
		}
	}
	wg.Wait()
	require.EqualValues(t, 7, made.Load())
	require.EqualValues(t, 13, full.Load(), "a slot that was not booked is still free")
	require.Equal(t, 7, quota.Used())
}
