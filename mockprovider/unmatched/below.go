package unmatched

import (
	"slices"
	"strings"
)

// meant are other spellings of what is served, in lower case.
var meant = map[string]string{
	"appointment": "Appointment", "appointments": "Appointment", "booking": "Appointment", "bookings": "Appointment",
	"slot": "Slot", "slots": "Slot", "metadata": "metadata", "capabilitystatement": "metadata", "conformance": "metadata",
}

// knownStep is the name of what is served that a path most likely means; empty when there is none.
func knownStep(path string) string {
	for step := range strings.SplitSeq(path, "/") {
		if name, ok := meant[lower(bare(step))]; ok {
			return name
		}
	}
	return ""
}

// bare is a step without what looks like a query or a parameter.
func bare(step string) string {
	if i := strings.IndexAny(step, "&=;?"); i >= 0 {
		step = step[:i]
	}
	if i := strings.Index(lower(step), "%3f"); i >= 0 {
		step = step[:i]
	}
	return step
}

// below explains a path that should be the base of a party and one of its routes.
func (r request) below(path string, routes []Route, base string) Explanation {
	steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
	at := slices.IndexFunc(steps, func(s string) bool { return meant[lower(bare(s))] != "" })
	if at < 0 {
		return r.nothingKnown(path, base)
	}
	name := meant[lower(bare(steps[at]))]
	tail := steps[at+1:]
	nearest := r.nearest(name, tail, routes, base)
	switch {
	case !slices.ContainsFunc(routes, func(route Route) bool { return route.Path == name }):
		return Explanation{r.nearest(name, tail, provider, "[proxy]/[base]"), "this party does not serve that", "send it to a booking provider, through the proxy"}
	case bare(steps[at]) != steps[at]:
		return Explanation{nearest, "parameters stand in the path", "begin the query with a plain question mark after the resource's name"}
	case steps[at] != name:
		return Explanation{nearest, "the resource's name is not spelt as FHIR has it: case matters, and it has no plural", "write " + name}
	case !r.atBase(path, steps, at):
		return Explanation{nearest, "the path before the resource is not the base path of this party", "begin with the base URL as service discovery gives it, without a trailing slash"}
	case len(tail) > 0 && tail[len(tail)-1] == "":
		return Explanation{nearest, "the path ends in a slash", "take it off"}
	case slices.Contains(tail, ""):
		return Explanation{nearest, "the path has two slashes in a row", "send one"}
	}
	return r.tail(name, tail, nearest, routes)
}

// nothingKnown explains a path that names nothing that is served.
func (r request) nothingKnown(path, base string) Explanation {
	nearest := "GET " + base + "/metadata"
	if strings.HasPrefix(base, "[registry]") {
		nearest = "GET " + base + "/Appointment"
	}
	switch {
	case strings.Contains(path, "$"):
		return Explanation{nearest, "no operation is offered, and none to re-book", "make a new booking with POST Appointment and then cancel the original with PUT Appointment/[id]"}
	case r.method == "POST" && r.body:
		return Explanation{"POST " + base + "/Appointment", "a booking is not posted to this path", "POST one Appointment to the base URL followed by Appointment; Bundles are not taken"}
	}
	return Explanation{nearest, "the path names no resource that is served here", "use one of the resources of the Booking API after the base URL; names are case-sensitive"}
}

// atBase reports whether the steps before the resource are a base that is known or, where none is known, any at all.
func (r request) atBase(path string, steps []string, at int) bool {
	before := strings.TrimSuffix(path[:len(path)-len(strings.Join(steps[at:], "/"))], "/")
	if len(r.roots) > 0 {
		return slices.Contains(r.roots, before)
	}
	return at > 0 && !slices.Contains(steps[:at], "")
}

