package mutant

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in access tokens.

var _ = register(Mutant{
	Name:   "no-token",
	Defect: "It asks for capability statements without an access token.",
	Breaks: []string{"AU-01"},
	Change: func(b *reference.Behaviour) { b.Headers = header(only(reference.Capability), "Authorization", "") },
})

var _ = register(Mutant{
	Name:   "sealed-token",
	Defect: "It reads a new booking again with a token that has a third part.",
	Breaks: []string{"AU-02"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Headers = headers(again, func(_ *reference.Visit, h http.Header) { h.Set("Authorization", h.Get("Authorization")+"c2VhbGVk") })
	},
})

var _ = register(Mutant{
	Name:   "token-without-type",
	Defect: "It reads a new booking again with a token that does not say what it is.",
	Breaks: []string{"AU-03"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Headers = headers(again, func(_ *reference.Visit, h http.Header) {
			_, rest, _ := strings.Cut(h.Get("Authorization"), ".")
			h.Set("Authorization", "Bearer eyJhbGciOiJub25lIn0."+rest) // {"alg":"none"}
		})
	},
})

var _ = register(Mutant{
	Name:   "token-from-store",
	Defect: "It takes its tokens from a store where they have lain for some minutes.",
	Breaks: []string{"AU-04"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			for _, name := range []string{"iat", "exp"} {
				if at, ok := said[name].(int64); ok {
					said[name] = at - 200
				}
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "issued-elsewhere",
	Defect: "Its tokens name the company that hosts it as their issuer.",
	Breaks: []string{"AU-05"},
	Change: func(b *reference.Behaviour) { b.Claims = claim(every, "iss", "https://hosting.example/") },
})

var _ = register(Mutant{
	Name:   "system-user",
	Defect: "Its tokens stand for the system and not for the user.",
	Breaks: []string{"AU-06"},
	Change: func(b *reference.Behaviour) {
		b.OmitPractitioner = true
		b.Claims = claim(every, "sub", "111-system")
	},
})

var _ = register(Mutant{
	Name:   "token-for-the-proxy",
	Defect: "It reads a new booking again with a token made out to the proxy.",
	Breaks: []string{"AU-07"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Claims = claim(again, "aud", "https://ssp.example/")
	},
})

var _ = register(Mutant{
	Name:   "token-for-ten-minutes",
	Defect: "It reads a new booking again with a token that is good for ten minutes.",
	Breaks: []string{"AU-08"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Claims = claims(again, func(_ *reference.Visit, said map[string]any) {
			if made, ok := said["iat"].(int64); ok {
				said["exp"] = made + 600
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "token-times-as-text",
	Defect: "It reads a new booking again with a token whose times are texts.",
	Breaks: []string{"AU-09"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Claims = claims(again, func(_ *reference.Visit, said map[string]any) {
			said["iat"], said["exp"] = "2031-03-07T16:20:00Z", "2031-03-07T16:25:00Z"
		})
	},
})

var _ = register(Mutant{
	Name:   "another-reason",
	Defect: "It reads a new booking again for a reason other than direct care.",
	Breaks: []string{"AU-10"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Claims = claim(again, "reason_for_request", "secondaryuses")
	},
})

var _ = register(Mutant{
	Name:   "device-without-version",
	Defect: "It reads a new booking again with a token that leaves out the version of the system.",
	Breaks: []string{"AU-11"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Claims = claims(again, func(_ *reference.Visit, said map[string]any) { delete(within(said, "requesting_device"), "version") })
	},
})

var _ = register(Mutant{
	Name:   "organisation-of-the-host",
	Defect: "Its tokens give the code of the company that hosts it.",
	Breaks: []string{"AU-12"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			within(said, "requesting_organization")["identifier"] = []any{
				map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "XHOST"},
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "no-own-identifier",
	Defect: "Its tokens leave out its own identifier of the user.",
	Breaks: []string{"AU-15"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			p := within(said, "requesting_practitioner")
			if list, ok := p["identifier"].([]any); ok {
				p["identifier"] = list[:len(list)-1]
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "one-identifier-for-all",
	Defect: "Its tokens give every user the same identifier of its own.",
	Breaks: []string{"AU-16"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			if list, ok := within(said, "requesting_practitioner")["identifier"].([]any); ok {
				list[len(list)-1] = map[string]any{"system": "https://north111.example/Id/user", "value": "shared"}
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "shared-account",
	Defect: "Its tokens present every user as one account of the system.",
	Breaks: []string{"AU-16", "AU-06", "AU-17"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			p := within(said, "requesting_practitioner")
			said["sub"], p["id"] = "shared", "shared"
			p["name"] = []any{map[string]any{"family": "Account", "given": []any{"System"}}}
		})
	},
})

var _ = register(Mutant{
	Name:   "no-title",
	Defect: "Its tokens leave out the title of the user.",
	Breaks: []string{"AU-17"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			if names, ok := within(said, "requesting_practitioner")["name"].([]any); ok {
				delete(within(map[string]any{"name": names[0]}, "name"), "prefix")
			}
		})
	},
})
