package reference

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// lookAtRegistry searches the booking registry for the patient while demographics are
// confirmed. A registry that cannot be reached stops nothing; the user is told.
// Source: registry, search by patient; RG-18, RG-19, RG-29, RG-31.
func (v *Visit) lookAtRegistry(ctx context.Context) {
	v.Case.Unchecked = true
	if v.Case.Patient.NHSNumber == "" {
		return // the registry knows patients by their number only
	}
	a := v.Registry(ctx, http.MethodGet, v.sys.setup.Registry.Base+"/Appointment?"+byPatient(v.Case.Patient.NHSNumber), nil, nil)
	bundle := a.Resource()
	if a.Status != http.StatusOK || text(bundle, "resourceType") != "Bundle" {
		return
	}
	v.Case.Unchecked = false
	for i := range items(bundle, "entry") {
		entry, _ := at(bundle, "entry", i, "resource").(Object)
		p := Pointer{
			URL:     v.sys.setup.Registry.Base + bookingPath(text(entry, "id")),
			Booking: unversioned(text(entry, "identifier", 0, "value")),
			Start:   instant(text(entry, "start")), End: instant(text(entry, "end")),
		}
		live := text(entry, "status") == statusBooked && p.Start.After(v.Task.Now)
		if live && p.Booking != "" && nhsNumber(entry) == v.Case.Patient.NHSNumber && v.sys.store.byURL(p.Booking) == nil {
			v.Case.Pointers = append(v.Case.Pointers, p)
		}
	}
}

// followPointers reads at their providers the bookings that the registry named, and keeps
// those that are what it said. An entry alone is never enough [RG-30].
func (v *Visit) followPointers(ctx context.Context) []*Record {
	var out []*Record
	for _, p := range v.Case.Pointers {
		if v.sys.store.byURL(p.Booking) != nil {
			continue
		}
		svc, id, ok := v.providerOf(p.Booking)
		if !ok {
			v.say(contract.OtherBookings, contract.NotChecked, "A booking at a service that cannot be reached from here could not be checked.")
			continue
		}
		r := &Record{
			Patient: v.Case.Patient, URL: p.Booking, ID: id, Base: svc.Provider, ASID: svc.ASID, Service: svc.Name,
			Start: p.Start, End: p.End, Status: statusBooked, Pointer: p.URL,
		}
		if !v.sys.behaviour.TrustsPointers && !v.verify(ctx, r) {
			continue
		}
		v.sys.store.add(r)
		out = append(out, r)
	}
	return out
}

// verify reads a booking that the registry named. It is taken up only when it is this patient's.
func (v *Visit) verify(ctx context.Context, r *Record) bool {
	a := v.Read(ctx, r.Target(), r.ID)
	body := a.Resource()
	switch {
	case a.Status == http.StatusNotFound:
		v.say(contract.OtherBookings, contract.Noted, "A booking that the registry names could not be found at "+r.Service+".")
		return false
	case a.Status != http.StatusOK || !isAppointment(body) || text(body, "id") != r.ID:
		v.say(contract.OtherBookings, contract.NotChecked, "A booking at "+r.Service+" could not be checked. Contact the service.")
		return false
	}
	if number := nhsNumber(body); number != "" && number != r.Patient.NHSNumber {
		return false
	}
	r.Body, r.ETag, r.Document = a.Body, etag(a.Header, body), document(body)
	v.update(r, body)
	return true
}

// providerOf finds the service whose provider holds a booking: the longest base that its URL begins with.
func (v *Visit) providerOf(booking string) (found contract.Service, id string, ok bool) {
	for _, svc := range v.sys.setup.Services {
		rest, under := strings.CutPrefix(booking, svc.Provider+"/Appointment/")
		if svc.Provider == "" || !under || rest == "" || strings.Contains(rest, "/") || len(svc.Provider) <= len(found.Provider) {
			continue
		}
		if plain, err := url.PathUnescape(rest); err == nil {
			found, id, ok = svc, plain, true
		}
	}
	return found, id, ok
}

// Registry makes one request to the booking registry, directly and with a token of its own.
// It never fails: what could not be made has no answer. Source: registry, get token; RG-02 to RG-05.
func (v *Visit) Registry(ctx context.Context, method, address string, header http.Header, body []byte) Answer {
	s, access := v.sys, v.sys.setup.Registry
	token, err := s.registryToken(ctx, access)
	if err != nil {
		s.log.WarnContext(ctx, "no token for the registry")
		return Answer{}
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return Answer{}
	}
	for name, values := range header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", mediaType)
	if len(body) > 0 {
		req.Header.Set("Content-Type", mediaType)
	}
	a, err := s.do(req)
	if err != nil || a.Status >= http.StatusBadRequest {
		s.log.WarnContext(ctx, "registry did not do as asked") // the workflow goes on [RG-31]
	}
	return a
}

// AsksRegistryAs asks the registry for a token in somebody's name, and says whether one was given.
// Without access to the registry it asks nothing.
func (v *Visit) AsksRegistryAs(ctx context.Context, id, secret string) bool {
	if v.sys.setup.Registry == nil {
		return false
	}
	access := *v.sys.setup.Registry
	access.ClientID, access.ClientSecret = id, secret
	_, err := v.sys.registryToken(ctx, &access)
	return err == nil
}

func (s *System) registryToken(ctx context.Context, access *contract.Registry) (string, error) {
	form := url.Values{
		"client_id": {access.ClientID}, "client_secret": {access.ClientSecret},
		"grant_type": {"client_credentials"}, "scope": {access.Base + "/.default"},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, access.Token, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("registry token: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := s.do(req)
	if err != nil {
		return "", fmt.Errorf("registry token: %w", err)
	}
	token := text(a.Resource(), "access_token")
	if a.Status != http.StatusOK || token == "" {
		return "", fmt.Errorf("registry token: answered %d without a token", a.Status)
	}
	return token, nil
}

// RegistryBase is the registry's base URL; empty for a consumer without access to it.
func (v *Visit) RegistryBase() string {
	if v.sys.setup.Registry == nil {
		return ""
	}
	return v.sys.setup.Registry.Base
}
