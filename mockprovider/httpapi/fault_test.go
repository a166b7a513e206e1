package httpapi_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func (p *provider) expect(on fault.Interaction, e fault.Effect) {
	require.NoError(p.t, p.plan.Add(fault.Planned{Name: "planned " + e.Kind, On: on, Effect: e}))
}

func TestPlannedRefusalsAreAnsweredAndChangeNothing(t *testing.T) {
	for _, c := range []struct {
		effect        fault.Effect
		status        int
		code, details string
	}{
		{fault.ValidationRefusal(), 422, "invalid", "INVALID_RESOURCE"},
		{fault.BadRequest(), 400, "structure", "MESSAGE_NOT_WELL_FORMED"},
		{fault.TokenRefused(403), 403, "forbidden", "ACCESS DENIED"},
		{fault.TokenRefused(401), 401, "forbidden", "ACCESS DENIED"},
		{fault.ServerError(), 500, "exception", "INTERNAL_SERVER_ERROR"},
		{fault.Unsupported(), 415, "not-supported", "UNSUPPORTED_MEDIA_TYPE"},
	} {
		t.Run(c.effect.Kind, func(t *testing.T) {
			p := newProvider(t)
			p.expect(fault.Book, c.effect)
			send := ask{
				method: "POST", path: "/Appointment", body: encoded(t, booking1730(t)),
				header: map[string]string{"X-Request-Id": "one"},
			}
			before := p.diary.Snapshot()
			checkOutcome(t, p.do(send), refusal{status: c.status, code: c.code, details: c.details})
			require.Equal(t, before, p.diary.Snapshot())
			x := p.journal.View()[0].Exchange
			require.Equal(t, "book", x.Route)
			require.Equal(t, "planned "+c.effect.Kind, x.Fault)

			require.Equal(t, http.StatusCreated, p.do(send).status, "once, and the X-Request-Id was not used up")
			require.Empty(t, p.journal.View()[1].Exchange.Fault)
		})
	}
}

func TestPlannedRefusalsOfACancellationChangeNothing(t *testing.T) {
	for _, c := range []struct {
		effect        fault.Effect
		status        int
		code, details string
	}{
		{fault.NotPermitted(), 403, "forbidden", "ACCESS DENIED"},
		{fault.UnknownBooking(), 404, "not-found", "NO_RECORD_FOUND"},
		{fault.AlwaysConflict(), 409, "conflict", "MSG_VERSION_AWARE_CONFLICT"},
	} {
		p := newProvider(t)
		p.expect(fault.Cancel, c.effect)
		send := p.cancelAsk(p.book())
		before := p.diary.Snapshot()
		checkOutcome(t, p.do(send), refusal{status: c.status, code: c.code, details: c.details})
		require.Equal(t, before, p.diary.Snapshot())
		require.Equal(t, http.StatusOK, p.do(send).status, "once")
	}
}

func TestASlotThatIsSaidToBeTakenIsTaken(t *testing.T) {
	for _, c := range []struct {
		effect fault.Effect
		status int
	}{{fault.SlotTaken(), 422}, {fault.SlotTakenConflict(), 409}} {
		for name, form := range map[string]string{"JSON": "", "XML": "application/fhir+xml"} {
			t.Run(c.effect.Kind+" "+name, func(t *testing.T) {
				p := newProvider(t)
				p.expect(fault.Book, c.effect)
				body := encoded(t, booking1730(t))
				send := ask{method: "POST", path: "/Appointment", body: body, header: map[string]string{"X-Request-Id": "one"}}
				if form != "" {
					xml, err := booking1730(t).EncodeXML()
					require.NoError(t, err)
					send.body, send.header["Content-Type"], send.header["Accept"] = xml, form, "application/fhir+json"
				}
				free := len(p.freeSlots())
				checkOutcome(t, p.do(send), refusal{status: c.status, code: "processing", details: "processing", diagnostics: "Slot no longer available"})
				require.Len(t, p.freeSlots(), free-1, "a later search does not offer it")
				require.Empty(t, p.diary.Snapshot().Bookings)
				checkOutcome(t, p.do(send), refusal{status: 422, code: "processing", details: "processing", diagnostics: "Slot no longer available"})
				require.Equal(t, "planned "+c.effect.Kind, p.journal.View()[0].Exchange.Fault)
			})
		}
	}
	p := newProvider(t)
	p.expect(fault.Book, fault.SlotTaken())
	free := p.freeSlots()
	got := p.do(ask{method: "POST", path: "/Appointment", body: []byte("{"), header: map[string]string{"X-Request-Id": "one"}})
	require.Equal(t, 422, got.status, "whatever is wrong with the request")
	require.Equal(t, free, p.freeSlots())
}

