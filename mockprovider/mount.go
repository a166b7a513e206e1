package mockprovider

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
)

const (
	// mountedProxy is the step below the mount at which the proxy is.
	mountedProxy = "ssp"
	// mountedNobody is who hears a request that no party is meant by.
	mountedNobody = "front"
)

// mount lays out who answers below the mount.
func (w *World) mount() {
	w.parties = map[string]http.Handler{
		mountedProxy: w.front, registryapi.Heard: w.registry.door.Entrance(),
		mountedNobody: w.recorded(mountedNobody)(http.HandlerFunc(w.nobody)),
	}
	for _, p := range w.providers {
		w.parties[p.Short] = p.door.Entrance()
	}
}

// ServeHTTP hands a request to the party that it is addressed to, by the first step of
// its path below the mount. A request that is addressed to nobody is recorded too.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if u, err := url.Parse(w.config.Mount); err == nil {
		path = strings.TrimPrefix(path, u.EscapedPath())
	}
	step, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	party, ok := w.parties[step]
	if !ok {
		party = w.parties[mountedNobody]
	}
	party.ServeHTTP(rw, r)
}

// nobody refuses a request that is addressed to no party, as the proxy refuses one that names no provider.
func (w *World) nobody(rw http.ResponseWriter, r *http.Request) { w.proxy.NotFound(rw, r) }
