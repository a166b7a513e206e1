package httpapi_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// model is what a provider is, in the fewest words: slots that are free or not, and
// bookings with a status and a number of versions.
type model struct {
	p        *provider
	now      time.Time
	slots    []modelSlot
	bookings []*modelBooking
	used     []string // request ids that succeeded
	nth      int
}

type modelSlot struct {
	identifier string
	start      time.Time
	free       bool
}

type modelBooking struct {
	id       string
	slot     int
	status   string
	statuses []string // of every version
}

func (m *model) end(slot int) time.Time { return m.slots[slot].start.Add(15 * time.Minute) }
func (m *model) past(slot int) bool     { return !m.end(slot).After(m.now) }

// requestID is a new one, or one that was used before.
func (m *model) requestID(t *rapid.T) (id string, repeated bool) {
	if len(m.used) > 0 && rapid.IntRange(0, 5).Draw(t, "repeat") == 0 {
		return rapid.SampledFrom(m.used).Draw(t, "used"), true
	}
	m.nth++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", m.nth), false
}

func (m *model) book(t *rapid.T) {
	slot := rapid.IntRange(0, len(m.slots)-1).Draw(t, "slot")
	id, repeated := m.requestID(t)
	body := booking1730(m.p.t)
	contained := body.ContainedOf("Slot")[0]
	contained.Object("identifier", 0)["value"] = m.slots[slot].identifier
	for _, part := range []fhir.Resource{body, contained} {
		part["start"], part["end"] = fhir.FormatInstant(m.slots[slot].start), fhir.FormatInstant(m.end(slot))
	}
	got := m.p.do(ask{method: "POST", path: "/Appointment", body: encoded(m.p.t, body), header: map[string]string{"X-Request-Id": id}})
	switch {
	case repeated:
		require.Equal(t, http.StatusConflict, got.status)
	case !m.slots[slot].free || m.past(slot):
		require.Equal(t, http.StatusUnprocessableEntity, got.status)
	default:
		require.Equal(t, http.StatusCreated, got.status, string(got.raw))
		m.slots[slot].free = false
		m.used = append(m.used, id)
		m.bookings = append(m.bookings, &modelBooking{id: got.body.ID(), slot: slot, status: "booked", statuses: []string{"booked"}})
	}
}

func (m *model) any(t *rapid.T) *modelBooking {
	if len(m.bookings) == 0 {
		t.Skip("there is no booking")
	}
	return rapid.SampledFrom(m.bookings).Draw(t, "booking")
}

func (m *model) read(t *rapid.T) {
	b := m.any(t)
	got := m.p.do(ask{method: "GET", path: "/Appointment/" + b.id})
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, b.status, got.body.String("status"))
	require.Equal(t, fhir.ETag(strconv.Itoa(len(b.statuses))), got.header.Get("ETag"))
	version := rapid.IntRange(1, len(b.statuses)+1).Draw(t, "version")
	got = m.p.do(ask{method: "GET", path: "/Appointment/" + b.id + "/_history/" + strconv.Itoa(version)})
	if version > len(b.statuses) {
		require.Equal(t, http.StatusNotFound, got.status)
		return
	}
	require.Equal(t, b.statuses[version-1], got.body.String("status"))
}

func (m *model) cancel(t *rapid.T) {
	b := m.any(t)
	id, repeated := m.requestID(t)
	read := m.p.do(ask{method: "GET", path: "/Appointment/" + b.id})
	a := m.p.cancelAsk(read.body)
	a.header["X-Request-Id"] = id
	slip := rapid.SampledFrom([]string{"", "", "", "no version", "old version", "another change", "no cancellation"}).Draw(t, "slip")
	want := http.StatusOK
	switch {
	case b.status != "booked", m.past(b.slot), slip == "another change":
		want = http.StatusUnprocessableEntity
	}
	change := read.body.Clone()
	change["status"] = "cancelled"
	switch slip {
	case "no version":
		a.header["If-Match"], want = "", http.StatusPreconditionFailed
	case "old version":
		a.header["If-Match"], want = `W/"0"`, http.StatusConflict
	case "another change":
		change["description"] = "something else"
	case "no cancellation":
		change["status"], want = "booked", http.StatusUnprocessableEntity
	}
	a.body = encoded(m.p.t, change)
	if repeated {
		want = http.StatusConflict
	}
	got := m.p.do(a)
	require.Equal(t, want, got.status, string(got.raw))
	if want == http.StatusOK {
		m.used = append(m.used, id)
		m.cancelled(b)
		require.Equal(t, fhir.ETag(strconv.Itoa(len(b.statuses))), got.header.Get("ETag"))
	}
}

