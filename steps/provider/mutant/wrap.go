package mutant

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

type object = map[string]any

// request is what somebody asks of the provider.
type request struct {
	*http.Request
	// path follows the provider's base.
	path  string
	body  []byte
	vale  *mockprovider.Provider
	world *mockprovider.World
	next  http.Handler
}

// answer is what the mock answers.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// WriteHeader, Write and Header make an answer something to answer into.
func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(p []byte) (int, error) {
	a.body = append(a.body, p...)
	return len(p), nil
}

func (a *answer) Header() http.Header { return a.header }

// ask has the mock answer a request, with the body as it now is.
func (r *request) ask() *answer {
	a := &answer{status: http.StatusOK, header: http.Header{}}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(r.body)), int64(len(r.body))
	if len(r.body) == 0 {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	r.next.ServeHTTP(a, r.Request)
	return a
}

// handling puts a function before the mock: it answers, most often by asking the mock.
func handling(handle func(r *request) *answer) func(*embedded.Config) {
	return func(c *embedded.Config) {
		c.Wrap = func(next http.Handler, w *mockprovider.World) http.Handler { return before(next, w, handle) }
	}
}

// remembering is handling with something to remember, anew for each provider.
func remembering[T any](memory func() T, handle func(r *request, m T) *answer) func(*embedded.Config) {
	return func(c *embedded.Config) {
		c.Wrap = func(next http.Handler, w *mockprovider.World) http.Handler {
			m := memory()
			return before(next, w, func(r *request) *answer { return handle(r, m) })
		}
	}
}

func before(next http.Handler, w *mockprovider.World, handle func(*request) *answer) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, hr *http.Request) {
		_, path, ok := strings.Cut(hr.URL.EscapedPath(), "/"+embedded.Short+"/STU3/1")
		if !ok {
			next.ServeHTTP(rw, hr)
			return
		}
		body, err := io.ReadAll(hr.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		a := handle(&request{Request: hr, path: path, body: body, vale: w.Providers()[0], world: w, next: next})
		maps.Copy(rw.Header(), a.header)
		rw.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		rw.WriteHeader(a.status)
		_, _ = rw.Write(a.body) // whoever has gone cannot be told
	})
}

// changing changes what the mock answers.
func changing(change func(r *request, a *answer)) func(*embedded.Config) {
	return handling(func(r *request) *answer {
		a := r.ask()
		change(r, a)
		return a
	})
}

// editing changes the resource that the mock answers, where it is in JSON.
func editing(of func(r *request, a *answer) bool, change func(r *request, o object)) func(*embedded.Config) {
	return changing(func(r *request, a *answer) {
		if of(r, a) {
			a.edit(func(o object) { change(r, o) })
		}
	})
}

// edit changes the resource in an answer.
func (a *answer) edit(change func(o object)) {
	var o object
	if a.header.Get("Content-Encoding") != "" || json.Unmarshal(a.body, &o) != nil || o == nil {
		return
	}
	change(o)
	if raw, err := json.Marshal(o); err == nil {
		a.body = raw
	}
}

// asking changes the resource in a request, where it is in JSON.
func (r *request) edit(change func(o object)) {
	var o object
	if json.Unmarshal(r.body, &o) != nil || o == nil {
		return
	}
	change(o)
	if raw, err := json.Marshal(o); err == nil {
		r.body = raw
	}
}

// says is an answer with an OperationOutcome, in the format that was asked for.
func says(status int, code, diagnostics string) func(r *request) *answer {
	return func(r *request) *answer {
		a := saysInJSON(status, code, diagnostics)(r)
		if strings.Contains(cmp.Or(r.URL.Query().Get("_format"), r.Header.Get("Accept"), r.Header.Get("Content-Type")), "fhir+xml") {
			a.header.Set("Content-Type", "application/fhir+xml;charset=utf-8")
			a.body = fmt.Appendf(nil, `<OperationOutcome xmlns="http://hl7.org/fhir"><id value="bad-1"/><issue><severity value="error"/><code value=%q/><diagnostics value=%q/></issue></OperationOutcome>`, code, diagnostics)
		}
		return a
	}
}

// saysInJSON is an answer with an OperationOutcome in JSON.
func saysInJSON(status int, code, diagnostics string) func(r *request) *answer {
	return func(r *request) *answer {
		raw, err := json.Marshal(object{
			"resourceType": "OperationOutcome", "id": "bad-1",
			"issue": []any{object{"severity": "error", "code": code, "diagnostics": diagnostics}},
		})
		if err != nil {
			raw = nil
		}
		h := http.Header{}
		h.Set("Content-Type", "application/fhir+json;charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Request-Id", "of-"+r.Header.Get("Ssp-TraceID"))
		h.Set("X-Correlation-Id", r.Header.Get("X-Request-Id"))
		return &answer{status, h, raw}
	}
}

// The interactions.
func (r *request) slots() bool    { return r.Method == http.MethodGet && r.path == "/Slot" }
func (r *request) books() bool    { return r.Method == http.MethodPost && r.path == "/Appointment" }
func (r *request) reads() bool    { return r.Method == http.MethodGet && r.id() != "" && !r.old() }
func (r *request) cancels() bool  { return r.Method == http.MethodPut && r.id() != "" }
func (r *request) old() bool      { return strings.Contains(r.path, "/_history/") }
func (r *request) metadata() bool { return r.path == "/metadata" }
func (r *request) searches() bool { return r.Method == http.MethodGet && r.path == "/Appointment" }

func (r *request) id() string {
	rest, ok := strings.CutPrefix(r.path, "/Appointment/")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "/")
	return id
}

func onSlots(r *request, a *answer) bool    { return r.slots() && a.status == http.StatusOK }
func onBooked(r *request, a *answer) bool   { return r.books() && a.status == http.StatusCreated }
func onRead(r *request, a *answer) bool     { return r.reads() && a.status == http.StatusOK }
func onCanceled(r *request, a *answer) bool { return r.cancels() && a.status == http.StatusOK }
func onSearch(r *request, a *answer) bool   { return r.searches() && a.status == http.StatusOK }
func onMetadata(r *request, a *answer) bool { return r.metadata() && a.status == http.StatusOK }
func onRefusal(_ *request, a *answer) bool  { return a.status >= http.StatusBadRequest }

// sent is the resource of a request.
func (r *request) sent() object {
	var o object
	_ = json.Unmarshal(r.body, &o) // nil where it is none
	return o
}

// requery changes the query of a request.
func (r *request) requery(change func(url.Values)) {
	q := r.URL.Query()
	change(q)
	r.URL.RawQuery = q.Encode()
	r.RequestURI = r.URL.RequestURI()
}

// claims are what the token of a request says; nil where it cannot be read.
func (r *request) claims() object {
	parts := strings.Split(r.Header.Get("Authorization"), ".")
	if len(parts) != 3 {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil
	}
	var o object
	_ = json.Unmarshal(raw, &o) // nil where it is none
	return o
}

// reclaim gives a request a token that says something else.
func (r *request) reclaim(change func(object)) {
	c := r.claims()
	if c == nil {
		return
	}
	change(c)
	raw, err := json.Marshal(c)
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))+"."+base64.RawURLEncoding.EncodeToString(raw)+".")
}
