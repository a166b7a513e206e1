package evidence

import (
	"bytes"
	"maps"
)

// SameRequest says that two calls ask for the same thing: by the same consumer, in the same way, of the
// same thing, on the same condition and with equal content. How an address or a body is written makes no
// difference: one that was compressed or serialised anew is the same [wire 17.31].
func SameRequest(a, b *Call) bool {
	return a.Who == b.Who && a.Method() == b.Method() && sameTarget(a, b) &&
		a.Header("If-Match") == b.Header("If-Match") && sameContent(a, b)
}

func sameTarget(a, b *Call) bool {
	if a.Exchange.Target == b.Exchange.Target {
		return true
	}
	return a.Base != "" && a.Base == b.Base && a.Path == b.Path && maps.EqualFunc(a.Query, b.Query, sameValues)
}

func sameContent(a, b *Call) bool {
	if bytes.Equal(Plain(a.Exchange.Request), Plain(b.Exchange.Request)) {
		return true
	}
	return a.Sent != nil && b.Sent != nil && equal(map[string]any(a.Sent), map[string]any(b.Sent))
}
