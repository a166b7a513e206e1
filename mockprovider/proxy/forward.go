package proxy

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// outgoing is the request to the provider: method, path, query, headers and body
// as received. The path goes out as an opaque URL so that nothing re-encodes it.
func outgoing(ctx context.Context, r *http.Request, to route, rest string) *http.Request {
	path, query, asked := strings.Cut(to.path+rest, "?")
	if path == "" {
		path = "/"
	}
	out := &http.Request{
		Method: r.Method,
		URL:    &url.URL{Scheme: "http", Host: to.host, Opaque: path, RawQuery: query, ForceQuery: asked},
		Proto:  "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Host: to.host,
		Body: r.Body, ContentLength: r.ContentLength,
	}
	if r.ContentLength == 0 {
		out.Body = http.NoBody
	}
	copyHeader(out.Header, r.Header)
	if _, sent := out.Header["User-Agent"]; !sent {
		out.Header["User-Agent"] = nil // keeps net/http from adding its own
	}
	return out.WithContext(ctx)
}

// hopByHop are the headers that concern one connection only (RFC 9110, 7.6.1), and
// Expect, which was met when the proxy read the body.
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
}

func copyHeader(to, from http.Header) {
	named := map[string]bool{}
	for _, line := range from["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			named[http.CanonicalHeaderKey(strings.TrimSpace(name))] = true
		}
	}
	for name, values := range from {
		if !named[name] && !slices.Contains(hopByHop, name) {
			to[name] = slices.Clone(values)
		}
	}
}
