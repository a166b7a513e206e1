package httpapi

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// slotRead has no place among the interactions of the Standard and so none in a plan of faults.
const slotRead fault.Interaction = "slot-read"

// route is one interaction.
type route struct {
	name   fault.Interaction
	op     identity.Operation
	handle func(*api, *call) (fault.Reply, error)
	// update is true for the interactions that have a body and use up an X-Request-Id.
	update bool
}

// routes are all the interactions that a provider offers: path, then method. A step
// in braces stands for an id. Anything else is 404 or 405. Source: Booking API,
// process and each interaction's page; BK-75, ER-11.
var routes = []struct {
	path    string
	methods map[string]route
}{
	{"", map[string]route{}},
	{"metadata", map[string]route{
		http.MethodGet: {name: fault.Metadata, op: identity.ReadMetadata, handle: (*api).metadata},
	}},
	{"Slot", map[string]route{
		http.MethodGet: {name: fault.Slots, op: identity.SearchSlots, handle: (*api).searchSlots},
	}},
	{"Slot/{id}", map[string]route{
		http.MethodGet: {name: slotRead, op: identity.SearchSlots, handle: (*api).readSlot},
	}},
	{"Appointment", map[string]route{
		http.MethodGet:  {name: fault.PatientSearch, op: identity.SearchBookings, handle: (*api).searchBookings},
		http.MethodPost: {name: fault.Book, op: identity.Book, handle: (*api).book, update: true},
	}},
	{"Appointment/{id}", map[string]route{
		http.MethodGet: {name: fault.Read, op: identity.ReadBooking, handle: (*api).read},
		http.MethodPut: {name: fault.Cancel, op: identity.Cancel, handle: (*api).cancel, update: true},
	}},
	{"Appointment/{id}/_history/{vid}", map[string]route{
		http.MethodGet: {name: fault.VersionRead, op: identity.ReadBooking, handle: (*api).readVersion},
	}},
}

// find routes a request by method and raw path: nothing is cleaned and nothing
// redirected, and ids keep their case. Source: RD-24.
func (a *api) find(r *http.Request) (found route, id, version string, err error) {
	path := r.URL.EscapedPath()
	rest, ok := strings.CutPrefix(path, a.path)
	respelt := r.URL.RawPath != "" && path != r.URL.RawPath // what was sent cannot stand in a path
	if !ok || respelt || rest != "" && rest[0] != '/' {
		return route{}, "", "", &noRoute{}
	}
	rest = strings.TrimPrefix(rest, "/")
	for _, known := range routes {
		id, version, ok := match(known.path, rest)
		if !ok {
			continue
		}
		found, ok := known.methods[r.Method]
		if !ok {
			allow := slices.Sorted(maps.Keys(known.methods))
			return route{}, "", "", &badMethod{Path: "/" + known.path, Allow: allow}
		}
		return found, id, version, nil
	}
	return route{}, "", "", &noRoute{}
}

// match compares a path with what a request asks for, step by step. An id is any step
// that is not an operation ($) or a reserved word (_).
func match(path, asked string) (id, version string, ok bool) {
	for more := true; more; {
		var want, step string
		var moreAsked bool
		want, path, more = strings.Cut(path, "/")
		step, asked, moreAsked = strings.Cut(asked, "/")
		if more != moreAsked {
			return "", "", false
		}
		text, err := url.PathUnescape(step)
		switch {
		case err != nil:
			return "", "", false
		case !strings.HasPrefix(want, "{"):
			if text != want {
				return "", "", false
			}
		case text == "" || text[0] == '$' || text[0] == '_':
			return "", "", false
		case want == "{id}":
			id = text
		default:
			version = text
		}
	}
	return id, version, true
}

