package fault

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// page is what a gateway might put in place of an answer.
const page = "<!DOCTYPE html><html><head><title>Service unavailable</title></head><body><h1>Service unavailable</h1></body></html>\n"

// malformations are the ways to break the answer to a request that was acted on.
var malformations = map[string]func(*Reply){
	// truncated: the body breaks off in the middle.
	"truncated": func(r *Reply) { r.Body = r.Body[:len(r.Body)/2] },
	// wrong-type: the body is right and Content-Type says something else.
	"wrong-type": func(r *Reply) { r.Header["Content-Type"] = "text/plain" },
	// html: a page for people in place of the resource.
	"html": func(r *Reply) {
		r.Header["Content-Type"] = "text/html"
		r.Body = []byte(page)
	},
	// empty: 200 and nothing else.
	"empty": func(r *Reply) {
		r.Status, r.Body = http.StatusOK, nil
		for _, name := range []string{"Content-Type", "Location", "Content-Location", "Etag", "Last-Modified"} {
			delete(r.Header, name)
		}
	},
}

// Malformed does what was asked and gives its answer in a form that cannot be used:
// truncated, wrong-type, html or empty. A refusal is left as it is. It returns an
// error for any other form.
//
// Scenario: the consumer must not take the answer for a failure of the booking.
// Source: BK-79, ER-18.
func Malformed(form string) (Effect, error) {
	spoil, ok := malformations[form]
	if !ok {
		return Effect{}, fmt.Errorf("unknown malformed answer %q; want one of %q", form, slices.Sorted(maps.Keys(malformations)))
	}
	return Effect{Kind: "malformed", Spoil: spoil}, nil
}

var _ = registerWith("malformed", []Parameter{
	{Name: "form", Says: "how the answer is broken", Default: "truncated", Values: []string{"truncated", "wrong-type", "html", "empty"}},
}, func(p Params) (Effect, error) { return Malformed(p["form"]) })
