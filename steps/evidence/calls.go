package evidence

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// readCalls picks the calls out of the journal. Whatever came over the network is a
// consumer's, whatever it says of itself: providers and this harness ask inside the process.
func (s *Story) readCalls(view journal.View) {
	clients := registryClients(view)
	for _, e := range view {
		x := e.Exchange
		if x == nil {
			continue
		}
		if x.Request.Cut || x.Response.Cut {
			s.Cut = append(s.Cut, e.Label())
		}
		if x.Via != 0 {
			s.Hops[x.Via] = e
			continue
		}
		c := s.call(e, clients)
		switch x.By {
		case "":
			if c.probes() {
				s.Asides = append(s.Asides, c)
				continue
			}
			s.Calls = append(s.Calls, c)
		case journal.Harness:
			s.Probes = append(s.Probes, c)
		default:
			s.Served = append(s.Served, c)
		}
	}
}

// call reads one exchange.
func (s *Story) call(e journal.Entry, clients map[string]string) *Call {
	x := e.Exchange
	got := Plain(x.Response)
	c := &Call{Entry: e, Sent: sent(Plain(x.Request)), Got: object(got), answer: string(got)}
	if x.Heard == "registry" {
		s.readRegistryCall(c, clients)
	} else {
		c.Token = token(c.Header("Authorization"))
		c.Claims = c.Token.Claims
		s.address(c)
		c.Kind, c.ID = kind(c.Method(), c.Path)
	}
	if x.By == "" {
		c.Who = s.caller(c)
	}
	s.place(c)
	c.Wish = c.wish()
	return c
}

func kind(method, path string) (Kind, string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case method == http.MethodGet && path == "/metadata":
		return Capability, ""
	case method == http.MethodGet && path == "/Slot":
		return Slots, ""
	case parts[0] != "Appointment":
		return Other, ""
	case len(parts) == 1 && method == http.MethodPost:
		return Book, ""
	case len(parts) == 1 && method == http.MethodGet:
		return Search, ""
	case len(parts) == 2 && method == http.MethodGet:
		return ReadOne, parts[1]
	case len(parts) == 2 && method == http.MethodPut:
		return Update, parts[1]
	case len(parts) == 4 && parts[2] == "_history" && method == http.MethodGet:
		return ReadOld, parts[1]
	case len(parts) >= 2:
		return Other, parts[1]
	}
	return Other, ""
}

// readRegistryCall reads a call to the registry: what it asks for, and in whose name.
func (s *Story) readRegistryCall(c *Call, clients map[string]string) {
	t := readTarget(c.Exchange.Target)
	c.Path, c.Query = t.spelt(), t.query
	_, bearer, _ := strings.Cut(c.Header("Authorization"), " ")
	c.Client = clients[bearer]
	c.Kind, c.Pointer = registryKind(c.Method(), t.steps)
	form := tokenForm(c.Exchange)
	endpoint := c.Method() == http.MethodPost && t.steps[len(t.steps)-1] == "token"
	if (form != nil || endpoint) && !slices.Contains(t.steps, "Appointment") {
		c.Kind, c.Client = RegistryToken, form.Get("client_id")
	}
}

// registryKind tells a call to the registry by its method and path. The entry is what follows Appointment.
func registryKind(method string, steps []string) (kind Kind, entry string) {
	at := slices.Index(steps, "Appointment")
	if at >= 0 && at+1 < len(steps) {
		entry = steps[at+1]
	}
	switch method {
	case http.MethodGet:
		if at >= 0 && entry == "" {
			return RegistrySearch, ""
		}
		return RegistryRead, entry
	case http.MethodHead, http.MethodOptions:
		return Other, entry
	case http.MethodPut:
		return RegistryUpdate, entry
	}
	return RegistryWrite, entry
}

// tokenForm is the form of a request for an access token; nil for any other request.
func tokenForm(x *journal.Exchange) url.Values {
	form, err := url.ParseQuery(string(Plain(x.Request)))
	if x.Method != http.MethodPost || err != nil || form.Get("grant_type") == "" {
		return nil
	}
	return form
}

// registryClients maps each access token that the registry gave out to the client it was given to.
func registryClients(view journal.View) map[string]string {
	clients := map[string]string{}
	for _, e := range view {
		if e.Exchange == nil || e.Exchange.Heard != "registry" || e.Exchange.Status != http.StatusOK {
			continue
		}
		form := tokenForm(e.Exchange)
		if token := object(Plain(e.Exchange.Response)).Text("access_token"); form != nil && token != "" {
			clients[token] = form.Get("client_id")
		}
	}
	return clients
}

// object reads a resource in JSON or in XML; nil where it is neither.
func object(raw []byte) Body {
	if start := bytes.TrimLeft(raw, " \t\r\n\ufeff"); len(start) > 0 && start[0] == '<' {
		return fromXML(raw)
	}
	var b Body
	if len(raw) == 0 || json.Unmarshal(raw, &b) != nil {
		return nil
	}
	return b
}
