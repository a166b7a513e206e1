package httpapi_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsNoInteractionIsToldWhatToChange(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	for _, c := range []struct{ method, path, says string }{
		{"GET", "/appointment/a1", "nothing is served at this path: the resource's name is not spelt as FHIR has it: case matters, and it has no plural; write Appointment"},
		{"DELETE", "/Appointment/a1", "on /Appointment/{id} only GET and PUT is allowed: a booking is not deleted; cancel it: read it, set its status to cancelled and PUT it with If-Match"},
		{
			"PUT", "/Appointment", "on /Appointment only GET and POST is allowed: the id of the booking is missing in the path; " +
				"PUT to Appointment, one slash and the id that the booking has; a new booking is made with POST",
		},
	} {
		got := p.do(ask{method: c.method, path: c.path})
		require.Equal(t, c.says, got.body.String("issue", 0, "diagnostics"))
	}
	got := p.do(ask{method: "GET", path: "/Patients/9990001006?identifier=9990001006"})
	require.NotContains(t, string(got.raw), "9990001006")
}
