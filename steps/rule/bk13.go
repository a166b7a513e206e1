package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// The profile's invariants dom-1 to dom-4: what is contained has no life of its own.
var _ = register(Rule{
	ID:       "BK-13",
	Sentence: "whatever a request for a booking held was referred to, and carried no text or version of its own",
	Judge: eachBookingRequest("a request for a booking that holds other resources", holdsAny, func(r bookingRequest) string {
		referred := map[string]bool{}
		gatherReferences(map[string]any(r.Sent), referred)
		for _, v := range r.Sent.List("contained") {
			if why := notContainable(asBody(v), referred); why != "" {
				return "a contained " + asBody(v).Text("resourceType") + " " + why
			}
		}
		return ""
	}),
})

func holdsAny(r bookingRequest) bool { return len(r.Sent.List("contained")) > 0 }

// notContainable says why a resource may not be contained as it is; empty when it may.
func notContainable(b evidence.Body, referred map[string]bool) string {
	switch id := b.Text("id"); {
	case id == "":
		return "has no local id"
	case !referred["#"+id]:
		return "is referred to from nowhere"
	case b["text"] != nil:
		return "has a narrative (dom-1)"
	case b["contained"] != nil:
		return "contains something itself (dom-2)"
	case b.At("meta", "versionId") != nil, b.At("meta", "lastUpdated") != nil:
		return "has a version or a time of change (dom-4)"
	}
	return ""
}

// gatherReferences adds every reference in a JSON value.
func gatherReferences(v any, to map[string]bool) {
	switch x := v.(type) {
	case map[string]any:
		if ref, ok := x["reference"].(string); ok {
			to[ref] = true
		}
		for _, child := range x {
			gatherReferences(child, to)
		}
	case []any:
		for _, child := range x {
			gatherReferences(child, to)
		}
	}
}
