package fault

import "strings"

// Match narrows the requests that a fault strikes. Empty fields match every request.
type Match struct {
	// Method is the HTTP method, in upper case.
	Method string `json:"method,omitempty"`
	// Target is how path and query begin below the listener's root, as sent: "/Slot?status=free".
	Target string `json:"target,omitempty"`
	// Booking is the id in the path.
	Booking string `json:"booking,omitempty"`
	// RequestID is the X-Request-Id.
	RequestID string `json:"request_id,omitempty"`
}

// Request is what a listener tells of a request so that a fault can be matched.
type Request struct {
	Method string
	// Path is the path below the listener's root and Query the raw query, both as sent.
	Path, Query        string
	Booking, RequestID string
}

func (m Match) fits(r Request) bool {
	return (m.Method == "" || m.Method == r.Method) &&
		(m.Booking == "" || m.Booking == r.Booking) &&
		(m.RequestID == "" || m.RequestID == r.RequestID) &&
		(m.Target == "" || strings.HasPrefix(r.Path+"?"+r.Query, m.Target))
}
