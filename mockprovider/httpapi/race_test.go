package httpapi_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// many is how many consumers are at it at the same moment.
const many = 1000

// together has many send a request each, all of them let go at once, and counts the answers.
func together(t *testing.T, p *provider, build func(n int) ask) map[int]int {
	t.Helper()
	statuses := map[int]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := sync.WaitGroup{}
	start.Add(1)
	for n := range many {
		a := build(n)
		wg.Go(func() {
			start.Wait()
			got := p.do(a)
			mu.Lock()
			defer mu.Unlock()
			statuses[got.status]++
		})
	}
	start.Done()
	wg.Wait()
	return statuses
}

func TestOfAThousandBookingsOfOneSlotExactlyOneSucceeds(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	body := encoded(t, booking1730(t))
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusUnprocessableEntity: many - 1},
		together(t, p, func(int) ask { return ask{method: "POST", path: "/Appointment", body: body} }))
	require.Len(t, p.booked, 1)
	require.Len(t, p.diary.Snapshot().Bookings, 1)
}

func TestOfAThousandCancellationsOfOneBookingExactlyOneSucceeds(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	made := p.book()
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusConflict: many - 1},
		together(t, p, func(int) ask { return p.cancelAsk(made) }))
	require.Len(t, p.cancelled, 1)
	snapshot := p.diary.Snapshot()
	require.Equal(t, 2, snapshot.Bookings[0].Versions)
}

func TestAThousandRequestsOfOneIdentityMakeOneBooking(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	body := encoded(t, booking1730(t))
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusConflict: many - 1}, together(t, p, func(int) ask {
		return ask{method: "POST", path: "/Appointment", body: body, header: map[string]string{"X-Request-Id": "2c9d8f60-1111-4222-8333-44445555aa02"}}
	}))
}

// TestNobodyEverSeesATornState has readers look at a booking while it is made, cancelled and made again.
func TestNobodyEverSeesATornState(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	made := p.book()
	body := encoded(t, booking1730(t))
	var mu sync.Mutex
	torn := []string{}
	var wg sync.WaitGroup
	for n := range many {
		wg.Go(func() {
			switch n % 5 {
			case 0:
				p.do(ask{method: "POST", path: "/Appointment", body: body})
			case 1:
				p.do(p.cancelAsk(made))
			default:
				got := p.do(ask{method: "GET", path: "/Appointment/" + made.ID()})
				status, tag := got.body.String("status"), got.header.Get("ETag")
				whole := status == "booked" && tag == `W/"1"` || status == "cancelled" && tag == `W/"2"`
				if !whole || got.body.Version() != tag[3:4] {
					mu.Lock()
					defer mu.Unlock()
					torn = append(torn, fmt.Sprint(got.status, status, tag, got.body.Version()))
				}
			}
		})
	}
	wg.Wait()
	require.Empty(t, torn)
	standing := 0
	for _, b := range p.diary.Snapshot().Bookings {
		if b.Status == "booked" && b.Slot == slot1730 {
			standing++
		}
	}
	require.LessOrEqual(t, standing, 1, "a slot holds one booking")
}
