package reference

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// afterSilence settles a refusal that follows an unanswered request: the first one may
// have been heard. A 409 then says that the booking was made, and it counts as made
// once it has been found. Source: request identity; SP-30, BK-84, RB-59.
func (v *Visit) afterSilence(ctx context.Context, a Answer) attempt {
	found, sure := v.find(ctx, a.diagnostics())
	switch {
	case found:
		return attempt{Made, a}
	case sure && a.Status != http.StatusConflict:
		return attempt{v.refusal(a, false), a}
	}
	return attempt{Unknown, a}
}

// find looks for the booking that a request may have made: at the URL that the provider
// named, else among the patient's bookings there. It is ours when it has the document
// of the request. Sure says that the provider showed all it has. [RD-14, RB-59].
func (v *Visit) find(ctx context.Context, diagnostics string) (found, sure bool) {
	to := TargetOf(v.Choice.Service)
	for _, id := range v.named(diagnostics) {
		if read := v.Read(ctx, to, id); v.isOurs(read.Resource()) {
			v.keep(read, id, read.Resource())
			return true, true
		}
	}
	if v.Case.Patient.NHSNumber == "" {
		return false, false // there is nothing to search by
	}
	a := v.ask(ctx, to, Request{
		Operation: PatientSearch, Method: http.MethodGet, Path: "/Appointment", Query: byPatient(v.Case.Patient.NHSNumber),
	})
	bundle := a.Resource()
	if a.Status != http.StatusOK || text(bundle, "resourceType") != "Bundle" {
		return false, false
	}
	sure = true
	for i := range items(bundle, "entry") {
		hit, _ := at(bundle, "entry", i, "resource").(Object)
		if !v.mayBeOurs(hit) {
			continue
		}
		read := v.Read(ctx, to, text(hit, "id"))
		switch body := read.Resource(); {
		case v.isOurs(body):
			v.keep(read, text(hit, "id"), body)
			return true, true
		case !isAppointment(body):
			sure = false // it could not be read, and may be the one
		}
	}
	return false, sure
}

// byPatient is the query for a patient's bookings [RD-14].
func byPatient(number string) string {
	return url.Values{"Appointment.participant.actor:Patient.identifier": {systemNHSNumber + "|" + number}}.Encode()
}

// named are the ids of bookings of the provider that a text names, new to the consumer.
func (v *Visit) named(text string) []string {
	base := v.Choice.Service.Provider
	var out []string
	for _, m := range regexp.MustCompile(regexp.QuoteMeta(base)+`/Appointment/([A-Za-z0-9.\-]{1,64})`).FindAllStringSubmatch(text, -1) {
		id := strings.TrimRight(m[1], ".")
		if v.sys.store.byURL(base+bookingPath(id)) == nil {
			out = append(out, id)
		}
	}
	return out
}

// mayBeOurs says that a hit of a search, which may hold little, is worth reading.
func (v *Visit) mayBeOurs(hit Object) bool {
	return isAppointment(hit) && text(hit, "status") == statusBooked &&
		instant(text(hit, "start")).Equal(v.Choice.Slot.Start) &&
		v.sys.store.byURL(v.Choice.Service.Provider+bookingPath(text(hit, "id"))) == nil
}

// isOurs says that a booking is the one that was asked for: live, with the document of the
// request or, where the provider shows none, its slot and patient.
func (v *Visit) isOurs(body Object) bool {
	if !isAppointment(body) || text(body, "status") != statusBooked {
		return false
	}
	if doc := document(body); doc != "" {
		return strings.EqualFold(doc, v.Choice.Document)
	}
	slot := slotIdentifier(body)
	return slot != "" && slot == text(v.Choice.Slot.Resource, "identifier", 0, "value") &&
		nhsNumber(body) == v.Case.Patient.NHSNumber
}

// searchEach brings bookings up to date by a search for the patient's at each provider, where the behaviour does so.
// It returns those that were named. What else of the patient's the search names is known from then on, and is returned with them.
func (v *Visit) searchEach(ctx context.Context, records []*Record) (named map[*Record]bool, more []*Record) {
	named, asked := map[*Record]bool{}, map[string]bool{}
	if !v.sys.behaviour.ListsBySearch || v.Case.Patient.NHSNumber == "" {
		return named, nil
	}
	for _, of := range records {
		if asked[of.Base] || !of.Booked() {
			continue
		}
		asked[of.Base] = true
		bundle := v.ask(ctx, of.Target(), Request{
			Operation: PatientSearch, Method: http.MethodGet, Path: "/Appointment", Query: byPatient(v.Case.Patient.NHSNumber),
		}).Resource()
		for i := range items(bundle, "entry") {
			hit, _ := at(bundle, "entry", i, "resource").(Object)
			if r := v.takeUp(ctx, of, hit); r != nil {
				named[r], more = true, append(more, r)
			}
			for _, r := range records {
				if r.Base == of.Base && r.ID != "" && r.ID == text(hit, "id") {
					v.update(r, hit)
					named[r] = true
				}
			}
		}
	}
	for _, r := range records {
		if named[r] && r.Status == statusCancelled {
			v.sayOf(r, contract.AlreadyCancelled, "The booking at "+r.Service+" for "+when(r.Start)+" had already been cancelled.")
		}
	}
	return named, more
}

// takeUp keeps a live booking of the patient that a search named and that was not known, once it has been read; nil where it is not
// kept. What a consumer is aware of belongs on the list, whoever made it [cr_workflow, intro; RB-24, RB-51].
func (v *Visit) takeUp(ctx context.Context, by *Record, hit Object) *Record {
	id := text(hit, "id")
	url := by.Base + bookingPath(id)
	if id == "" || text(hit, "status") != statusBooked || v.sys.store.byURL(url) != nil {
		return nil
	}
	r := &Record{
		Patient: v.Case.Patient, URL: url, ID: id, Base: by.Base, ASID: by.ASID, Service: by.Service, Status: statusBooked,
		Start: instant(text(hit, "start")), End: instant(text(hit, "end")),
	}
	if !v.verify(ctx, r) {
		return nil
	}
	v.sys.store.add(r)
	return r
}
