package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func TestAQuestionShowsABookingInThePlaceOfItsRef(t *testing.T) {
	t.Parallel()
	const one, two = "https://utc.vale.example/STU3/1/Appointment/a1", "https://utc.vale.example/STU3/1/Appointment/a2"
	for name, c := range map[string]struct {
		shown []string
		want  map[string]string
	}{
		"as many as named":            {[]string{one, two}, map[string]string{"b1": one, "b2": two, "b3": ""}},
		"with the version":            {[]string{one + "/_history/1", two}, map[string]string{"b1": one}},
		"fewer than named":            {[]string{one}, map[string]string{"b1": "", "b2": ""}},
		"more than named":             {[]string{one, two, one}, map[string]string{"b1": ""}},
		"none":                        {nil, map[string]string{"b1": ""}},
		"without addresses on screen": {[]string{"", ""}, map[string]string{"b1": "", "b2": ""}},
	} {
		p := &contract.Prompt{Bookings: []string{"b1", "b2"}}
		for _, url := range c.shown {
			p.Shown = append(p.Shown, contract.PromptBooking{URL: url})
		}
		for ref, want := range c.want {
			require.Equal(t, want, p.URL(ref), "%s: %s", name, ref)
		}
	}
}
