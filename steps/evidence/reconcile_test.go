package evidence_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// held is a booking as a state shows it.
func held(id string, versions int, status string) evidence.BookingState {
	return evidence.BookingState{
		URL: vale + "/Appointment/" + id, ID: id, Version: fmt.Sprint(versions), Versions: versions, Status: status,
		NHSNumber: "9990001014", Slot: "slot-1", Start: time.Date(2031, 3, 7, 21, 0, 0, 0, time.UTC),
	}
}

// state marks what Vale and the registry hold.
func (n *telling) state(pointers []evidence.PointerState, bookings ...evidence.BookingState) {
	n.mark(evidence.MarkState, "", map[string]any{
		"providers": []any{map[string]any{"name": "Vale UTC", "base": vale, "bookings": bookings, "slots": []any{}}}, "pointers": pointers,
	})
}

// appointment is a body that the calls here have.
func appointment(id, status string) journal.Message {
	raw, err := json.Marshal(map[string]any{
		"resourceType": "Appointment", "id": id, "status": status, "start": "2031-03-07T21:00:00Z",
		"contained":   []any{map[string]any{"resourceType": "Slot", "identifier": []any{map[string]any{"value": "slot-1"}}}},
		"participant": []any{map[string]any{"actor": map[string]any{"identifier": map[string]any{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001014"}}}},
	})
	if err != nil {
		panic(err)
	}
	return journal.Message{Body: raw}
}

func (n *telling) books(target, id string, status int) {
	n.exchange(journal.Exchange{Heard: "proxy", Method: "POST", Target: target, Request: appointment("", "booked"), Status: status, Response: appointment(id, "booked")})
}

func (n *telling) puts(method, target, id, status string) {
	n.exchange(journal.Exchange{Heard: "proxy", Method: method, Target: target, Request: appointment(id, status), Status: http.StatusOK})
}

const (
	toBook = "/" + vale + "/Appointment"
	toA1   = toBook + "/a1"
)

func TestEveryChangeIsAccountedFor(t *testing.T) {
	booked, cancelled := held("a1", 1, "booked"), held("a1", 2, "cancelled")
	for name, c := range map[string]struct {
		tell  func(*telling)
		loose string
	}{
		"made and cancelled by a consumer": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.state(nil, booked)
			n.puts("PUT", toA1, "a1", "cancelled")
			n.state(nil, cancelled)
		}, ""},
		"made and cancelled between two states": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.puts("PUT", toA1, "a1", "cancelled")
			n.state(nil, cancelled)
		}, ""},
		"made by an answer that was lost": {func(n *telling) {
			n.books(toBook, "", 0)
			n.state(nil, booked)
		}, ""},
		"arranged": {func(n *telling) {
			n.mark(evidence.MarkArranged, "Vale UTC", map[string]any{"act": "book", "booking": booked.URL})
			n.state(nil, booked)
		}, ""},
		"cancelled by staff": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.mark(evidence.MarkStaff, "Vale UTC", map[string]any{"act": "cancel-locally", "booking": booked.URL})
			n.state(nil, cancelled)
		}, ""},
		"made by nobody":                           {func(n *telling) { n.state(nil, booked) }, "a booking was made by nothing that was judged"},
		"made by a refused call":                   {func(n *telling) { n.books(toBook, "", 422); n.state(nil, booked) }, "a booking was made by nothing that was judged"},
		"made by what cannot be read as a booking": {func(n *telling) { n.books("/elsewhere/Appointment", "a1", 201); n.state(nil, booked) }, "a booking was made by nothing that was judged"},
		"two made by one call":                     {func(n *telling) { n.books(toBook, "", 0); n.state(nil, booked, held("a2", 1, "booked")) }, "a booking was made by nothing that was judged"},
		"made by a body that cannot be read": {func(n *telling) {
			n.exchange(journal.Exchange{Heard: "proxy", Method: "POST", Target: toBook, Request: journal.Message{Body: []byte("{")}, Status: 201, Response: appointment("a1", "booked")})
			n.state(nil, booked)
		}, "a booking was made by nothing that was judged"},
		"cancelled by nobody": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.state(nil, booked)
			n.state(nil, cancelled)
		}, "a booking was changed by nothing that was judged"},
		"cancelled by a spelling that is not read": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.puts("put", toA1, "a1", "cancelled")
			n.state(nil, cancelled)
		}, "a booking was changed by nothing that was judged"},
		"changed twice by one call": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.puts("PUT", toA1, "a1", "cancelled")
			n.state(nil, held("a1", 3, "cancelled"))
		}, "a booking was changed by nothing that was judged"},
		"cancelled by a call for another": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.puts("PUT", toBook+"/a2", "a2", "cancelled")
			n.state(nil, cancelled)
		}, "a booking was changed by nothing that was judged"},
		"cancelled by a call that asked for something else": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.puts("PUT", toA1, "a1", "entered-in-error")
			n.state(nil, cancelled)
		}, `a booking came to be "cancelled", which nothing that was judged asked for`},
		"moved by a cancellation": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.puts("PUT", toA1, "a1", "booked")
			moved := held("a1", 2, "booked")
			moved.Slot = "slot-2"
			n.state(nil, moved)
		}, "a booking was moved by nothing that was judged"},
		"gone": {func(n *telling) {
			n.books(toBook, "a1", 201)
			n.state(nil, booked)
			n.state(nil)
		}, "a booking is gone"},
	} {
		t.Run(name, func(t *testing.T) { requireLoose(t, c.tell, c.loose) })
	}
}

