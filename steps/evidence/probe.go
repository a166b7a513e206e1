package evidence

import (
	"net/http"
	"strings"
)

// AsksOnly says that a request wants to know of an address what can be done there, or the head of what it holds, and gives
// no order. It is neither a reading of a booking nor an act on it.
func (c *Call) AsksOnly() bool {
	return (c.Method() == http.MethodHead || c.Method() == http.MethodOptions) && len(c.Exchange.Request.Body) == 0 && !c.Disguised() && !c.GivesOrder()
}

// probes says that a request is about a server and not about any provider: the question that a browser puts before a
// request of its own, to which no token can be added, or a look at the root of the proxy. No clause on requests to
// providers binds it. One that carries anything of its own, or names an operation, is a request like any other.
// Source: wire contract, section 6.1 (security.cors); SP-01, SP-25 and AU-01 speak of calls to providers.
func (c *Call) probes() bool {
	for name := range c.Exchange.Request.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "ssp-") {
			return false
		}
	}
	target := c.Exchange.Target
	if len(c.Exchange.Request.Body) > 0 || strings.Contains(target, "$") || strings.Contains(target, "%24") || c.Disguised() || c.GivesOrder() {
		return false
	}
	root := target == "" || target == "/" || target == "*"
	switch c.Method() {
	case http.MethodOptions:
		return root || c.Header("Origin") != "" && c.Header("Access-Control-Request-Method") != ""
	case http.MethodGet, http.MethodHead, "PRI":
		return root && c.Base == ""
	}
	return false
}
