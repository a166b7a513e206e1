package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func built(t *testing.T, kind string, params map[string]string) fault.Effect {
	t.Helper()
	e, err := fault.Build(kind, params)
	require.NoError(t, err)
	return e
}

func bookAsk(t *testing.T) ask {
	t.Helper()
	return ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))}
}

func TestAnyStatusCanBePlannedAndChangesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		params map[string]string
		want   refusal
	}{
		{"by the catalogue", map[string]string{"status": "412"}, refusal{status: 412, code: "required", details: "MISSING_OR_INVALID_HEADER"}},
		{"a class without a row", map[string]string{"status": "418"}, refusal{status: 418, code: "invalid", details: "BAD_REQUEST"}},
		{
			"chosen",
			map[string]string{"status": "503", "code": "throttled", "details": "BUSY", "diagnostics": "later"},
			refusal{status: 503, code: "throttled", details: "BUSY", diagnostics: "later"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			p.expect(fault.Book, built(t, "status", c.params))
			before := p.diary.Snapshot()
			checkOutcome(t, p.do(bookAsk(t)), c.want)
			require.Equal(t, before, p.diary.Snapshot())
		})
	}
}

func TestAStatusCanComeWithoutABody(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	p.expect(fault.Book, built(t, "status", map[string]string{"status": "502", "body": "none"}))
	got := p.do(bookAsk(t))
	require.Equal(t, http.StatusBadGateway, got.status)
	require.Empty(t, got.raw)
	require.Empty(t, got.header.Get("Content-Type"))
	require.Empty(t, p.diary.Snapshot().Bookings)
}

func TestAStatusCanComeWithABodyThatNothingCanBeMadeOf(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct{ mediaType, holds string }{
		"html":   {"text/html", "<h1>"},
		"broken": {"application/fhir+json;charset=utf-8", `"severity":`},
	} {
		p := newProvider(t)
		p.expect(fault.Book, built(t, "status", map[string]string{"status": "500", "body": body}))
		got := p.do(bookAsk(t))
		require.Equal(t, http.StatusInternalServerError, got.status)
		require.Equal(t, want.mediaType, got.header.Get("Content-Type"))
		require.Contains(t, string(got.raw), want.holds)
		require.False(t, json.Valid(got.raw), body)
		require.Empty(t, p.diary.Snapshot().Bookings)
	}
}

func TestADroppedConnectionIsPlannedBeforeOrAfterTheBooking(t *testing.T) {
	t.Parallel()
	for when, made := range map[string]int{"before": 0, "after": 1} {
		p := newProvider(t)
		p.expect(fault.Book, built(t, "drop", map[string]string{"when": when}))
		p.dropped(bookAsk(t))
		require.Len(t, p.diary.Snapshot().Bookings, made, when)
	}
}

func TestAMalformedAnswerIsGivenForABookingThatWasMade(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form, accept string
		status       int
		contentType  string
		check        func(*testing.T, told)
	}{
		{"truncated", "", 201, fhir.MediaType, func(t *testing.T, got told) {
			t.Helper()
			require.True(t, bytes.HasPrefix(got.raw, []byte("{")))
			_, err := fhir.Decode(got.raw)
			require.Error(t, err)
		}},
		{"wrong-type", "", 201, "text/plain", func(t *testing.T, got told) {
			t.Helper()
			_, err := fhir.Decode(got.raw)
			require.NoError(t, err, "the body is right")
		}},
		{"html", "", 201, "text/html", func(t *testing.T, got told) {
			t.Helper()
			require.Contains(t, string(got.raw), "<!DOCTYPE html>")
		}},
		{"empty", "", 200, "", func(t *testing.T, got told) {
			t.Helper()
			require.Empty(t, got.raw)
			require.Empty(t, got.header.Get("Location"))
			require.Empty(t, got.header.Get("ETag"))
		}},
	} {
		t.Run(c.form, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			p.expect(fault.Book, built(t, "malformed", map[string]string{"form": c.form}))
			got := p.do(bookAsk(t))
			require.Equal(t, c.status, got.status)
			require.Equal(t, c.contentType, got.header.Get("Content-Type"))
			c.check(t, got)
			require.Len(t, p.diary.Snapshot().Bookings, 1)
			require.Len(t, p.booked, 1)

			p.expect(fault.Book, built(t, "malformed", map[string]string{"form": c.form}))
			refused := p.do(ask{method: "POST", path: "/Appointment", body: []byte("{")})
			checkOutcome(t, refused, refusal{status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"})
		})
	}
}