func requireLoose(t *testing.T, tell func(*telling), want string) {
	t.Helper()
	n := begun()
	tell(n)
	s := n.read(t)
	if want == "" {
		require.Empty(t, s.Loose)
		return
	}
	require.NotEmpty(t, s.Loose)
	require.Equal(t, want, s.Loose[0].Why)
	require.NotEmpty(t, s.Loose[0].Label)
}

func TestEveryRegistryEntryIsAccountedFor(t *testing.T) {
	entry := func(version, status string) []evidence.PointerState {
		return []evidence.PointerState{{ID: "p1", Version: version, BookingURL: vale + "/Appointment/a1", Status: status}}
	}
	pointer := func(status string) journal.Message {
		return journal.Message{Body: fmt.Appendf(nil, `{"resourceType":"Appointment","id":"p1","status":%q,"identifier":[{"value":%q}]}`, status, vale+"/Appointment/a1")}
	}
	register := func(by string) journal.Exchange {
		return journal.Exchange{Heard: "registry", By: by, Method: "POST", Target: "/fhir/Appointment", Status: 201, Request: pointer("booked")}
	}
	update := func(by string) journal.Exchange {
		return journal.Exchange{Heard: "registry", By: by, Method: "PUT", Target: "/fhir/Appointment/p1", Status: 200, Request: pointer("cancelled")}
	}
	for name, c := range map[string]struct {
		tell  func(*telling)
		loose string
	}{
		"registered and cancelled by the provider": {func(n *telling) {
			n.exchange(register("vale"))
			n.exchange(update("vale"))
			n.state(entry("2", "cancelled"))
		}, ""},
		"cancelled by a consumer, which is judged": {func(n *telling) {
			n.exchange(register("vale"))
			n.exchange(update(""))
			n.state(entry("2", "cancelled"))
		}, ""},
		"registered by nobody": {func(n *telling) { n.state(entry("1", "booked")) }, "a registry entry was made by nothing that was judged"},
		"cancelled by nobody": {func(n *telling) {
			n.exchange(register("vale"))
			n.state(entry("2", "cancelled"))
		}, "a registry entry was changed by nothing that was judged"},
		"cancelled without a version": {func(n *telling) {
			n.exchange(register("vale"))
			n.state(entry("1", "cancelled"))
		}, "a registry entry was changed by nothing that was judged"},
	} {
		t.Run(name, func(t *testing.T) { requireLoose(t, c.tell, c.loose) })
	}
}