// nearest is the route that is most likely meant.
func (r request) nearest(name string, tail []string, routes []Route, base string) string {
	path := name
	switch tail = slices.DeleteFunc(slices.Clone(tail), func(s string) bool { return s == "" }); {
	case name == "metadata":
	case slices.Contains(tail, "_history") && name == "Appointment":
		path += "/{id}/_history/{vid}"
	case len(tail) > 0 && !reserved(tail[0]):
		path += "/{id}"
	case r.method == "PUT" || r.method == "PATCH" || r.method == "DELETE":
		if name == "Appointment" {
			path += "/{id}"
		}
	}
	method := r.method
	if method == "PATCH" || method == "DELETE" {
		method = "PUT"
	}
	for _, route := range routes {
		if route.Path == path && !slices.Contains(route.Methods, method) {
			method = route.Methods[0]
		}
	}
	if method != "GET" && method != "POST" && method != "PUT" {
		method = "GET"
	}
	return method + " " + base + "/" + strings.NewReplacer("{", "[", "}", "]").Replace(path)
}

func reserved(step string) bool {
	return strings.HasPrefix(step, "$") || strings.HasPrefix(step, "_") || strings.HasPrefix(lower(step), "%24")
}

// tail explains what follows the resource's name, and the method.
func (r request) tail(name string, tail []string, nearest string, routes []Route) Explanation {
	path := name
	switch {
	case slices.ContainsFunc(tail, func(s string) bool { return s == "_search" }):
		return Explanation{nearest, "a search is not posted here", "send the parameters in the query of a GET"}
	case slices.ContainsFunc(tail, reserved) && !slices.Contains(tail, "_history"):
		return Explanation{nearest, "no operation is offered, and none to re-book", "make a new booking with POST Appointment and then cancel the original with PUT Appointment/[id]"}
	case len(tail) == 1:
		path += "/{id}"
	case len(tail) == 3 && tail[1] == "_history":
		path += "/{id}/_history/{vid}"
	case len(tail) > 0 && tail[len(tail)-1] == "_history":
		return Explanation{nearest, "the history of a booking is not listed", "read one version: name its version id after _history"}
	case len(tail) > 0:
		return Explanation{nearest, "the path goes on after the id", "end it with the id, or with _history and a version id"}
	}
	at := slices.IndexFunc(routes, func(route Route) bool { return route.Path == path })
	if at < 0 {
		return Explanation{nearest, "nothing is served below this resource", "end the path with the resource's name"}
	}
	return r.wrongMethod(name, path, nearest, routes[at])
}

// wrongMethod explains a path that is right.
func (r request) wrongMethod(name, path, nearest string, route Route) Explanation {
	only := "only " + strings.Join(route.Methods, " and ") + " can be used here"
	switch {
	case slices.Contains(route.Methods, r.method) && r.method == "GET" && r.body:
		return Explanation{nearest, "a body was sent with GET", "send the parameters in the query and no body; a booking is made with POST"}
	case slices.Contains(route.Methods, r.method):
		return Explanation{nearest, "method and path are those of an interaction", "look at the answer for what is wrong with the rest of the request"}
	case path == "Appointment" && r.method == "PUT":
		return Explanation{nearest, "the id of the booking is missing in the path", "PUT to Appointment, one slash and the id that the booking has; a new booking is made with POST"}
	case name == "Appointment" && r.method == "DELETE":
		return Explanation{nearest, "a booking is not deleted", "cancel it: read it, set its status to cancelled and PUT it with If-Match"}
	case name == "Appointment" && r.method == "PATCH":
		return Explanation{nearest, "a booking is not patched", "cancel it: read it, set its status to cancelled and PUT it whole with If-Match"}
	case path == "Appointment/{id}" && r.method == "POST":
		return Explanation{nearest, "a booking that exists is not posted", "PUT it to cancel it; POST a new booking to Appointment without an id"}
	case name == "Slot":
		return Explanation{nearest, "slots are read only; " + only, "take a slot by a POST of an Appointment that refers to it"}
	}
	return Explanation{nearest, only, "change the method"}
}
