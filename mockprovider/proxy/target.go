package proxy

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Why a request target leads to no provider.
var (
	errNoURL = errors.New(
		"no provider is named: want the proxy's URL, one slash and the provider's URL with its scheme")
	errSlashes = errors.New(
		"two slashes between the proxy's URL and the provider's: want exactly one")
	errOneSlash = errors.New(
		"the provider's URL has one slash after its scheme: want two")
	errNotRegistered = errors.New(
		"no provider with that base URL is registered in this session, and the proxy forwards to no other")
)

// route is one provider that the proxy forwards to.
type route struct {
	base       string // as the provider publishes it, with no trailing slash
	host, path string // the two halves of base after its scheme
	// spellings are what scheme and authority may be written as: with the scheme's own port, too.
	spellings []string
	way       http.RoundTripper
}

func newRoute(p Provider) (route, error) {
	base := strings.TrimSuffix(p.Base, "/")
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" {
		return route{}, fmt.Errorf("proxy: provider base %q is not an absolute http or https URL", p.Base)
	}
	if p.Way == nil {
		return route{}, fmt.Errorf("proxy: no handler for provider %s", p.Base)
	}
	folded := len(u.Scheme) + len("://") + len(u.Host)
	return route{
		base: base, host: u.Host, path: base[folded:], way: p.Way,
		spellings: spellings(u.Scheme, u.Host, u.Port()),
	}, nil
}

// ports are those that a scheme has without saying so. Source: RFC 3986, 6.2.3.
var ports = map[string]string{"https": "443", "http": "80"}

func spellings(scheme, host, port string) []string {
	plain := scheme + "://" + host
	switch port {
	case "":
		return []string{plain + ":" + ports[scheme], plain + ":", plain}
	case ports[scheme]:
		bare := strings.TrimSuffix(plain, ":"+port)
		return []string{plain, bare + ":", bare}
	}
	return []string{plain}
}

// leads reports whether a URL begins with the route's base, and what follows it.
func (r route) leads(embedded string) (rest string, ok bool) {
	for _, start := range r.spellings {
		after, host, ok := consume(embedded, start, len(start))
		if !ok {
			continue
		}
		after, path, ok := consume(after, r.path, 0)
		if !ok {
			continue
		}
		if after, ok = atBoundary(after, host || path); ok {
			return after, true
		}
	}
	return "", false
}

// find reads the provider and what is asked of it from a raw request target below
// the proxy's root, in the plain form and in the percent-encoded one. What follows the provider's base
// is returned as it was received. Source: explore/overview; SP-01, SP-02, SP-03.
func find(target, root string, routes []route) (route, string, error) {
	embedded, rooted := strings.CutPrefix(strings.TrimPrefix(originForm(target), root), "/")
	switch {
	case !rooted:
		return route{}, "", errNoURL
	case strings.HasPrefix(embedded, "/"):
		if startsURL(strings.TrimLeft(embedded, "/")) {
			return route{}, "", errSlashes
		}
		return route{}, "", errNoURL
	case !startsURL(embedded):
		for _, scheme := range []string{"https:/", "http:/"} {
			if _, _, ok := consume(embedded, scheme, len(scheme)); ok {
				return route{}, "", errOneSlash
			}
		}
		return route{}, "", errNoURL
	}
	var found route
	var rest string
	for _, r := range routes {
		if after, ok := r.leads(embedded); ok && len(r.base) > len(found.base) {
			found, rest = r, after
		}
	}
	if found.base == "" {
		return route{}, "", errNotRegistered
	}
	return found, rest, nil
}

// originForm takes scheme and authority off an absolute request target, which a server must accept.
func originForm(target string) string {
	for _, scheme := range []string{"http://", "https://"} {
		if len(target) < len(scheme) || !strings.EqualFold(target[:len(scheme)], scheme) {
			continue
		}
		rest := target[len(scheme):]
		i := strings.IndexAny(rest, "/?")
		switch {
		case i < 0:
			return "/"
		case rest[i] == '?':
			return "/" + rest[i:]
		}
		return rest[i:]
	}
	return target
}

func startsURL(s string) bool {
	for _, scheme := range []string{"https://", "http://"} {
		if _, _, ok := consume(s, scheme, len(scheme)); ok {
			return true
		}
	}
	return false
}

// atBoundary reports whether the base ended where a path segment does. A URL that
// was percent-encoded as a whole has its slashes decoded again up to the query;
// everything else stands as received.
func atBoundary(rest string, encoded bool) (string, bool) {
	if rest == "" || rest[0] == '/' || rest[0] == '?' {
		return rest, true
	}
	if !encoded || len(rest) < 3 || !strings.EqualFold(rest[:3], "%2F") {
		return rest, false
	}
	path, query, asked := strings.Cut(rest, "?")
	path = strings.NewReplacer("%2F", "/", "%2f", "/").Replace(path)
	if asked {
		return path + "?" + query, true
	}
	return path, true
}

// consume matches prefix at the start of s, each of its bytes plain or
// percent-encoded, the first folded bytes whatever their case.
func consume(s, prefix string, folded int) (rest string, encoded, ok bool) {
	at := 0
	for i := range len(prefix) {
		if at >= len(s) {
			return "", false, false
		}
		c, width := s[at], 1
		if c == '%' {
			if at+2 >= len(s) || !isHex(s[at+1]) || !isHex(s[at+2]) {
				return "", false, false
			}
			c, width, encoded = unhex(s[at+1])<<4|unhex(s[at+2]), 3, true
		}
		want := prefix[i]
		if i < folded {
			c, want = lower(c), lower(want)
		}
		if c != want {
			return "", false, false
		}
		at += width
	}
	return s[at:], encoded, true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

func isHex(c byte) bool {
	c = lower(c)
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f'
}

func unhex(c byte) byte {
	if c = lower(c); c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}
