package mutant

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// call is what a provider asks of the registry.
type call struct {
	*http.Request
	body []byte
	next http.RoundTripper
}

// telling puts a function between the provider and the registry.
func telling(handle func(c *call) (*http.Response, error)) func(*embedded.Config) {
	return func(c *embedded.Config) {
		c.ToRegistry = func(next http.RoundTripper) http.RoundTripper { return teller{next, handle} }
	}
}

type teller struct {
	next   http.RoundTripper
	handle func(c *call) (*http.Response, error)
}

// RoundTrip hands a request to the function.
func (t teller) RoundTrip(r *http.Request) (*http.Response, error) {
	c := &call{Request: r.Clone(r.Context()), next: t.next}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err //nolint:wrapcheck // as net/http has it
		}
		c.body = body
	}
	return t.handle(c)
}

// send passes the request on, with the body as it now is.
func (c *call) send() (*http.Response, error) {
	one := c.Clone(c.Context())
	one.Body, one.ContentLength = io.NopCloser(bytes.NewReader(c.body)), int64(len(c.body))
	if c.body == nil {
		one.Body = nil
	}
	return c.next.RoundTrip(one) //nolint:wrapcheck // as net/http has it
}

// instead answers in place of the registry.
func (c *call) instead(status int) (*http.Response, error) {
	h := http.Header{}
	h.Set("Content-Type", "application/fhir+json;charset=utf-8")
	h.Set("ETag", `W/"1"`)
	h.Set("Location", "https://registry.example/fhir/Appointment/p-1/_history/1")
	body := c.body
	var o object
	if json.Unmarshal(body, &o) == nil && o != nil {
		o["id"], o["meta"] = "p-1", object{"versionId": "1"}
		body = must(o)
	}
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: c.Request,
	}, nil
}

func (c *call) registers() bool {
	return c.Method == http.MethodPost && strings.HasSuffix(c.URL.Path, "/Appointment")
}
func (c *call) updates() bool { return c.Method == http.MethodPut }

// edited changes what is told to the registry.
func edited(of func(*call) bool, change func(o object)) func(c *call) (*http.Response, error) {
	return func(c *call) (*http.Response, error) {
		var o object
		if !of(c) || json.Unmarshal(c.body, &o) != nil || o == nil {
			return c.send()
		}
		right := c.body
		change(o)
		c.body = must(o)
		return c.insist(right)
	}
}

// insist sends a call that the registry may refuse, and then the one that it takes, so that the defect shows and nothing follows from it.
func (c *call) insist(right []byte) (*http.Response, error) {
	first, err := c.send()
	if err != nil || first.StatusCode < http.StatusBadRequest {
		return first, err
	}
	_ = first.Body.Close()
	c.body = right
	return c.send()
}

