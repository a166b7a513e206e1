package mutant

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Consumers that write the same requests in another way, which HTTP and URLs allow.

// provided changes how the provider's URL behind the proxy's is written, from its scheme up to the query.
func provided(change func(to string) string) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		b.Address = address(every, func(to string) string {
			proxy, provider, found := strings.Cut(to, "/https://")
			if !found {
				return to
			}
			path, query, asked := strings.Cut("https://"+provider, "?")
			if path = change(path); asked {
				path += "?" + query
			}
			return proxy + "/" + path
		})
	}
}

var _ = add(variants, Mutant{
	Name:   "port-said",
	Defect: "It writes the port that the provider's scheme has anyway.",
	Change: provided(func(to string) string {
		host, path, _ := strings.Cut(strings.TrimPrefix(to, "https://"), "/")
		return "https://" + host + ":443/" + path
	}),
})

var _ = add(variants, Mutant{
	Name:   "letters-encoded",
	Defect: "It percent-encodes letters of an address that need no encoding.",
	Change: provided(strings.NewReplacer("/Appointment", "/%41ppointmen%74", "/Slot", "/%53lot", "/metadata", "/m%65tadata").Replace),
})

var _ = add(variants, Mutant{
	Name:   "whole-url-encoded",
	Defect: "It percent-encodes the whole URL behind the proxy's, up to the query.",
	Change: provided(strings.NewReplacer(":", "%3A", "/", "%2F").Replace),
})
