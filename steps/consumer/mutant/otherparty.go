package mutant

import (
	"context"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects by which what was given for one party reaches another.

var _ = register(Mutant{
	Name:   "secret-of-the-registry-to-providers",
	Defect: "It sends its secret for the registry to providers, in a header.",
	Breaks: []string{"AU-01"},
	Change: func(b *reference.Behaviour) {
		b.Headers = func(_ context.Context, v *reference.Visit, _ reference.Request, h http.Header) {
			if access := v.RegistryAccess(); access != nil {
				h.Set("X-Api-Key", access.ClientSecret)
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "token-of-another-provider",
	Defect: "It sends to a provider, in a header, the access token that it last made out to another one.",
	Breaks: []string{"AU-07"},
	Change: func(b *reference.Behaviour) {
		last := map[string]string{} // by receiver
		b.Headers = func(_ context.Context, _ *reference.Visit, _ reference.Request, h http.Header) {
			own := h.Get("Ssp-To")
			for receiver, token := range last {
				if receiver != own {
					h.Set("X-Session", token)
				}
			}
			last[own] = strings.TrimPrefix(h.Get("Authorization"), "Bearer ")
		}
	},
})
