package steps

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABookingIsKnownByItsAddressHoweverItsHostIsSpelt(t *testing.T) {
	t.Parallel()
	held := []string{"https://utc.vale.example/STU3/1/Appointment/a1"}
	for shown, known := range map[string]bool{
		held[0]: true,
		"HTTPS://UTC.Vale.example:443/STU3/1/Appointment/a1":  true,
		"https://utc.vale.example/STU3/1/Appointment/A1":      false,
		"https://utc.vale.example:8443/STU3/1/Appointment/a1": false,
		"http://utc.vale.example/STU3/1/Appointment/a1":       false,
		"https://utc.vale.example/STU3/1/Appointment/a1?x=1":  false,
		"https://utc.dale.example/STU3/1/Appointment/a1":      false,
		"": false,
	} {
		require.Equal(t, known, amongURLs(held, shown), shown)
	}
}
