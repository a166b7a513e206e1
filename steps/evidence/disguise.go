package evidence

import (
	"net/http"
	"slices"
	"strings"
)

// otherMethod are the headers by which servers are told to take a request for one of another method.
var otherMethod = []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"}

// orders are the words by which a query or a header asks for a booking to go.
var orders = []string{"cancel", "cancelled", "delete", "remove"}

// Disguised says that a request about a booking asks for more than its method does: a header or a
// query parameter names another method, or gives the order to cancel. The standard has no such
// request, and a server that knows these habits would carry it out. Source: wire contract, sections 3 and 5; CX-10.
func (c *Call) Disguised() bool {
	for _, name := range otherMethod {
		if namesChange(c.Header(name)) {
			return true
		}
	}
	for name := range c.Exchange.Request.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-") && strings.Contains(lower, "cancel") {
			return true
		}
	}
	for name, values := range c.Query {
		method := strings.EqualFold(name, "_method") || strings.EqualFold(name, "method")
		for _, v := range append([]string{name}, values...) {
			if method && namesChange(v) || !strings.EqualFold(name, "status") && slices.Contains(orders, strings.ToLower(v)) {
				return true
			}
		}
	}
	return false
}

// GivesOrder says that a request which the standard does not have gives an order all the same: its path holds a word
// such as cancel, or it only reads by its method and carries a change, or a whole second request, in its body.
// A server that knows these habits would carry it out. Source: wire contract, sections 3 and 5; CX-10.
func (c *Call) GivesOrder() bool {
	if c.Kind == Other && c.Base != "" {
		for step := range strings.SplitSeq(c.Path, "/") {
			if slices.Contains(orders, strings.ToLower(strings.Trim(step, "$"))) {
				return true
			}
		}
	}
	if c.Base == "" || c.Method() != http.MethodGet && c.Method() != http.MethodHead {
		return false
	}
	method, _, _ := strings.Cut(strings.TrimSpace(string(Plain(c.Exchange.Request))), " ")
	return c.sentAsCancelled() || namesChange(method)
}

// namesChange says that a method is one that changes something.
func namesChange(method string) bool {
	return slices.Contains([]string{"PUT", "PATCH", "DELETE"}, strings.ToUpper(strings.TrimSpace(method)))
}
