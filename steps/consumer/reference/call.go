package reference

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// Operation is an interaction of the standard with the scope that its token needs.
// Source: wire contract, interaction ids; SP-13 to SP-18, AU-18 to AU-23.
type Operation struct{ Interaction, Scope string }

const interactions = "urn:nhs:names:services:careconnect:fhir:rest:"

// The operations of a booking consumer.
var (
	Capability    = Operation{interactions + "read:metadata", "organization/slot.read"}
	SlotSearch    = Operation{interactions + "search:slot", "organization/slot.read"}
	Create        = Operation{interactions + "create:appointment", "patient/appointment.write"}
	ReadOne       = Operation{interactions + "read:appointment", "patient/appointment.read"}
	PatientSearch = Operation{interactions + "search:appointment", "patient/appointment.read"}
	Update        = Operation{interactions + "update:appointment", "patient/appointment.write"}
)

// Target is the provider that a request goes to [RB-34, SP-11, AU-07].
type Target struct {
	// Base is its base URL, ASID goes into Ssp-To and Audience into the token.
	Base, ASID, Audience string
}

// Request is one request to a provider, before the headers that every request has.
type Request struct {
	Operation
	Method string
	// Path and Query follow the provider's base; both are encoded already.
	Path, Query string
	// Header holds what is particular to this request.
	Header http.Header
	Body   []byte
	// ID is the X-Request-Id; a retry has that of the first [SP-26, SP-27].
	ID string
}

// Answer is what came back.
type Answer struct {
	// Status is 0 when nothing did.
	Status int
	Header http.Header
	Body   []byte
}

// Unanswered says that the fate of the request is not known: no answer, or the
// proxy's 502 or 504. Source: retry rules; SP-23, BK-84, CX-41.
func (a Answer) Unanswered() bool {
	return a.Status == 0 || a.Status == http.StatusBadGateway || a.Status == http.StatusGatewayTimeout
}

// Refused says that the answer is a 4xx.
func (a Answer) Refused() bool { return a.Status >= 400 && a.Status < 500 }

// Failed says that the answer is a 5xx that the provider itself gave, for a reason that may pass.
// 501 is no such one: it says, like 415 and 406, that the format is not available [ER-20].
func (a Answer) Failed() bool { return failed(a.Status) && !a.Unanswered() }

func failed(status int) bool { return status >= 500 && status != http.StatusNotImplemented }

// Resource is the body as a resource; nil when it is none, whatever it is instead [ER-18].
func (a Answer) Resource() Object {
	o, err := parse(a.Body)
	if err != nil {
		return nil
	}
	return o
}

// diagnostics are the words of an OperationOutcome. They are for the log, never for the user [ER-14].
func (a Answer) diagnostics() string {
	var out []string
	o := a.Resource()
	for i := range items(o, "issue") {
		out = append(out, text(o, "issue", i, "diagnostics"))
	}
	return strings.Join(out, "; ")
}

// issue says whether the OperationOutcome has an issue of that code.
func (a Answer) issue(code string) bool {
	o := a.Resource()
	for i := range items(o, "issue") {
		if text(o, "issue", i, "code") == code {
			return true
		}
	}
	return false
}

// Send makes one request to a provider through the proxy and logs it with the case.
// It never fails: a request that could not be made is one without an answer.
//
// Source: explore/overview; SP-01 to SP-19, SP-25, SP-34, AU-01.
func (v *Visit) Send(ctx context.Context, to Target, r Request) Answer {
	s := v.sys
	v.readStatement(ctx, to, r)
	if r.ID == "" {
		r.ID = s.newID()
	}
	s.behaviour.Sends(v, &r)
	trace := s.behaviour.TraceID(s.newID(), v.earlierTraces())
	answer, err := s.exchange(ctx, v, to, r, trace)
	v.Case.Exchanges = append(v.Case.Exchanges, Exchange{
		At: v.Task.Now, Method: r.Method, Path: to.Base + r.Path, TraceID: trace, RequestID: r.ID, Status: answer.Status,
		CorrelationID: answer.Header.Get("X-Correlation-Id"), ProviderID: answer.Header.Get("X-Request-Id"),
	})
	if err != nil || answer.Status >= http.StatusBadRequest {
		s.log.WarnContext(ctx, "provider did not do as asked", // [ER-16]
			slog.String("case", v.Case.Reference), slog.String("method", r.Method), slog.String("request", r.ID),
			slog.Int("status", answer.Status), slog.Any("error", err))
	}
	return s.behaviour.Hears(r, answer)
}

func (s *System) exchange(ctx context.Context, v *Visit, to Target, r Request, trace string) (Answer, error) {
	base := strings.TrimSuffix(to.Base, "/")
	if s.behaviour.EncodesProvider {
		base = url.PathEscape(base)
	}
	address := s.setup.Proxy + "/" + base + r.Path
	if r.Query != "" {
		address += "?" + r.Query
	}
	token, err := s.token(ctx, v, to.Audience, r)
	if err != nil {
		return Answer{}, err
	}
	body, form, err := s.written(r.Body)
	if err != nil {
		return Answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, s.behaviour.Address(ctx, r, address), bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("make request: %w", err)
	}
	if s.behaviour.Chunked && len(body) > 0 {
		req.ContentLength, req.Body = -1, io.NopCloser(bytes.NewReader(body))
	}
	for name, value := range form {
		req.Header.Set(name, value)
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + token, "X-Request-Id": r.ID,
		"Ssp-TraceID": trace, "Ssp-From": s.setup.ASID, "Ssp-To": to.ASID, "Ssp-InteractionID": r.Interaction,
	} {
		req.Header.Set(name, value)
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	s.behaviour.Headers(ctx, v, r, req.Header)
	a, err := s.do(req)
	a.Body = s.understood(a.Body)
	return a, err
}

func (s *System) do(req *http.Request) (Answer, error) {
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "rebookcheck-reference")
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("send: %w", err)
	}
	defer resp.Body.Close() // read as far as it could be
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	if a.Body, err = unpacked(resp); err != nil {
		return a, fmt.Errorf("read answer: %w", err) // the status stands; the body is unusable
	}
	return a, nil
}

// ask reads something and asks again, under the same identifier, as long as the
// provider fails or is silent, three times at the most [CX-39, SP-27].
func (v *Visit) ask(ctx context.Context, to Target, r Request) Answer {
	if r.ID == "" {
		r.ID = v.sys.newID()
	}
	for sent := 1; ; sent++ {
		a := v.Send(ctx, to, r)
		if sent == maxSends || ctx.Err() != nil || !a.Unanswered() && !a.Failed() {
			return a
		}
	}
}

// Read reads a booking at the provider.
func (v *Visit) Read(ctx context.Context, to Target, id string) Answer {
	return v.ask(ctx, to, Request{Operation: ReadOne, Method: http.MethodGet, Path: bookingPath(id)})
}

func bookingPath(id string) string { return "/Appointment/" + url.PathEscape(id) }

// etag is the weak entity tag of an answer, or one made of its versionId [CX-05].
func etag(header http.Header, body Object) string {
	tag := header.Get("ETag")
	if strings.HasPrefix(tag, `W/"`) {
		return tag
	}
	if version := text(body, "meta", "versionId"); version != "" {
		return `W/"` + version + `"`
	}
	if tag = strings.Trim(tag, `"`); tag != "" {
		return `W/"` + tag + `"`
	}
	return ""
}
