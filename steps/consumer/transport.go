package consumer

import (
	"slices"
	"strings"
	"time"
)

// Transport is one way to reach the adapter of a consumer. The scheme of an address chooses it, as in "exec:./adapter".
// Register one in the file that holds its driver; help texts, the doctor and the command that repeats a run
// follow from that.
type Transport struct {
	// Schemes are the words before the colon of an address, in lower case.
	Schemes []string
	// Form is how help texts describe an address, such as "the http:// address of an adapter".
	Form string
	// Example is an address that can be opened.
	Example string
	// Open reads an address. It connects to nothing and starts nothing before a session is opened. Within is how
	// long one answer may take; 0 means two minutes.
	Open func(address string, within time.Duration) (Opener, error)
	// Files names the files that an address has run, as far as it names them; nil where it names none.
	Files func(address string) []string
}

var transports = map[string]Transport{}

func register(t Transport) struct{} {
	for _, scheme := range t.Schemes {
		if _, twice := transports[scheme]; twice {
			panic("consumer: two transports for " + scheme)
		}
		transports[scheme] = t
	}
	return struct{}{}
}

// Transports are all ways to reach an adapter, sorted by scheme.
func Transports() []Transport {
	var out []Transport
	for scheme, t := range transports {
		if scheme == t.Schemes[0] {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b Transport) int { return strings.Compare(a.Schemes[0], b.Schemes[0]) })
	return out
}

// TransportOf finds the transport for an address.
func TransportOf(address string) (Transport, bool) {
	scheme, _, colon := strings.Cut(address, ":")
	t, ok := transports[strings.ToLower(scheme)]
	return t, ok && colon
}