func TestASlotIsFilledBetweenTheSearchAndTheBooking(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	free := ask{method: "GET", path: "/Slot?status=free&schedule.actor:healthcareservice=" + service}
	require.Contains(t, string(p.do(free).raw), "vale-1730")
	p.expect(fault.Book, fault.SlotFilled())
	checkOutcome(t, p.do(bookAsk(t)), refusal{
		status: 422, code: "processing", details: "processing", diagnostics: "Slot no longer available",
	})
	require.NotContains(t, string(p.do(free).raw), "vale-1730", "it is busy for everybody from then on")
	slot, err := p.diary.Slot("vale-1730")
	require.NoError(t, err)
	require.Equal(t, booking.SlotBusy, slot.Status)
	require.Empty(t, p.diary.Snapshot().Bookings)
	require.Equal(t, http.StatusUnprocessableEntity, p.do(bookAsk(t)).status, "without a fault too")
}

func TestASlotThatCannotBeFilledIsNotedBesideTheExchange(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	p.book()
	p.expect(fault.Book, fault.SlotFilled())
	require.Equal(t, http.StatusUnprocessableEntity, p.do(bookAsk(t)).status)
	require.Equal(t, "planned slot-filled (not carried out)", p.journal.View()[1].Exchange.Fault)
}

func TestTheVersionMovesBetweenTheReadAndTheUpdate(t *testing.T) {
	t.Parallel()
	for by, status := range map[string]booking.Status{"note": booking.Booked, "move": booking.Booked, "cancel": booking.Cancelled} {
		p := newProvider(t)
		read := p.book()
		p.expect(fault.Cancel, built(t, "version-moved", map[string]string{"by": by}))
		checkOutcome(t, p.do(p.cancelAsk(read)), refusal{status: 409, code: "conflict", details: "MSG_VERSION_AWARE_CONFLICT"})
		b, err := p.diary.Appointment(read.ID())
		require.NoError(t, err)
		require.Equal(t, booking.Version("2"), b.Version, by)
		require.Equal(t, status, b.Status, by)
	}
}

func TestADelayedBookingIsMadeWhenTheTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProvider(t)
		p.expect(fault.Book, built(t, "delay", map[string]string{"for": "12s"}))
		began := time.Now()
		require.Equal(t, http.StatusCreated, p.do(bookAsk(t)).status)
		require.Equal(t, 12*time.Second, time.Since(began))
		require.Len(t, p.diary.Snapshot().Bookings, 1)
	})
}

func TestAConsumerThatHangsUpDuringADelayHasChangedNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProvider(t)
		p.expect(fault.Book, built(t, "delay", map[string]string{"for": "1h"}))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		require.PanicsWithValue(t, http.ErrAbortHandler, func() {
			p.handler.ServeHTTP(httptest.NewRecorder(), p.request(bookAsk(t)).WithContext(ctx))
		})
		require.Empty(t, p.diary.Snapshot().Bookings)
	})
}

func TestAFaultStrikesTheRequestThatItMatchesOnTheWire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		match  fault.Match
		struck bool
	}{
		{"its method", fault.Match{Method: "GET"}, true},
		{"another method", fault.Match{Method: "PUT"}, false},
		{"how its target begins", fault.Match{Target: "/Appointment/b"}, true},
		{"its query", fault.Match{Target: "/Appointment/b1?_format=json"}, true},
		{"how another target begins", fault.Match{Target: "/Slot"}, false},
		{"its booking", fault.Match{Booking: "b1"}, true},
		{"another booking", fault.Match{Booking: "b2"}, false},
		{"its X-Request-Id", fault.Match{RequestID: "one"}, true},
		{"another X-Request-Id", fault.Match{RequestID: "two"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			require.NoError(t, p.plan.Add(fault.Planned{Name: "matched", Match: c.match, Effect: fault.ServerError()}))
			got := p.do(ask{method: "GET", path: "/Appointment/b1?_format=json", header: map[string]string{"X-Request-Id": "one"}})
			require.Equal(t, c.struck, got.status == http.StatusInternalServerError, got.status)
		})
	}
}
