package evidence

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Kind says which interaction of the standard a call is, by method and path alone.
type Kind string

// The interactions. Anything else is Other.
const (
	Capability Kind = "capability"
	Slots      Kind = "slots"
	Book       Kind = "book"
	ReadOne    Kind = "read"
	ReadOld    Kind = "version read"
	Search     Kind = "patient search"
	Update     Kind = "update"
	Other      Kind = "other"

	RegistryToken  Kind = "registry token"
	RegistrySearch Kind = "registry search"
	RegistryRead   Kind = "registry read"
	RegistryUpdate Kind = "registry update"
	RegistryWrite  Kind = "registry write"
)

// Call is one request of a booking consumer and what came back to it.
type Call struct {
	journal.Entry
	// Who is the consumer's name; empty when the caller cannot be told.
	Who string
	// Base is the provider's base URL as addressed; empty for the registry and for what names no provider.
	Base string
	// Path is what follows the base, without the query, in its one spelling; see requestTarget.
	Path  string
	Query url.Values
	Kind  Kind
	// ID is the booking's id in the path, where there is one, and Pointer that of an entry of the registry.
	ID, Pointer string
	// Client is the registry client in whose name a call to the registry was made; empty where it cannot be told.
	Client string
	// Sent and Got are the bodies as JSON, whether they travelled so or in XML; nil where there is none or it is no object.
	Sent, Got Body
	// Token is the access token of a call to a provider, and Claims what it says; nil where it cannot be read.
	Token  Token
	Claims Body
	// Wish tells calls apart by what they ask for; see SameRequest.
	Wish Wish
	// answer is the answer's body as text, not compressed.
	answer string
	// encounter and step are where it was made; see EncounterOf and StepOf.
	encounter *Encounter
	step      *Step
}

// Status is the HTTP status that came back, 0 when nothing did.
func (c *Call) Status() int { return c.Exchange.Status }

// Method is the HTTP method.
func (c *Call) Method() string { return c.Exchange.Method }

// Header is a header of the request. One that was sent in several lines has the value that they
// have together. Source: RFC 9110, 5.3.
func (c *Call) Header(name string) string {
	return strings.Join(c.Exchange.Request.Header.Values(name), ", ")
}

// ForProvider says that the call was meant for a provider, whether or not it can be told for which.
func (c *Call) ForProvider() bool { return c.Exchange.Heard != "registry" }

// Succeeded says that a 2xx came back.
func (c *Call) Succeeded() bool { return c.Status() >= 200 && c.Status() < 300 }

// Unanswered says that the fate of the request is unknown to the consumer: no answer, or the proxy's 502 or 504.
func (c *Call) Unanswered() bool {
	return c.Status() == 0 || c.Status() == http.StatusBadGateway || c.Status() == http.StatusGatewayTimeout
}

// Booking is the absolute URL of the booking that the call addresses, without a version; empty where it addresses none.
func (c *Call) Booking() string {
	if c.ID == "" {
		return ""
	}
	return c.Base + "/Appointment/" + c.ID
}

// Cancels says that the call asks for a booking at a provider to be cancelled, in whatever way.
func (c *Call) Cancels() bool {
	if c.Base == "" || c.ID == "" {
		return false
	}
	switch c.Method() {
	case http.MethodDelete:
		return true
	case http.MethodPut:
		return c.sentAsCancelled() || c.Disguised()
	case http.MethodGet, http.MethodHead:
		return c.Disguised()
	}
	return c.Disguised() || c.sentAsCancelled() || strings.Contains(string(Plain(c.Exchange.Request)), "cancelled")
}

// sentAsCancelled says that the booking in the body is no longer to be kept.
func (c *Call) sentAsCancelled() bool {
	status := c.Sent.Text("status")
	return status == "cancelled" || status == "entered-in-error"
}

// Setup is what the consumer with that name was told; the zero Setup when there is none.
func (s *Story) Setup(who string) contract.Setup {
	for _, setup := range s.Setups {
		if setup.Name == who {
			return setup
		}
	}
	return contract.Setup{}
}

// Relayed says that a call reached its provider, whose answer came through; an answer to any other call is the proxy's own.
func (s *Story) Relayed(c *Call) bool {
	hop, heard := s.Hops[c.Seq]
	return heard && hop.Exchange.Status != 0 && hop.Exchange.Status == c.Status()
}

// Services are all services that any consumer was told of.
func (s *Story) Services() []contract.Service {
	var out []contract.Service
	for _, setup := range s.Setups {
		out = append(out, setup.Services...)
	}
	return out
}

// ASID is the ASID of the provider with that base; empty when unknown.
func (s *Story) ASID(base string) string {
	for _, svc := range s.Services() {
		if svc.Provider == base {
			return svc.ASID
		}
	}
	return ""
}
