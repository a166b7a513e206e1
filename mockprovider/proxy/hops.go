package proxy

import (
	"net"
	"net/http"
	"sync"
)

// Hops tells a provider's recorder for which of the proxy's exchanges a request
// was forwarded, without anything on the wire: the proxy notes the connection
// that it is about to write on, and the provider looks up the one it read from.
//
// Each connection carries one forwarded request, so a note is taken out when it
// is looked up. The zero value is ready; it is safe for concurrent use.
type Hops struct {
	mu    sync.Mutex
	notes map[connection]int
}

// connection names a TCP connection by both ends, since two connections to
// different providers may share the local address.
type connection struct{ from, to string }

func (h *Hops) note(from, to net.Addr, seq int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.notes == nil {
		h.notes = map[connection]int{}
	}
	h.notes[connection{from.String(), to.String()}] = seq
}

// Via returns the Seq of the proxy's exchange that the request was forwarded for,
// or 0 when it came directly. It answers once for each forwarded request.
func (h *Hops) Via(r *http.Request) int {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return 0
	}
	key := connection{r.RemoteAddr, local.String()}
	h.mu.Lock()
	defer h.mu.Unlock()
	seq := h.notes[key]
	delete(h.notes, key)
	return seq
}