// freeSlots are the slots that a search offers.
func (p *provider) freeSlots() []booking.Slot {
	found, err := p.diary.Search(booking.Query{Statuses: []booking.SlotStatus{booking.SlotFree}})
	require.NoError(p.t, err)
	return found
}

// dropped sends a request that must end without an answer.
func (p *provider) dropped(a ask) {
	p.t.Helper()
	require.PanicsWithValue(p.t, http.ErrAbortHandler, func() { p.do(a) })
	entries := p.journal.View()
	require.Equal(p.t, journal.Dropped, entries[len(entries)-1].Exchange.Fate)
}

func TestNoAnswerDropsTheConnectionBeforeActing(t *testing.T) {
	p := newProvider(t)
	p.expect(fault.Book, fault.NoAnswer())
	send := ask{
		method: "POST", path: "/Appointment", body: encoded(t, booking1730(t)),
		header: map[string]string{"X-Request-Id": "one"},
	}
	p.dropped(send)
	require.Empty(t, p.diary.Snapshot().Bookings)
	require.Equal(t, http.StatusCreated, p.do(send).status, "the retry is processed")
}

func TestALostAnswerHasActed(t *testing.T) {
	p := newProvider(t)
	p.expect(fault.Book, fault.LostAnswer())
	send := ask{
		method: "POST", path: "/Appointment", body: encoded(t, booking1730(t)),
		header: map[string]string{"X-Request-Id": "one"},
	}
	p.dropped(send)
	made := p.diary.Snapshot().Bookings
	require.Len(t, made, 1)
	require.Len(t, p.booked, 1)
	checkOutcome(t, p.do(send), refusal{status: 409, code: "duplicate", details: "DUPLICATE_REJECTED", diagnostics: made[0].ID})

	read := p.do(ask{method: "GET", path: "/Appointment/" + made[0].ID}).body
	p.expect(fault.Cancel, fault.LostAnswer())
	p.dropped(p.cancelAsk(read))
	require.Equal(t, booking.Cancelled, p.diary.Snapshot().Bookings[0].Status)
	require.Len(t, p.cancelled, 1)
}

func TestADroppedConnectionReachesTheConsumerAsNoAnswer(t *testing.T) {
	p := newProvider(t)
	p.expect(fault.Read, fault.NoAnswer())
	server := httptest.NewServer(p.handler)
	defer server.Close()
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	r := p.request(ask{method: "GET", path: "/Appointment/a"})
	r.RequestURI = ""
	r.URL.Scheme, r.URL.Host = "http", server.Listener.Addr().String()
	answer, err := server.Client().Do(r)
	require.Error(t, err)
	if answer != nil {
		require.NoError(t, answer.Body.Close())
	}
}

func TestAnUnusableAnswerHasActedAndTellsNothing(t *testing.T) {
	p := newProvider(t)
	p.expect(fault.Book, fault.UnusableAnswer())
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))})
	require.Equal(t, http.StatusCreated, got.status)
	require.Empty(t, got.header.Get("Location"))
	require.Empty(t, got.header.Get("ETag"))
	_, err := fhir.Decode(got.raw)
	require.Error(t, err)
	require.Len(t, p.diary.Snapshot().Bookings, 1)
}

