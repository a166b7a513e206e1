package booking_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

// grown is a diary in which so many bookings were made, with so many free slots after them.
func grown(b *testing.B, stored, free int) (*booking.Diary, []booking.Request) {
	b.Helper()
	now := time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)
	d, err := booking.New(booking.Config{Now: func() time.Time { return now }, NewID: booking.SeededIDs(1)})
	require.NoError(b, err)
	require.NoError(b, d.AddService(booking.Service{ID: "1"}))
	require.NoError(b, d.AddSchedule(booking.Schedule{ID: "s", Service: "1"}))
	requests := make([]booking.Request, 0, free)
	for n := range stored + free {
		id, start := strconv.Itoa(n), now.Add(time.Duration(n/4+1)*15*time.Minute)
		end := start.Add(15 * time.Minute)
		if err := d.AddSlot(booking.Slot{ID: id, Identifier: id, Schedule: "s", Start: start, End: end}); err != nil {
			b.Fatal(err)
		}
		r := booking.Request{Slot: id, Start: start, End: end, Patient: booking.NHSNumber("99900" + strconv.Itoa(n%10000))}
		if n >= stored {
			requests = append(requests, r)
		} else if _, err := d.Book(r); err != nil {
			b.Fatal(err)
		}
	}
	return d, requests
}

// BenchmarkBook is what a booking costs the diary, by how many it holds.
func BenchmarkBook(b *testing.B) {
	for _, stored := range []int{1_000, 100_000, 1_000_000} {
		b.Run("stored="+strconv.Itoa(stored), func(b *testing.B) {
			d, requests := grown(b, stored, 100_000)
			n := 0
			for b.Loop() {
				if n == len(requests) {
					b.StopTimer()
					d, requests = grown(b, stored, 100_000)
					n = 0
					b.StartTimer()
				}
				if _, err := d.Book(requests[n]); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

// BenchmarkSearch is what a search for fifty slots costs the diary, by how many it holds.
func BenchmarkSearch(b *testing.B) {
	for _, slots := range []int{1_000, 100_000, 1_000_000} {
		b.Run("slots="+strconv.Itoa(slots), func(b *testing.B) {
			d, requests := grown(b, 0, slots)
			from := requests[slots/2].Start
			q := booking.Query{From: booking.Bound{At: from}, To: booking.Bound{At: from.Add(12 * 15 * time.Minute)}}
			for b.Loop() {
				found, err := d.Search(q)
				if err != nil || len(found) < 50 {
					b.Fatal(err, len(found))
				}
			}
		})
	}
}
