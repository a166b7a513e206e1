// Package unmatched explains requests that matched no interaction: what comes
// nearest, why it is not that, and what to change.
//
// It refuses to know what a request says beyond its method, its path and whether it
// has a body. What it tells is made of its own words only, so that no identifier, no
// query value and no body of a consumer is repeated.
//
//	e := unmatched.Explain(journal.Exchange{Heard: "vale", Method: "PUT", Target: "/STU3/1/Appointment"})
//	// e.Nearest: PUT [base]/Appointment/[id]
package unmatched

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Explanation is told to people. It is empty where there is nothing to explain.
type Explanation struct {
	// Nearest is the interaction that was most likely meant.
	Nearest string `json:"nearest"`
	// Why says what keeps the request from being that, and Change what to do about it.
	Why    string `json:"why"`
	Change string `json:"change"`
}

// String is what to say in one line.
func (e Explanation) String() string {
	if e.Why == "" {
		return ""
	}
	return e.Why + "; " + e.Change
}

// The listeners that are not providers, as the journal names them.
const (
	proxyListener    = "proxy"
	registryListener = "registry"
	frontListener    = "front"
)

// Explain explains an exchange that matched no interaction; one that did gives an
// empty Explanation. Roots are the base URLs or base paths of the party, as far as
// they are known; without them the base is taken to be what stands before the
// resource's name. It is a pure function.
func Explain(x journal.Exchange, roots ...string) Explanation {
	if x.Route != "" {
		return Explanation{}
	}
	path, query, asked := strings.Cut(originForm(x.Target), "?")
	r := request{method: x.Method, body: len(x.Request.Body) > 0, query: asked && query != "", roots: basePaths(roots)}
	switch x.Heard {
	case frontListener:
		return atFront(path)
	case proxyListener:
		return r.atProxy(path, x.Status)
	case registryListener:
		return r.atRegistry(path)
	}
	return r.below(path, provider, "[base]")
}

// request is what is known of a request beside its path.
type request struct {
	method      string
	body, query bool
	roots       []string
}

// originForm takes scheme and authority off an absolute request target.
func originForm(target string) string {
	for _, scheme := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(target, scheme); ok {
			if i := strings.IndexByte(rest, '/'); i >= 0 {
				return rest[i:]
			}
			return "/"
		}
	}
	return target
}

// basePaths are the paths of roots, without a trailing slash.
func basePaths(roots []string) []string {
	out := make([]string, 0, len(roots))
	for _, root := range roots {
		if path := strings.TrimSuffix(originForm(root), "/"); path != "" {
			out = append(out, path)
		}
	}
	return out
}

// atFront explains a path below a session's address that leads to no party.
func atFront(path string) Explanation {
	const nearest = "[session]/ssp/[provider's URL with its scheme]/..."
	switch {
	case embedded(path) >= 0:
		return Explanation{nearest, "the provider's URL stands where the name of a party should", "put ssp and one slash between the session's address and the provider's URL"}
	case knownStep(path) != "":
		return Explanation{nearest, "a resource stands where the name of a party should", "put ssp, one slash and the provider's URL between the session's address and the resource"}
	}
	return Explanation{nearest, "no party of the session has this name", "below the session's address use ssp for the proxy, registry for the registry, or a provider's short name"}
}

// atProxy explains a request target below the proxy. Source: SP-01, SP-02.
func (r request) atProxy(path string, status int) Explanation {
	const nearest = "[proxy]/[provider's URL with its scheme]/..."
	at := embedded(path)
	if at < 0 {
		return Explanation{nearest, "no provider is named in the path", "put one slash and the provider's URL, with its scheme, after the proxy's"}
	}
	plain := strings.NewReplacer("%3A", ":", "%3a", ":", "%2F", "/", "%2f", "/").Replace(path[at:])
	_, rest, _ := strings.Cut(plain, ":")
	slashes := len(rest) - len(strings.TrimLeft(rest, "/"))
	_, inside, _ := strings.Cut(strings.TrimLeft(rest, "/"), "/")
	switch {
	case strings.HasSuffix(path[:at], "//"):
		return Explanation{nearest, "there are two slashes between the proxy's URL and the provider's", "send exactly one: take a trailing slash off the proxy's URL"}
	case slashes != 2:
		return Explanation{nearest, "the provider's URL does not have two slashes after its scheme", "send it whole; some clients and gateways merge slashes, so percent-encode it where that happens"}
	case !r.registered("/"+inside) || status == 403:
		if strings.HasPrefix(lower(plain), "http:") {
			return Explanation{nearest, "no provider with that base URL is known here, and its scheme is http", "use the provider's base URL exactly as service discovery gives it, most likely with https"}
		}
		return Explanation{nearest, "no provider with that base URL is known here", "use the provider's base URL exactly as service discovery gives it, with scheme, host, port and path"}
	}
	return r.below("/"+inside, provider, "[proxy]/[base]")
}

// registered reports whether a path is below one of the bases that are known.
func (r request) registered(path string) bool {
	return len(r.roots) == 0 || slices.ContainsFunc(r.roots, func(root string) bool { return within(path, root) })
}

func within(path, root string) bool {
	rest, ok := strings.CutPrefix(path, root)
	return ok && (rest == "" || rest[0] == '/')
}

// embedded is where a URL begins in a path, or -1.
func embedded(path string) int {
	folded := lower(path)
	for _, scheme := range []string{"https:/", "http:/", "https%3a%2f", "http%3a%2f"} {
		if i := strings.Index(folded, scheme); i >= 0 {
			return i
		}
	}
	return -1
}

// atRegistry explains a path at the registry, whose token endpoint is beside its FHIR base.
func (r request) atRegistry(path string) Explanation {
	const endpoint = "POST [registry]/oauth2/token"
	folded := lower(path)
	switch {
	case strings.Contains(folded, "token") && knownStep(path) == "":
		switch {
		case strings.HasSuffix(path, "/"):
			return Explanation{endpoint, "the path ends in a slash", "take it off"}
		case strings.Contains(folded, "/fhir/"):
			return Explanation{endpoint, "the token endpoint is not below the FHIR base", "take fhir out of the path"}
		case !strings.HasSuffix(path, "/oauth2/token"):
			return Explanation{endpoint, "the token endpoint has another path", "send the request to oauth2/token beside fhir, in lower case"}
		}
		return Explanation{endpoint, "the method is not one that a token is asked for with", "use POST with a form in the body"}
	case !slices.Contains(strings.Split(path, "/"), "fhir"):
		if knownStep(path) != "" {
			return Explanation{"[registry]/fhir/Appointment", "the FHIR base of the registry ends in fhir, which is not in the path", "put fhir before the resource, in lower case"}
		}
		return Explanation{"[registry]/fhir/Appointment", "nothing of the registry is at this path", "use fhir/Appointment for pointers and oauth2/token for access tokens"}
	}
	return r.below(path, registry, "[registry]/fhir")
}

// lower folds the case of ASCII letters and of nothing else, so that what is found in
// the result is at the same place in the text, whatever bytes a sender put there.
func lower(text string) string {
	out := []byte(text)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + ('a' - 'A')
		}
	}
	return string(out)
}