func TestAnUnusableAnswerLeavesARefusalAsItIs(t *testing.T) {
	p := newProvider(t)
	p.expect(fault.Book, fault.UnusableAnswer())
	got := p.do(ask{method: "POST", path: "/Appointment", body: []byte("{")})
	checkOutcome(t, got, refusal{status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"})
}

func TestStaffActBeforeTheUpdateWhichThenMeetsANewerVersion(t *testing.T) {
	for _, c := range []struct {
		effect fault.Effect
		check  func(*testing.T, booking.Appointment)
	}{
		{fault.StaffNote(), func(t *testing.T, b booking.Appointment) {
			t.Helper()
			require.Equal(t, booking.Booked, b.Status)
			require.NotEmpty(t, b.Note)
		}},
		{fault.StaffMove(), func(t *testing.T, b booking.Appointment) {
			t.Helper()
			require.Equal(t, "vale-1745", b.Slot.ID)
		}},
		{fault.StaffCancel(), func(t *testing.T, b booking.Appointment) {
			t.Helper()
			require.Equal(t, booking.Cancelled, b.Status)
		}},
	} {
		t.Run(c.effect.Kind, func(t *testing.T) {
			p := newProvider(t)
			read := p.book()
			p.expect(fault.Cancel, c.effect)
			got := p.do(p.cancelAsk(read))
			checkOutcome(t, got, refusal{
				status: 409, code: "conflict", details: "MSG_VERSION_AWARE_CONFLICT",
				diagnostics: "server current version = 2, client version referenced = 1",
			})
			b, err := p.diary.Appointment(read.ID())
			require.NoError(t, err)
			require.Equal(t, booking.Version("2"), b.Version)
			c.check(t, b)
			require.Equal(t, b.Status == booking.Cancelled, len(p.cancelled) == 1, "the hook is told of a local cancellation")
		})
	}
}

func TestAFaultThatCannotBeCarriedOutSaysSoInTheJournal(t *testing.T) {
	var log bytes.Buffer
	p := newProvider(t, func(c *httpapi.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	p.expect(fault.Cancel, fault.StaffNote())
	body := booking1730(t)
	body["id"] = "other"
	p.do(ask{method: "PUT", path: "/Appointment/other", body: encoded(t, body)})
	require.Equal(t, "planned staff-note (not carried out)", p.journal.View()[0].Exchange.Fault)
	require.Contains(t, log.String(), "could not be carried out")
}

func TestFaultsArePlannedByProviderName(t *testing.T) {
	p := newProvider(t, func(c *httpapi.Config) { c.Heard = "dale" })
	require.NoError(t, p.plan.Add(fault.Planned{Name: "x", Heard: "vale", On: fault.Metadata, Effect: fault.ServerError()}))
	require.Equal(t, http.StatusOK, p.do(ask{method: "GET", path: "/metadata"}).status)
}

type otherStaff struct{ noted chan string }

func (s otherStaff) AddNote(_ context.Context, id, _ string) error { s.noted <- id; return nil }
func (s otherStaff) FillSlot(context.Context, string) error        { return nil }
func (s otherStaff) MoveToNext(context.Context, string) error      { return nil }
func (s otherStaff) CancelLocally(context.Context, string) error   { return nil }

func TestStaffActsCanBeSomebodyElses(t *testing.T) {
	staff := otherStaff{noted: make(chan string, 1)}
	p := newProvider(t, func(c *httpapi.Config) { c.Staff = staff })
	p.expect(fault.Read, fault.StaffNote())
	p.do(ask{method: "GET", path: "/Appointment/a1"})
	require.Equal(t, "a1", <-staff.noted)
}

func TestLogsHoldNoPatientData(t *testing.T) {
	var log bytes.Buffer
	p := newProvider(t, func(c *httpapi.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	p.do(p.cancelAsk(p.book()))
	p.do(ask{method: "GET", path: "/Appointment?identifier=9990001006"})
	require.Contains(t, log.String(), "route=book")
	require.Contains(t, log.String(), "x_correlation_id=")
	require.NotContains(t, log.String(), "9990001006")
	require.NotContains(t, log.String(), "Patient")
}
