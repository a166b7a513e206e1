package evidence

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Stray is a request that nothing in the standard explains, or that says or asks more than the standard has it. It may be
// harmless; nobody but its maker knows what it is for.
type Stray struct {
	Call *Call
	// Why says in words what is not explained, without anything of its content.
	Why string
}

// Strays accounts for what consumers asked for: each request is one of the interactions of the standard, at an address, with
// the parameters and in the manner of that interaction, or it is told here. What gives an order or changes something is
// judged by the clauses on that. Source: wire contract, sections 2, 3, 5, 6 and 13.
func (s *Story) Strays() []Stray {
	agents := map[string][]string{}
	return s.strays(func(c *Call) string {
		if why := s.unknownAddress(c); why != "" {
			return why
		}
		if why := s.unknownQuery(c); why != "" {
			return why
		}
		if c.reads() && len(c.Exchange.Request.Body) > 0 {
			return "a request that only reads had a body"
		}
		return changingAgent(agents, c)
	})
}

func (s *Story) strays(why func(*Call) string) []Stray {
	if s.Incomplete != "" || len(s.Cut) > 0 {
		return nil // what explains a request may be what is missing
	}
	var out []Stray
	for _, c := range slices.Concat(s.Calls, s.Asides) {
		if text := why(c); text != "" {
			out = append(out, Stray{c, text})
		}
	}
	return out
}

// reads says that a request asks by its method to be told something, and gives no order in another way.
func (c *Call) reads() bool {
	switch c.Method() {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return !c.Disguised() && !c.GivesOrder()
	}
	return false
}

// interaction is the kind of request that a call is about: its own or, where it asks for the head of an address or for what
// can be done there, that of reading it.
func (c *Call) interaction() Kind {
	if c.Kind != Other || c.Method() != http.MethodHead && c.Method() != http.MethodOptions {
		return c.Kind
	}
	if !c.ForProvider() {
		read, _ := registryKind(http.MethodGet, strings.Split(strings.Trim(c.Path, "/"), "/"))
		return read
	}
	read, _ := kind(http.MethodGet, c.Path)
	return read
}

// unknownAddress says that a request goes where the standard has nothing to read, or in a way that it does not have. What an
// answer referred to may be looked at: such references are FHIR's own.
func (s *Story) unknownAddress(c *Call) string {
	root := s.root(c)
	kind := c.interaction()
	switch {
	case !c.reads():
		if !changes(c) || writing(c.Method()) || c.Cancels() || c.Method() == "PRI" && root {
			return ""
		}
		return "a request had a method that the standard does not have"
	case root, strings.Contains(c.Path, "$"):
		return ""
	case c.ForProvider() && c.Base == "":
		return "a request went to an address at which no provider is"
	case c.ForProvider() && kind == Other && !s.referredTo(c), kind == RegistryRead && c.Pointer == "" && !strings.HasSuffix(c.Path, "/metadata"):
		return "a request went to an address that the standard does not have"
	}
	return ""
}

// root says that a request is for the root of the proxy, of a provider or of the registry.
func (s *Story) root(c *Call) bool {
	if strings.Trim(c.Path, "/*") == "" {
		return true
	}
	access := s.Setup(c.Who).Registry
	if c.ForProvider() || access == nil {
		return false
	}
	base, err := url.Parse(access.Base)
	return err == nil && strings.Trim(c.Path, "/") == strings.Trim(base.Path, "/")
}

// writing says that a method is one by which something is changed; what it may change is judged by the clauses on that.
func writing(method string) bool {
	return slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, strings.ToUpper(method))
}

// referredTo says that a request is for a resource, by its type and id, that an answer had named.
func (s *Story) referredTo(c *Call) bool {
	parts := strings.Split(strings.Trim(c.Path, "/"), "/")
	const typeAndID = 2
	return len(parts) == typeAndID && s.Given(c.Who, parts[0]+"/"+parts[1], c.Seq)
}

// general are the parameters that FHIR has for every reading, and results those for every search [FHIR STU3 base; FM-04].
var (
	general  = []string{"_format", "_pretty", "_summary", "_elements"}
	results  = []string{"_count", "_sort", "_include", "_include:iterate", "_include:recurse", "_revinclude", "_lastupdated"}
	slots    = []string{"start", "end", "status", "service", "schedule"}
	bookings = []string{
		"patient", "actor", "identifier", "_id", "version", "status", "date", "start",
		"appointment.participant.actor", "participant.actor", "appointment.participant",
	}
)

// unknownQuery says that a request has a parameter which its interaction does not have. A page is asked for as the answer
// before gave the link to it.
func (s *Story) unknownQuery(c *Call) string {
	known := general
	if s.Linked(c) {
		return ""
	}
	switch kind := c.interaction(); kind {
	case Slots:
		known = slices.Concat(general, results, slots)
	case Search, RegistrySearch:
		known = slices.Concat(general, results, bookings)
	case Capability:
		known = append(slices.Clone(general), "mode") // [FHIR STU3, capabilities interaction]
	case ReadOne, ReadOld, RegistryRead, Book, Update:
	default:
		return ""
	}
	if c.Disguised() {
		return "" // judged as what it asks for
	}
	for name := range c.Query {
		plain, _, _ := strings.Cut(strings.ToLower(name), ":")
		first, _, _ := strings.Cut(plain, ".")
		if !slices.Contains(known, strings.ToLower(name)) && !slices.Contains(known, plain) && !slices.Contains(known, first) {
			return "a request had a parameter that its interaction does not have"
		}
	}
	return ""
}

// mostAgents is under how many names of products one consumer may call in a story: its parts may have their own.
const mostAgents = 3

// changingAgent says that the name of the product that calls is another one from request to request.
func changingAgent(seen map[string][]string, c *Call) string {
	for _, name := range []string{"User-Agent", "Via", "From"} {
		value := c.Header(name)
		if key := c.Who + " " + name; value != "" && !slices.Contains(seen[key], value) {
			seen[key] = append(seen[key], value)
			if len(seen[key]) > mostAgents {
				return "the header " + name + ", which names a product, changed from request to request"
			}
		}
	}
	return ""
}
