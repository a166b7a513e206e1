package evidence

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Kind is the interaction that a request is of, by method and path alone.
type Kind string

// The interactions. Anything else is Other.
const (
	Metadata Kind = "metadata"
	Slots    Kind = "slots"
	Book     Kind = "book"
	ReadOne  Kind = "read"
	ReadOld  Kind = "version read"
	Search   Kind = "patient search"
	Update   Kind = "update"
	Other    Kind = "other"
)

// Call is one request and what came back.
type Call struct {
	Meant
	Exchange *journal.Exchange
	Label    string
	// Seq is when it was sent and Closed when it was answered, in the order of the journal.
	Seq, Closed int
	At          time.Time
	Kind        Kind
	// Path is what follows the base, without the query; ID and Version are of the booking in it.
	Path, ID, Version string
	Query             url.Values
	// Sent and Got are the bodies, whatever format they travelled in; nil where there is none or it cannot be read.
	Sent, Got wire.Body
	// Raw is the answer's body, not compressed.
	Raw []byte
}

func read(e journal.Entry, address func(string) string) *Call {
	x := e.Exchange
	c := &Call{
		Exchange: x, Label: e.Label(), Seq: e.Seq, Closed: e.Closed, At: e.At, Kind: Other,
		Sent: wire.Resource(x.Request), Got: wire.Resource(x.Response), Raw: wire.Plain(x.Response),
	}
	path, query, _ := strings.Cut(address(x.Target), "?")
	c.Path = path
	c.Query, _ = url.ParseQuery(query) // what cannot be read is not there
	c.classify()
	return c
}

func (c *Call) classify() {
	steps := strings.Split(strings.Trim(c.Path, "/"), "/")
	get := c.Exchange.Method == http.MethodGet
	switch {
	case len(steps) == 1 && steps[0] == "metadata" && get:
		c.Kind = Metadata
	case len(steps) == 1 && steps[0] == "Slot" && get:
		c.Kind = Slots
	case steps[0] != "Appointment":
	case len(steps) == 1 && get:
		c.Kind = Search
	case len(steps) == 1 && c.Exchange.Method == http.MethodPost:
		c.Kind = Book
	case len(steps) == 2 && get:
		c.Kind, c.ID = ReadOne, unescape(steps[1])
	case len(steps) == 2 && c.Exchange.Method == http.MethodPut:
		c.Kind, c.ID = Update, unescape(steps[1])
	case len(steps) == 4 && steps[2] == "_history" && get:
		c.Kind, c.ID, c.Version = ReadOld, unescape(steps[1]), unescape(steps[3])
	}
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// Status is the HTTP status that came back; 0 when nothing did.
func (c *Call) Status() int { return c.Exchange.Status }

// Header is a header of the answer, and Asked one of the request.
func (c *Call) Header(name string) string { return c.Exchange.Response.Header.Get(name) }

// Asked is a header of the request.
func (c *Call) Asked(name string) string { return c.Exchange.Request.Header.Get(name) }

// Good says that nothing is wrong with the request on purpose.
func (c *Call) Good() bool { return c.Wrong == "" }

// OfConsumer says that a consumer that is itself under test made the request otherwise than it has to, or asked for what no provider
// owes. The provider may have done as it asks.
func (c *Call) OfConsumer() bool {
	return strings.HasPrefix(c.Wrong, WrongByConsumer) || strings.HasPrefix(c.Wrong, WrongUnowed)
}

// Answered says that the provider answered: something came back as a whole, and it is not the proxy's word that nothing did.
// Of half an answer nobody knows whether the provider or the way from it broke off.
func (c *Call) Answered() bool {
	return c.Status() != 0 && c.Exchange.Fate != journal.Dropped && c.Status() != http.StatusBadGateway && c.Status() != http.StatusGatewayTimeout
}

// Succeeded says that a 2xx came back.
func (c *Call) Succeeded() bool { return c.Status() >= 200 && c.Status() < 300 }

// Refused says that a 4xx or a 501 came back.
func (c *Call) Refused() bool {
	return c.Status() >= 400 && c.Status() < 500 || c.Status() == http.StatusNotImplemented
}

// Outcome says that the answer's body is an OperationOutcome.
func (c *Call) Outcome() bool { return c.Got.Text("resourceType") == "OperationOutcome" }

// Appointment says that the answer's body is an Appointment.
func (c *Call) Appointment() bool { return c.Got.Text("resourceType") == "Appointment" }

// Made is the id of the booking that the call made; empty where it made none.
func (c *Call) Made() string {
	if c.Kind != Book || c.Status() != http.StatusCreated {
		return ""
	}
	if id := c.Got.Text("id"); id != "" {
		return id
	}
	return LocationID(c.Header("Location"))
}

// LocationID is the booking's id in a Location header.
func LocationID(location string) string {
	_, rest, ok := strings.Cut(location, "/Appointment/")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "/")
	return unescape(id)
}

// Tag is the version in an entity tag, and whether the tag is a weak one.
func Tag(etag string) (version string, weak bool) {
	rest, weak := strings.CutPrefix(etag, "W/")
	if len(rest) < 2 || rest[0] != '"' || rest[len(rest)-1] != '"' {
		return "", false
	}
	return rest[1 : len(rest)-1], weak
}

// Entries are the resources of a Bundle with that search mode, or all with an empty one.
func (c *Call) Entries(mode string) []wire.Body {
	var out []wire.Body
	for i := range c.Got.List("entry") {
		m, _ := c.Got.At("entry", i, "resource").(map[string]any)
		if m != nil && (mode == "" || c.Got.Text("entry", i, "search", "mode") == mode) {
			out = append(out, m)
		}
	}
	return out
}

// Of are the resources of a Bundle of one type.
func (c *Call) Of(resourceType string) []wire.Body {
	return slices.DeleteFunc(c.Entries(""), func(b wire.Body) bool { return b.Text("resourceType") != resourceType })
}

// Instant reads a FHIR instant or dateTime with a time; zero when it is none.
func Instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// SlotOf is the identifier of a Slot, or of the Slot contained in an Appointment.
func SlotOf(b wire.Body) string {
	if b.Text("resourceType") == "Appointment" {
		return b.Slot()
	}
	return b.Text("identifier", 0, "value")
}
