package fhir_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestAPointerWithoutATreeIsByteForByteThatOfTheTree(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 3, 8, 2, 0, 0, 0, time.UTC)
	sent := fhir.Pointer{
		BookingURL: "https://utc.vale.example/STU3/1/Appointment/7", Status: "booked", NHSNumber: "9990001014",
		Start: at, End: at.Add(15 * time.Minute), Created: at.Add(-time.Hour),
	}
	held := sent
	held.ID, held.Version, held.Updated, held.Status, held.BookingURL = "p-1", "2", at.Add(time.Millisecond), "cancelled", "https://x.example/\"\u2028é"
	for name, p := range map[string]fhir.Pointer{"as it is sent": sent, "as it is held": held} {
		want, err := p.Resource().Encode()
		require.NoError(t, err)
		require.Equal(t, string(want), string(p.AppendTo(nil)), name)
	}
}
