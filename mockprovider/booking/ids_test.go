package booking_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

func TestNHSNumbers(t *testing.T) {
	for number, valid := range map[booking.NHSNumber]bool{
		"9990001006": true, "9990001014": true, "9990001022": true, "9990001030": true,
		"9990001007": false, "999000100": false, "99900010060": false, "999000100X": false, "": false, "９990001006": false,
		"999 000 1006": false,
	} {
		require.Equal(t, valid, number.Valid(), string(number))
	}
	require.True(t, booking.NHSNumber("9990001006").Synthetic())
	require.False(t, booking.NHSNumber("1990001006").Synthetic())
	n := booking.NHSNumber("9990001006")
	for _, text := range []string{n.String(), fmt.Sprint(n), fmt.Sprintf("%v %s", n, n)} {
		require.NotContains(t, text, "999")
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "n", n, "a", booking.Appointment{ID: "a1", Patient: n, Content: "secret"})
	require.NotContains(t, out.String(), "999")
	require.NotContains(t, out.String(), "secret")
	require.Contains(t, out.String(), "a1")
}

func TestSeededIDsRepeatThemselves(t *testing.T) {
	one, two, other := booking.SeededIDs(1), booking.SeededIDs(1), booking.SeededIDs(2)
	seen := map[string]bool{}
	for range 100 {
		id := one()
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
		require.Equal(t, id, two())
		require.NotEqual(t, id, other())
		require.False(t, seen[id])
		seen[id] = true
	}
}
