package registryapi

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// notAPointer refuses a body that is no resource or not the Appointment it should be. Row E3.
type notAPointer struct{ why string }

func (e *notAPointer) Error() string { return e.why }

// shape is all that a pointer may hold; anything else could say more of a patient
// than that there is a booking. Source: registry pointer; RG-08, RG-11, RG-22.
var shape = map[string][]string{
	"":                             {"resourceType", "id", "meta", "identifier", "status", "start", "end", "created", "participant"},
	"meta":                         {"versionId", "lastUpdated", "profile"},
	"identifier":                   {"use", "system", "value"},
	"participant":                  {"actor", "status"},
	"participant.actor":            {"identifier"},
	"participant.actor.identifier": {"use", "system", "value"},
}

// excess returns the path of the first element that a pointer has no room for, or "".
func excess(path string, v any) string {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if found := excess(path, item); found != "" {
				return found
			}
		}
	case map[string]any:
		names, closed := shape[path]
		for _, name := range sortedNames(v) {
			at := name
			if path != "" {
				at = path + "." + name
			}
			if closed && !slices.Contains(names, name) {
				return at
			}
			if found := excess(at, v[name]); found != "" {
				return found
			}
		}
	}
	return ""
}

func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// decode reads the body as an Appointment. Rows E3 and E4.
func decode(c call) (fhir.Resource, error) {
	body, err := media.ReadBody(c.Request, bodyLimit)
	if err != nil {
		return nil, overMedia(err)
	}
	r, err := c.sent.Decode(body)
	if err != nil {
		return nil, err //nolint:wrapcheck // a *fhir.SyntaxError, told as it is
	}
	if r.Type() != "Appointment" {
		return nil, &notAPointer{"the body is not an Appointment"}
	}
	return r, nil
}

// pointer checks a resource against the profile and reads the pointer in it.
func (a *API) pointer(r fhir.Resource) (registry.Pointer, error) {
	if at := excess("", map[string]any(r)); at != "" {
		return registry.Pointer{}, &registry.Invalid{Element: at, Reason: "a pointer has no such element"}
	}
	if at := r.String("identifier", 0, "value"); at != unversioned(at) {
		r = r.Clone()
		r.Object("identifier", 0)["value"] = unversioned(at)
	}
	if err := a.config.Schema.Validate(schema.Pointer, r); err != nil {
		return registry.Pointer{}, err //nolint:wrapcheck // a *schema.Invalid, told as it is
	}
	p := registry.Pointer{
		BookingURL: r.String("identifier", 0, "value"),
		NHSNumber:  registry.NHSNumber(r.String("participant", 0, "actor", "identifier", "value")),
		Status:     registry.Status(r.String("status")),
	}
	for name, to := range map[string]*time.Time{"start": &p.Start, "end": &p.End, "created": &p.Created} {
		t, err := fhir.Instant(r.String(name))
		if err != nil {
			return registry.Pointer{}, &registry.Invalid{Element: name, Reason: err.Error()}
		}
		*to = t
	}
	return p, nil
}

// unversioned is the URL of a booking without a version at its end, which the standard recommends to leave out and does not
// forbid [RG-09].
func unversioned(bookingURL string) string {
	at, _, _ := strings.Cut(bookingURL, "/_history/")
	return at
}

// wire is the pointer as it is answered.
func wire(e registry.Entry) fhir.Pointer {
	return fhir.Pointer{
		ID: e.ID, Version: e.Version, Updated: e.Updated, BookingURL: e.BookingURL,
		Status: string(e.Status), NHSNumber: string(e.NHSNumber), Start: e.Start, End: e.End, Created: e.Created,
	}
}

func (a *API) url(id string) string { return a.config.Base + "/Appointment/" + id }

// stored is the answer with one entry: versioned where it was written. Source: RG-12, RG-26.
func (a *API) stored(c call, status int, e registry.Entry) fault.Reply {
	reply := c.pointer(status, wire(e))
	reply.Header["Etag"] = fhir.ETag(e.Version)
	reply.Header["Last-Modified"] = fhir.HTTPDate(e.Updated)
	return reply
}

func (a *API) written(c call, status int, e registry.Entry) fault.Reply {
	reply := a.stored(c, status, e)
	reply.Header["Location"] = a.url(e.ID) + "/_history/" + e.Version
	return reply
}

// register answers POST [base]/Appointment. Source: register_an_appointment; RG-07, RG-12.
func (a *API) register(c call) (fault.Reply, error) {
	r, err := decode(c)
	if err != nil {
		return fault.Reply{}, err
	}
	if r.Has("id") {
		return fault.Reply{}, &registry.Invalid{Element: "id", Reason: "the registry gives a new pointer its id"}
	}
	p, err := a.pointer(r)
	if err != nil {
		return fault.Reply{}, err
	}
	e, err := a.config.Registry.Register(c.client.ID, p)
	if err != nil {
		return fault.Reply{}, err //nolint:wrapcheck // told as it is
	}
	return a.written(c, http.StatusCreated, e), nil
}

// read answers GET [base]/Appointment/[id], with a version or without. Source: RG-21, RG-22.
func (a *API) read(c call) (fault.Reply, error) {
	var e registry.Entry
	var err error
	if c.version != "" {
		e, err = a.config.Registry.ReadVersion(c.id, c.version)
	} else {
		e, err = a.config.Registry.Read(c.id)
	}
	if err != nil {
		return fault.Reply{}, err //nolint:wrapcheck // told as it is
	}
	return a.stored(c, http.StatusOK, e), nil
}

// update answers PUT [base]/Appointment/[id]. Source: cancel_registered_appointment; RG-25 to RG-27.
func (a *API) update(c call) (fault.Reply, error) {
	r, err := decode(c)
	if err != nil {
		return fault.Reply{}, err
	}
	if r.ID() != c.id {
		return fault.Reply{}, &notAPointer{"the id in the body is not that of the URL"}
	}
	from := precondition(c)
	if err := a.config.Registry.Check(c.id, from); err != nil {
		return fault.Reply{}, err //nolint:wrapcheck // told as it is
	}
	to, err := a.pointer(r)
	if err != nil {
		return fault.Reply{}, err
	}
	e, err := a.config.Registry.Update(registry.Update{ID: c.id, By: c.client.ID, From: from, To: to})
	if err != nil {
		return fault.Reply{}, err //nolint:wrapcheck // told as it is
	}
	return a.written(c, http.StatusOK, e), nil
}

// precondition reads If-Match. A strong tag, "*" and what is no tag name no version. Source: CX-26; wire contract, 17 row 16.
func precondition(c call) registry.Precondition {
	values := c.Header.Values("If-Match")
	if len(values) == 0 {
		return registry.Precondition{}
	}
	version, weak, ok := fhir.ParseIfMatch(values[0])
	if !ok || !weak || len(values) > 1 {
		return registry.Version("")
	}
	return registry.Version(version)
}
