package peer

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// tellBytes is the most that one server tells another at once, in bytes.
const tellBytes = 64 << 10

// Door is the handler of what the other servers hand on and tell. Ports are the handlers that requests are handed to.
func (p *Peers) Door(ports map[session.Port]http.Handler, heard func(key string, r wiretap.Refused) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !p.same(r.Header.Get(secretHeader)) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if key, ok := strings.CutPrefix(r.URL.Path, tellPath); ok {
			told(w, r, key, heard)
			return
		}
		at, ok := strings.CutPrefix(r.URL.Path, handPath)
		port := ports[session.Port(at)]
		original, err := opened(r)
		if !ok || port == nil || err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		port.ServeHTTP(w, original)
	})
}

func told(w http.ResponseWriter, r *http.Request, key string, heard func(string, wiretap.Refused) error) {
	var refused wiretap.Refused
	raw, err := io.ReadAll(io.LimitReader(r.Body, tellBytes))
	if err == nil {
		err = json.Unmarshal(raw, &refused)
	}
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case heard(key, refused) != nil:
		w.WriteHeader(http.StatusNotFound)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// opened is the request as it was before it was handed on.
func opened(r *http.Request) (*http.Request, error) {
	raw, err := base64.StdEncoding.DecodeString(r.Header.Get(headHeader))
	if err != nil {
		return nil, err //nolint:wrapcheck // it is answered with no more than that
	}
	var h head
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	at, err := url.ParseRequestURI(h.Target)
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	out := r.WithContext(context.WithValue(r.Context(), handedKey{}, true))
	out.Method, out.RequestURI, out.URL, out.Host, out.Proto, out.Header, out.ContentLength = h.Method, h.Target, at, h.Host, h.Proto, h.Header, h.Length
	out.ProtoMajor, out.ProtoMinor, _ = http.ParseHTTPVersion(h.Proto)
	if out.Header == nil {
		out.Header = http.Header{}
	}
	if h.Length == 0 {
		out.Body = http.NoBody
	}
	return out, nil
}
