package httpapi

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestAnAnswerFromTheSendersBytesIsTheOneOfTheTree(t *testing.T) {
	t.Parallel()
	raw, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	require.NoError(t, err)
	r, err := fhir.Decode(raw)
	require.NoError(t, err)
	at := time.Date(2031, 3, 7, 16, 12, 0, 0, time.UTC)
	a := &api{Config: Config{Base: "https://utc.vale.example/STU3/1"}}
	for name, c := range map[string]struct {
		change func(fhir.Resource, *booking.Appointment)
		asSent bool
	}{
		"as sent":                {func(fhir.Resource, *booking.Appointment) {}, true},
		"cancelled, with a note": {func(_ fhir.Resource, b *booking.Appointment) { b.Status, b.Note = "cancelled", "side door" }, true},
		"a patient with no number": {func(r fhir.Resource, b *booking.Appointment) {
			delete(r.ContainedOf("Patient")[0], "identifier")
			b.LocalPatient = "L-000001"
		}, false},
		"moved by staff": {func(_ fhir.Resource, b *booking.Appointment) { b.Slot.Identifier, b.Start = "other", at }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := r.Clone()
			b := booking.Appointment{
				ID: "7", Version: "2", Status: "booked", Updated: at, Created: at.Add(-time.Hour), End: at.Add(time.Hour),
				Slot: booking.Slot{Identifier: "3F6F2A1C-5b0e-4d57-8c4e-1f9f5f0a1730", Schedule: "vale-gp"},
			}
			c.change(sent, &b)
			bytes, err := sent.Encode()
			require.NoError(t, err)
			request, err := requestFrom(sent, bytes, "918000000111")
			require.NoError(t, err)
			b.Content = request.Content
			require.Equal(t, c.asSent, request.Content.(kept).asSent(b))
			want, err := AppointmentResource(b, a.Base)
			require.NoError(t, err)
			reply, err := a.appointment(&call{}, 200, b)
			require.NoError(t, err)
			got, err := fhir.Decode(reply.Body)
			require.NoError(t, err)
			require.Equal(t, want, got)
			request, err = RequestFrom(sent, "918000000111")
			require.NoError(t, err)
			b.Content = request.Content
			again, err := AppointmentResource(b, a.Base)
			require.NoError(t, err)
			require.Equal(t, want, again, "it makes no difference that it came in another form")
		})
	}
}
