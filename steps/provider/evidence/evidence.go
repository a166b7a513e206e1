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
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Driver and Registry are the names under which the journal has what was asked of the provider, and what
// the provider asked of the registry.
const (
	Driver   = "driver"
	Registry = "registry"
	// Registered is who made what the provider asked of the registry, where a consumer under test may ask it too.
	Registered = "provider"
)

// The kinds of mark that a run writes.
const (
	MarkBegin = wire.MarkBetween // what is known of the provider under test; first of each story
	MarkCall  = wire.MarkAsked   // what the request with that trace id is meant to be; before the request
	MarkStaff = "provider-staff" // what staff of the provider did
	MarkWait  = wire.MarkWaited  // something was waited for that did not come, or that was not to come
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
	// Moves is true where they can be asked to move a booking.
	Moves bool `json:"moves,omitempty"`
	// Window is the time in which slots are looked for, in words.
	Window string `json:"window,omitempty"`
	// Between is the name under which the journal has what the provider was asked by a consumer that is itself under
	// test; empty where the driver alone asked it.
	Between string `json:"between,omitempty"`
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
	// Race is the name of the requests that were sent at the same time; empty where there were none.
	Race string `json:"race,omitempty"`
	// Refused says that they could not do it, and why.
	Refused string `json:"refused,omitempty"`
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
		switch {
		case e.Exchange.Heard == Driver, r.Begin.Between != "" && e.Exchange.Heard == r.Begin.Between:
			c := read(e, r.address)
			c.Meant = meant[c.Exchange.Request.Header.Get("Ssp-TraceID")]
			r.Calls = append(r.Calls, c)
		case e.Exchange.Heard == Registry:
			if e.Exchange.By != journal.Harness && (r.Begin.Between == "" || e.Exchange.By == Registered) {
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
	case wire.MarkEnd:
		if r.Begin.Between != "" {
			var end wire.EndMark
			if err := decode(data, &end); err != nil {
				return err
			}
			r.End = &End{Short: end.Stuck, Fault: end.Fault}
			for _, st := range end.Steps {
				r.End.Steps = append(r.End.Steps, Step{Status: st.Status, Detail: st.Detail})
			}
		}
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
