package evidence

import (
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"
)

// Wish is what a call asks for, in its one spelling: two calls with the same one ask for the same thing.
type Wish [sha256.Size]byte

// SameRequest says that two calls ask for the same thing: by the same consumer, in the same way, of the
// same thing, on the same condition and with equal content. How an address or a body is written makes no
// difference: one that was compressed or serialised anew is the same [wire 17.31].
func SameRequest(a, b *Call) bool { return a.Wish == b.Wish }

// wish finds what the call asks for.
func (c *Call) wish() Wish {
	target := []string{c.Exchange.Target}
	if c.Base != "" {
		target = []string{c.Base, c.Path, asksFor(c.Query)}
	}
	content := any(string(Plain(c.Exchange.Request)))
	if c.Sent != nil {
		content = spelt(map[string]any(c.Sent))
	}
	raw, err := json.Marshal([]any{c.Who, c.Method(), target, c.Header("If-Match"), c.Sent != nil, content})
	if err != nil {
		raw = Plain(c.Exchange.Request) // what was read from JSON or XML can be written as JSON
	}
	return sha256.Sum256(raw)
}

// spelt is a JSON value in one spelling: values that are equal have the same.
func spelt(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for key, one := range x {
			out[key] = spelt(one)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, one := range x {
			out[i] = spelt(one)
		}
		return out
	case string:
		if strings.HasPrefix(x, "<div") {
			return plainNarrative(x)
		}
		if at := instant(x); !at.IsZero() {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	return v
}
