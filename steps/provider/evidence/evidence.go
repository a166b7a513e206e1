// Package evidence reads what a run against a booking provider left behind: the
// requests that were made of it, what each was meant to be, what came back, and what
// the provider told the registry.
//
// It has no dependency on the mock and on how the requests were made, and it judges nothing.
//
//	r, err := evidence.Read(view)
//	for _, c := range r.Calls { fmt.Println(c.Label, c.Kind, c.Status) }
package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Driver and Registry are the names under which the journal has what was asked of the provider, and what
// the provider asked of the registry.
const (
	Driver   = "driver"
	Registry = "registry"
)

// The kinds of mark that a run writes.
const (
	MarkBegin = "provider-begin" // what is known of the provider under test; first of each story
	MarkCall  = "provider-call"  // what the request with that trace id is meant to be; before the request
	MarkStaff = "provider-staff" // what staff of the provider did
	MarkWait  = "provider-wait"  // something was waited for that did not come, or that was not to come
	MarkEnd   = "provider-end"   // how the steps ended; last of each story
)

// Begin is the data of the mark that begins a story.
type Begin struct {
	Base     string   `json:"base"`
	Proxy    string   `json:"proxy,omitempty"`
	ASID     string   `json:"asid"`
	Audience string   `json:"audience"`
	Services []string `json:"services"`
	// Registry says whether the provider has our registry: "ours", "none" where it is declared to have none, or empty.
	Registry string `json:"registry,omitempty"`
	// Staff is true where staff of the provider can be asked to act.
	Staff bool `json:"staff,omitempty"`
	// Window is the time in which slots are looked for, in words.
	Window string `json:"window,omitempty"`
}

// Meant is the data of the mark before a request.
type Meant struct {
	// Trace is the Ssp-TraceID of the request, which no other request has.
	Trace string `json:"trace"`
	// Wrong is what is wrong with it on purpose; empty for a request as a good consumer makes it.
	Wrong string `json:"wrong,omitempty"`
	// Probe is what it is to find out; empty where it is an ordinary request.
	Probe string `json:"probe,omitempty"`
	// Race is the name of the requests that were sent at once.
	Race string `json:"race,omitempty"`
	// Consumer is who makes it.
	Consumer string `json:"consumer,omitempty"`
}

// Staff is the data of a mark of what staff did.
type Staff struct {
	Act     string `json:"act"`
	Booking string `json:"booking,omitempty"`
}

// Wait is the data of a mark of something that was waited for.
type Wait struct {
	For     string `json:"for"`
	Booking string `json:"booking,omitempty"`
	Seconds int    `json:"seconds"`
}

// End is the data of the mark that ends a story.
type End struct {
	Steps []Step `json:"steps"`
	// Short says what the provider had too little of for the story to be played; empty where it had enough.
	Short string `json:"short,omitempty"`
	// Fault says why the story could not be played to its end by a fault that is not the provider's to answer for.
	Fault string `json:"fault,omitempty"`
}

// Step is how one step of a story ended.
type Step struct {
	Text   string `json:"text"`
	Status string `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// Record is a story as its journal tells it.
type Record struct {
	Begin Begin
	End   *End // nil where the journal stops before
	// Calls are the requests that were made of the provider, and Told what it asked of the registry, in order.
	Calls []*Call
	Told  []*Call
	Staff []StaffAct
	Waits []WaitMark
	// Cut are labels of exchanges of which a body was too long to be kept whole.
	Cut []string
}

// StaffAct is something that staff did, and when.
type StaffAct struct {
	Staff
	Label string
	Seq   int
}

// WaitMark is something that was waited for, and when.
type WaitMark struct {
	Wait
	Label string
	Seq   int
}

// Read reads the journal of one story.
func Read(view journal.View) (*Record, error) {
	r := &Record{}
	meant := map[string]Meant{}
	for _, e := range view {
		if e.Mark == nil {
			continue
		}
		if err := r.mark(e, meant); err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Label(), err)
		}
	}
	for _, e := range view {
		if e.Exchange == nil {
			continue
		}
		if e.Exchange.Request.Cut || e.Exchange.Response.Cut {
			r.Cut = append(r.Cut, e.Label())
		}
		switch e.Exchange.Heard {
		case Driver:
			c := read(e, r.address)
			c.Meant = meant[c.Exchange.Request.Header.Get("Ssp-TraceID")]
			r.Calls = append(r.Calls, c)
		case Registry:
			if e.Exchange.By != journal.Harness {
				r.Told = append(r.Told, read(e, func(t string) string { return after(t, "/fhir") }))
			}
		}
	}
	return r, nil
}

func (r *Record) mark(e journal.Entry, meant map[string]Meant) error {
	data := e.Mark.Data
	switch e.Mark.Kind {
	case MarkBegin:
		return decode(data, &r.Begin)
	case MarkCall:
		var m Meant
		if err := decode(data, &m); err != nil {
			return err
		}
		meant[m.Trace] = m
	case MarkStaff:
		a := StaffAct{Label: e.Label(), Seq: e.Seq}
		if err := decode(data, &a.Staff); err != nil {
			return err
		}
		r.Staff = append(r.Staff, a)
	case MarkWait:
		w := WaitMark{Label: e.Label(), Seq: e.Seq}
		if err := decode(data, &w.Wait); err != nil {
			return err
		}
		r.Waits = append(r.Waits, w)
	case MarkEnd:
		r.End = &End{}
		return decode(data, r.End)
	}
	return nil
}

func decode(data json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read mark: %w", err)
	}
	return nil
}

// address is what follows the provider's base in a target.
func (r *Record) address(target string) string {
	for _, base := range []string{r.Begin.Base, url.PathEscape(r.Begin.Base)} {
		if _, rest, ok := strings.Cut(target, base); ok {
			return rest
		}
	}
	u, err := url.Parse(r.Begin.Base)
	if err != nil {
		return target
	}
	return after(target, u.EscapedPath())
}

// after is what follows the first occurrence of a text; the whole where it does not occur.
func after(text, mark string) string {
	if _, rest, ok := strings.Cut(text, mark); ok && mark != "" {
		return rest
	}
	return text
}

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

// Answered says that the provider answered: something came back, and it is not the proxy's word that nothing did.
func (c *Call) Answered() bool {
	return c.Status() != 0 && c.Status() != http.StatusBadGateway && c.Status() != http.StatusGatewayTimeout
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
