package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

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
	_, err = d.Cancel(cancellation("1"))
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
