package proxy

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// plan notes what the request asks for in the journal and returns the effect of
// the fault that strikes it, if any. Effects that need a provider's staff do
// nothing here.
func (p *Proxy) plan(r *http.Request, rest string) fault.Effect {
	on := interaction(r.Method, rest)
	if on == "" {
		return fault.Effect{}
	}
	path, query, _ := strings.Cut(rest, "?")
	path = plainPath(path)
	asked := fault.Request{Method: r.Method, Path: path, Query: query, RequestID: strings.Join(r.Header.Values("X-Request-Id"), ", ")}
	if parts := strings.Split(strings.Trim(path, "/"), "/"); len(parts) > 1 && parts[0] == "Appointment" {
		asked.Booking = parts[1]
	}
	planned, struck := p.faults.Strike(fault.Proxy, on, asked)
	if p.journal != nil {
		p.journal.Amend(journal.Seq(r.Context()), func(x *journal.Exchange) {
			x.Route = string(on)
			if struck {
				x.Fault = planned.Name
			}
		})
	}
	return planned.Effect
}

// interaction tells from method and path alone what a request asks of a provider; "" when it is nothing known.
func interaction(method, rest string) fault.Interaction {
	path, _, _ := strings.Cut(rest, "?")
	parts := strings.Split(strings.Trim(plainPath(path), "/"), "/")
	switch method + " " + parts[0] {
	case "GET metadata":
		return only(parts, 1, fault.Metadata)
	case "GET Slot":
		return only(parts, 1, fault.Slots)
	case "POST Appointment":
		return only(parts, 1, fault.Book)
	case "PUT Appointment":
		return only(parts, 2, fault.Cancel)
	case "GET Appointment":
		if len(parts) == 4 && parts[2] == "_history" {
			return fault.VersionRead
		}
		if len(parts) == 1 {
			return fault.PatientSearch
		}
		return only(parts, 2, fault.Read)
	}
	return ""
}

// plainPath decodes the steps of a path, as the provider will; a slash inside a step stays encoded.
func plainPath(path string) string {
	steps := strings.Split(path, "/")
	for i, step := range steps {
		if plain, err := url.PathUnescape(step); err == nil {
			steps[i] = strings.ReplaceAll(plain, "/", "%2F")
		}
	}
	return strings.Join(steps, "/")
}

func only(parts []string, length int, on fault.Interaction) fault.Interaction {
	if len(parts) == length {
		return on
	}
	return ""
}

// answerPlanned writes the refusal that a fault plans.
func (p *Proxy) answerPlanned(w http.ResponseWriter, r *http.Request, a fault.Answer) {
	if a.Empty {
		w.WriteHeader(a.Status)
		return
	}
	p.outcome(w, r, a.Status, fhir.Issue{
		Severity: a.Severity, Code: a.Code, Diagnostics: a.Diagnostics,
		Details: fhir.Coding{System: a.System, Code: a.Detail, Display: a.Display},
	})
}

// spoilt returns the answer as the fault changes it. It is the resource that is spoilt,
// not its compression, which is undone.
func (a answer) spoilt(spoil func(*fault.Reply)) answer {
	reply := fault.Reply{Status: a.status, Header: map[string]string{}, Body: media.Plain(a.header, a.body)}
	for name := range a.header {
		reply.Header[name] = a.header.Get(name)
	}
	delete(reply.Header, "Content-Length")
	spoil(&reply)
	out := answer{status: reply.Status, header: http.Header{}, body: reply.Body}
	for name, value := range reply.Header {
		out.header.Set(name, value)
	}
	return out
}
