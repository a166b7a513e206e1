package control

import (
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guard turns away what a web page may have sent: a page cannot set this
// Content-Type without asking first, and its browser says where it comes from.
func (a *api) guard(r *http.Request) error {
	if a.LoopbackOnly && !namesLoopback(r.Host) {
		return problem(http.StatusForbidden, "call the control listener by its loopback address, such as 127.0.0.1, or as localhost")
	}
	if origin := r.Header.Get("Origin"); origin != "" && !a.own(origin, r.Host) {
		return problem(http.StatusForbidden, "requests from pages of another origin are refused; use a command line tool")
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return problem(http.StatusForbidden, "requests from pages of another site are refused; use a command line tool")
	}
	if (r.Method == http.MethodPost || r.Method == http.MethodPut) && !isJSON(r.Header) {
		return problem(http.StatusUnsupportedMediaType, "send the header Content-Type: application/json")
	}
	return nil
}

// own reports whether an origin is the listener itself, under TLS or without.
func (a *api) own(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && host != "" && u.Host == host && (u.Scheme == "http" || u.Scheme == "https")
}

func namesLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func isJSON(h http.Header) bool {
	values := h.Values("Content-Type")
	if len(values) != 1 {
		return false
	}
	media, params, err := mime.ParseMediaType(values[0])
	charset := params["charset"]
	return err == nil && media == jsonMedia && (charset == "" || strings.EqualFold(charset, "utf-8"))
}