// ServeHTTP answers one request. Planned faults strike once the interaction is
// known and before anything else is looked at.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{request: r, id: a.NewID(), requestID: strings.Join(r.Header.Values("X-Request-Id"), ", ")}
	c.settle()
	found, id, version, err := a.find(r)
	if err != nil {
		a.write(w, c, a.refuse(c, a.explained(r, err)))
		return
	}
	c.route, c.booking, c.version = found, id, version
	planned, struck := a.Faults.Strike(a.Heard, found.name, a.struckBy(c))
	a.note(r, func(x *journal.Exchange) {
		x.Route = string(found.name)
		if struck {
			x.Fault = planned.Name
		}
	})
	reply := a.act(c, planned.Effect)
	if planned.Effect.Spoil != nil && reply.Status < http.StatusMultipleChoices {
		planned.Effect.Spoil(&reply)
	}
	a.write(w, c, reply)
}

// act applies a fault and handles the request, or has the connection dropped. A
// panic in a handler becomes an internal error. Source: ER-12.
func (a *api) act(c *call, effect fault.Effect) (reply fault.Reply) {
	defer func() {
		switch thrown := recover(); {
		case thrown == nil:
		case thrown == any(http.ErrAbortHandler):
			panic(http.ErrAbortHandler)
		default:
			reply = a.refuse(c, fmt.Errorf("handler panicked: %T", thrown))
		}
	}()
	c.effect = effect
	if err := effect.Pause(c.request.Context()); err != nil {
		panic(http.ErrAbortHandler) // nobody waits for the answer any more
	}
	if effect.Before != nil {
		a.carriedOut(c, effect.Before(c.request.Context(), a.Staff, c.booking))
	}
	if effect.Drop == fault.BeforeActing {
		panic(http.ErrAbortHandler)
	}
	if effect.Answer != nil {
		a.beforeAnswer(c)
		return a.planned(c, *effect.Answer)
	}
	reply, err := a.handle(c)
	if err != nil {
		reply = a.refuse(c, err)
	}
	if effect.Drop == fault.AfterActing {
		panic(http.ErrAbortHandler)
	}
	return reply
}

// handle makes the checks that every interaction owes and then handles it. The
// Standard gives no order; this one goes from the envelope inwards. Source: ER-13.
func (a *api) handle(c *call) (fault.Reply, error) {
	r := c.request
	if err := a.formats(c); err != nil {
		return fault.Reply{}, err
	}
	var err error
	c.caller, err = a.checker.Check(c.route.op, identity.Headers{
		Authorization: sole(r, "Authorization"), From: sole(r, "Ssp-From"), To: sole(r, "Ssp-To"),
		TraceID: sole(r, "Ssp-Traceid"), InteractionID: sole(r, "Ssp-Interactionid"),
	})
	if err != nil {
		return fault.Reply{}, err
	}
	for _, slip := range c.caller.Warnings {
		a.Logger.WarnContext(r.Context(), "a slip was let pass", slog.String("slip", slip))
	}
	if !c.route.update {
		return a.dispatch(c)
	}
	return a.once(c)
}

// once handles a request that changes something, under its X-Request-Id. Source: SP-30 to SP-32.
func (a *api) once(c *call) (fault.Reply, error) {
	if c.requestID == "" {
		return fault.Reply{}, &identity.HeaderError{Header: "X-Request-Id", Problem: "missing"}
	}
	if len(c.request.Header.Values("X-Request-Id")) > 1 {
		return fault.Reply{}, &identity.HeaderError{Header: "X-Request-Id", Problem: "sent more than once; a request has one"}
	}
	claim, err := a.Diary.Claim(c.request.Context(), c.requestID)
	if err != nil {
		return fault.Reply{}, err
	}
	defer claim.Release()
	c.claim = claim
	if c.body, err = c.read(a.MaxBody); err != nil {
		return fault.Reply{}, err
	}
	reply, err := a.dispatch(c)
	if c.changed != "" {
		claim.Done(c.changed)
	}
	return reply, err
}

// note writes beside the exchange in the journal.
func (a *api) note(r *http.Request, change func(*journal.Exchange)) {
	if a.Journal != nil {
		a.Journal.Amend(journal.Seq(r.Context()), change)
	}
}

// sole returns a header's value; several lines become one value that fits no check. The
// name is in the form that net/http gives it.
func sole(r *http.Request, name string) string { return strings.Join(r.Header[name], ", ") }
