package mutant

import (
	"context"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects of a consumer that calls in the name of somebody else, or hopes not to be recognised.

// cancelsUnseen cancels the earlier bookings when the new one is confirmed, without asking. The requests are
// marked as additional, so that more can be done to them.
func cancelsUnseen(b *reference.Behaviour) {
	b.AfterBooking = func(ctx context.Context, v *reference.Visit, fate reference.Fate) {
		if calledBack(v) && fate == reference.Made {
			cancelEach(context.WithValue(ctx, additional{}, true), v, v.Earlier())
		}
	}
}

var _ = register(Mutant{
	Name:   "cancels-as-the-tester",
	Defect: "It cancels the earlier bookings without asking, pretending to be the test harness.",
	Breaks: []string{"SP-10", "AU-05", "AU-12", "RB-31", "RB-09", "RB-10", "RB-29", "RB-28"},
	Change: func(b *reference.Behaviour) {
		cancelsUnseen(b)
		b.Headers = header(again, "Ssp-From", "918000000999")
		b.Claims = claims(again, func(_ *reference.Visit, said map[string]any) {
			said["iss"] = "https://tester.example/"
			organisation(said, "XTEST")
		})
	},
})

var _ = register(Mutant{
	Name:   "cancels-at-an-encoded-address",
	Defect: "It cancels the earlier bookings without asking, at addresses with letters percent-encoded.",
	Breaks: []string{"RB-31", "RB-09", "RB-10", "RB-29", "RB-28"},
	Change: func(b *reference.Behaviour) {
		cancelsUnseen(b)
		b.Address = address(again, func(to string) string { return strings.Replace(to, "/Appointment", "/%41ppoin%74ment", 1) })
	},
})

var _ = register(Mutant{
	Name:   "calls-as-a-provider",
	Defect: "It reads a new booking again in the name of a provider.",
	Breaks: []string{"SP-10", "AU-05", "AU-12"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Headers = headers(again, func(_ *reference.Visit, h http.Header) { h.Set("Ssp-From", h.Get("Ssp-To")) })
		b.Claims = claims(again, func(_ *reference.Visit, said map[string]any) {
			said["iss"] = said["aud"]
			organisation(said, "XUTC1")
		})
	},
})

var _ = register(Mutant{
	Name:   "asks-registry-as-a-provider",
	Defect: "It asks the registry for a token in the name of a provider.",
	Breaks: []string{"RG-28"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) { v.AsksRegistryAs(ctx, "vale", "a guess") }
	},
})

// organisation has a token give another organisation's code.
func organisation(said map[string]any, code string) {
	o, _ := said["requesting_organization"].(reference.Object)
	list, _ := o["identifier"].([]any)
	if len(list) > 0 {
		if first, ok := list[0].(reference.Object); ok {
			first["value"] = code
		}
	}
}