func (m *model) cancelled(b *modelBooking) {
	b.status = "cancelled"
	b.statuses = append(b.statuses, "cancelled")
	if !m.past(b.slot) {
		m.slots[b.slot].free = true
	}
}

func (m *model) staffCancel(t *rapid.T) {
	b := m.any(t)
	_, err := m.p.diary.CancelLocally(b.id)
	if b.status == "cancelled" {
		require.ErrorIs(t, err, booking.ErrAlreadyCancelled)
		return
	}
	require.NoError(t, err)
	m.cancelled(b)
}

func (m *model) arrive(t *rapid.T) {
	b := m.any(t)
	_, err := m.p.diary.Arrive(b.id)
	if b.status == "cancelled" {
		require.ErrorIs(t, err, booking.ErrAlreadyCancelled)
		return
	}
	require.NoError(t, err)
	b.status = "arrived"
	b.statuses = append(b.statuses, "arrived")
}

func (m *model) later(t *rapid.T) {
	d := time.Duration(rapid.IntRange(1, 25).Draw(t, "minutes")) * time.Minute
	m.now = m.now.Add(d)
	m.p.clock.Advance(d)
}

// search asks for the free slots and for the patient's bookings, and compares the whole state.
func (m *model) search(t *rapid.T) {
	free, ahead := []string{}, 0
	for _, s := range m.slots {
		if s.free {
			free = append(free, s.identifier)
		}
	}
	for _, b := range m.bookings {
		if !m.past(b.slot) {
			ahead++
		}
	}
	got := m.p.do(ask{method: "GET", path: "/Slot?schedule.actor%3Ahealthcareservice=" + service + "&status=free&start=le2031-03-09T00%3A00%3A00Z"})
	require.Equal(t, http.StatusOK, got.status)
	found := []string{}
	for _, e := range got.body.Objects("entry") {
		found = append(found, e.String("resource", "identifier", 0, "value"))
	}
	require.ElementsMatch(t, free, found)
	got = m.p.do(ask{method: "GET", path: "/Appointment?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001006"})
	require.Len(t, got.body.Objects("entry"), ahead)
}

// same compares the diary with the model.
func (m *model) same(t *rapid.T) {
	s := m.p.diary.Snapshot()
	require.Len(t, s.Bookings, len(m.bookings))
	for i, b := range m.bookings {
		require.Equal(t, b.id, s.Bookings[i].ID)
		require.Equal(t, b.status, string(s.Bookings[i].Status))
		require.Equal(t, len(b.statuses), s.Bookings[i].Versions)
	}
	states := map[string]booking.SlotStatus{}
	for _, slot := range s.Slots {
		states[slot.Identifier] = slot.Status
	}
	for _, slot := range m.slots {
		require.Equal(t, slot.free, states[slot.identifier] == booking.SlotFree, slot.identifier)
	}
}

func TestAProviderDoesWhatASimpleModelOfOneDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := newProvider(t)
		m := &model{p: p, now: p.clock.Now()}
		for _, s := range p.diary.Snapshot().Slots {
			if s.Service == service {
				m.slots = append(m.slots, modelSlot{identifier: s.Identifier, start: s.Start, free: s.Status == booking.SlotFree})
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"book": m.book, "read": m.read, "cancel": m.cancel, "staff cancel": m.staffCancel, "arrive": m.arrive,
			"later": m.later, "search": m.search, "": m.same,
		})
	})
}
