package evidence

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// WrongUnowed begins what a consumer that is itself under test asks for without breaking any clause, and what no provider has
// to give; what it is follows.
const WrongUnowed = "a provider does not owe it: "

// Unowed says what of a request a provider may refuse, or answer otherwise than another one, although no clause forbids a consumer
// to ask for it; empty where there is nothing of the kind.
func (r *Record) Unowed(c *Call) string {
	switch {
	case !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut}, c.Exchange.Method):
		return "the method " + c.Exchange.Method
	case strings.HasSuffix(c.Path, "/") || strings.Contains(c.Path, "//"):
		return "an address with an empty part"
	case !c.asksForFHIR():
		return "another format than FHIR's"
	case slices.Contains([]int{http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge}, c.Status()):
		return "a request of that size"
	}
	if why := c.partial(); why != "" {
		return why
	}
	switch c.Kind {
	case ReadOne, ReadOld, Update:
		return r.unheardOf(c)
	case Slots:
		return c.emptyWindow()
	default:
		return ""
	}
}

// formats are those that a provider has to know by the parameter _format, and by Accept those that begin with application/fhir.
var formats = []string{"json", "application/json", "application/fhir+json", "xml", "text/xml", "application/xml", "application/fhir+xml"}

// asksForFHIR says that FHIR's JSON or XML would do.
func (c *Call) asksForFHIR() bool {
	if c.Query.Has("_format") {
		return slices.Contains(formats, strings.ToLower(c.Query.Get("_format")))
	}
	accepts := c.Exchange.Request.Header.Values("Accept")
	if strings.TrimSpace(strings.Join(accepts, "")) == "" {
		return true
	}
	for one := range strings.SplitSeq(strings.Join(accepts, ","), ",") {
		media, parameters, _ := strings.Cut(one, ";")
		media = strings.ToLower(strings.TrimSpace(media))
		if slices.Contains([]string{"*/*", "application/*", "application/fhir+json", "application/fhir+xml"}, media) && !refusedByWeight(parameters) {
			return true
		}
	}
	return false
}

// refusedByWeight says that the parameters of a media type have the weight 0.
func refusedByWeight(parameters string) bool {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return err == nil && q == 0
		}
	}
	return false
}

// partial says by what a request asks for less than the whole, or for nothing where nothing has changed.
func (c *Call) partial() string {
	for _, name := range []string{"If-None-Match", "If-Modified-Since", "Range"} {
		if c.Asked(name) != "" {
			return "an answer on the condition of " + name
		}
	}
	if strings.Contains(strings.ToLower(c.Asked("Prefer")), "return=") && !strings.Contains(strings.ToLower(c.Asked("Prefer")), "return=representation") {
		return "an answer as Prefer has it"
	}
	for _, name := range []string{"_summary", "_elements", "_count", "_sort", "_contained"} {
		if c.Query.Has(name) {
			return "an answer as " + name + " has it"
		}
	}
	return ""
}

// unheardOf says that a refused request is about a booking, or a version of one, that no answer of the story has named: whether there
// is one is not known.
func (r *Record) unheardOf(c *Call) string {
	if c.Status() < http.StatusBadRequest {
		return ""
	}
	booking, version := false, c.Version == ""
	for _, o := range r.Calls {
		if o.Closed > c.Seq || !o.Succeeded() {
			continue
		}
		for _, b := range append(o.Of("Appointment"), o.Got) {
			if b.Text("resourceType") == "Appointment" && b.Text("id") == c.ID {
				booking = true
				version = version || b.Text("meta", "versionId") == c.Version
			}
		}
		if o.ID == c.ID || o.Made() == c.ID {
			tag, _ := Tag(o.Header("ETag"))
			booking = booking || o.Made() == c.ID
			version = version || tag == c.Version
		}
	}
	switch {
	case !booking:
		return "a booking of which nothing in the story is known"
	case !version:
		return "a version of which nothing in the story is known"
	}
	return ""
}

// emptyWindow says that no slot can be in the window of a search, or that all of it is past: both may be refused.
func (c *Call) emptyWindow() string {
	var from, to time.Time
	for _, v := range c.Query["start"] {
		if len(v) < 3 { //nolint:mnd // the prefix and something
			continue
		}
		switch at := Instant(v[2:]); v[:2] {
		case "ge", "gt":
			from = at
		case "le", "lt":
			to = at
		}
	}
	switch {
	case !to.IsZero() && to.Before(from):
		return "slots in a window that ends before it begins"
	case !to.IsZero() && to.Before(c.At):
		return "slots in a window that is past"
	}
	return ""
}