var (
	_ = bad("registers-nothing", "It registers no booking.", telling(func(c *call) (*http.Response, error) {
		if c.registers() || c.updates() {
			return c.instead(map[bool]int{true: http.StatusCreated, false: http.StatusOK}[c.registers()])
		}
		return c.send()
	}), "RB-38", "RB-42", "RG-06", "RG-15", "RG-23")
	_ = bad("asks-token-badly", "It asks for its token to the registry without saying what for.", telling(func(c *call) (*http.Response, error) {
		if strings.HasSuffix(c.URL.Path, "/token") {
			right := c.body
			c.body = []byte("client_id=vale&grant_type=client_credentials")
			return c.insist(right)
		}
		return c.send()
	}), "RG-02")
	_ = bad("nameless-at-registry", "It does not show the registry its token.", telling(func(c *call) (*http.Response, error) {
		token := c.Header.Get("Authorization")
		c.Header.Del("Authorization")
		first, err := c.send()
		if err != nil || first.StatusCode < http.StatusBadRequest {
			return first, err
		}
		_ = first.Body.Close()
		c.Header.Set("Authorization", token)
		return c.send()
	}), "RG-04")
	_ = bad("registers-nobody", "It registers patients without an NHS number.", remembering(func() *sync.Once { return &sync.Once{} }, registersNobody), "RG-14", "RG-10")
	_ = bad("registers-in-a-bundle", "It writes its entries for the registry in a Bundle first.", telling(edited((*call).registers, func(o object) {
		entry := decoded(must(o))
		clear(o)
		o["resourceType"], o["type"], o["entry"] = "Bundle", "collection", []any{object{"resource": entry}}
	})), "RG-07", "RG-08", "RG-09", "RG-10")
	_ = bad("unregisters-at-once", "It cancels each entry in the registry as soon as it is made.", telling(func(c *call) (*http.Response, error) {
		first, err := c.send()
		if err != nil || !c.registers() || first.StatusCode != http.StatusCreated {
			return first, err
		}
		at, _, _ := strings.Cut(first.Header.Get("Location"), "/_history/")
		one := &call{Request: c.Clone(c.Context()), next: c.next}
		one.Method, one.Header = http.MethodGet, c.Header.Clone()
		one.Header.Del("Content-Type")
		if one.URL, err = c.URL.Parse(at); err != nil {
			return first, nil
		}
		read, err := one.send()
		if err != nil {
			return first, nil
		}
		raw, err := io.ReadAll(read.Body)
		if err != nil {
			return first, nil
		}
		o := decoded(raw)
		o["status"] = "cancelled"
		one.Method, one.body = http.MethodPut, must(o)
		one.Header.Set("Content-Type", "application/fhir+json")
		one.Header.Set("If-Match", read.Header.Get("ETag"))
		if put, err := one.send(); err == nil {
			_ = put.Body.Close()
		}
		return first, nil
	}), "RG-24")
	_ = bad("registers-twice", "It registers each booking twice.", telling(func(c *call) (*http.Response, error) {
		if c.registers() {
			if first, err := c.send(); err == nil {
				_ = first.Body.Close()
			}
		}
		return c.send()
	}), "RG-06")
	_ = bad("forgets-cancellations", "It does not tell the registry of cancellations.", telling(func(c *call) (*http.Response, error) {
		if c.updates() {
			return c.instead(http.StatusOK)
		}
		return c.send()
	}), "RG-23")
	_ = bad("registers-why", "Its entries in the registry say why the patient was booked.", telling(edited((*call).registers, func(o object) { o["description"] = "symptoms worse" })), "RG-11")
	_ = bad("registers-a-name", "Its entries in the registry name bookings by a system of their own.", telling(edited((*call).registers, func(o object) {
		child(o, "identifier", 0)["system"] = "https://vale.example/bookings"
	})), "RG-09")
	_ = bad("registers-unofficially", "Its entries in the registry do not say that the NHS number is official.", telling(edited((*call).registers, func(o object) {
		delete(child(o, "participant", 0, "actor", "identifier"), "use")
	})), "RG-10")
	_ = bad("registers-no-time", "Its entries in the registry do not say when the booking was made.", telling(edited((*call).registers, func(o object) { delete(o, "created") })), "RG-08")
	_ = bad("cancels-entry-too-much", "It changes more than the status of an entry that it cancels.", telling(edited((*call).updates, func(o object) { o["start"] = "2031-03-07T17:30:00.000Z" })), "RG-25")
)

// registersNobody tells the registry of the first booking without an NHS number, in the name of a provider of its own.
func registersNobody(r *request, once *sync.Once) *answer {
	a := r.ask()
	o := decoded(a.body)
	if !onBooked(r, a) || o == nil || number(o) != "" {
		return a
	}
	once.Do(func() {
		id, secret, err := r.world.Registry().AddProvider("careless")
		if err != nil {
			return
		}
		form := url.Values{"client_id": {id}, "client_secret": {secret}, "grant_type": {"client_credentials"}, "scope": {r.world.RegistryBase() + "/.default"}}
		token := text(decoded(r.elsewhere(r.world.RegistryToken(), "application/x-www-form-urlencoded", "", []byte(form.Encode()))), "access_token")
		r.elsewhere(r.world.RegistryBase()+"/Appointment", "application/fhir+json", token, must(object{
			"resourceType": "Appointment", "status": "booked", "start": o["start"], "end": o["end"], "created": o["created"],
			"identifier":  []any{object{"system": "urn:ietf:rfc:3986", "value": r.vale.Base + "/Appointment/" + text(o, "id")}},
			"participant": []any{object{"actor": object{"display": "nobody"}, "status": "accepted"}},
		}))
	})
	return a
}

// elsewhere posts to another party of the mock's world and returns what that answered.
func (r *request) elsewhere(to, kind, token string, body []byte) []byte {
	one := httptest.NewRequestWithContext(r.Context(), http.MethodPost, to, bytes.NewReader(body))
	one.Header.Set("Content-Type", kind)
	if token != "" {
		one.Header.Set("Authorization", "Bearer "+token)
	}
	a := &answer{header: http.Header{}}
	r.next.ServeHTTP(a, one)
	return a.body
}
