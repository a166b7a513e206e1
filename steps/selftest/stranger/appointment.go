package stranger

import (
	"strings"
	"time"
)

// appointment is the request for a new booking. Nothing of an earlier one goes into it.
func (d *desk) appointment(t *task, f *file, a *attempt, s *slot, svc service) node {
	n := d.top(f, a)
	doc, pat, slot := d.document(t, f, a), d.patientNode(t, f), d.slotNode(f, a, s)
	contained := []node{slot, doc, pat}
	if d.way("other-contained-order") {
		contained = []node{pat, slot, doc}
	}
	if d.bug("slot-not-contained") {
		contained = []node{doc, pat}
	}
	contained = append(contained, d.extras(f)...)
	n = n.with("contained", contained)
	n = n.with("extension", d.bookingExtensions(f, s))
	n = d.identity(n, f)
	status := "booked"
	if d.bug("status-pending") {
		status = "pending"
	}
	n = n.with("status", status)
	if d.way("minutes-and-priority") {
		n = n.with("priority", 5)
	}
	if !d.bug("description-missing") {
		n = n.with("description", d.description(f))
	}
	n = n.with("supportingInformation", []node{{{"reference", "#report"}}})
	start, end := s.StartText, s.EndText
	if d.bug("start-without-offset") {
		start = s.Start.In(london).Format("2006-01-02T15:04:05")
	}
	if d.bug("end-too-late") {
		end = d.stamp(s.Start.Add(30 * time.Minute))
	}
	n = n.with("start", start).with("end", end)
	if d.way("minutes-and-priority") {
		n = n.with("minutesDuration", int(s.End.Sub(s.Start)/time.Minute))
	}
	ref := "#appt-slot"
	if d.bug("slot-not-contained") {
		ref = "Slot/" + s.ID
	}
	n = n.with("slot", []node{{{"reference", ref}}})
	if !d.way("created-absent") {
		n = n.with("created", d.stamp(t.Now))
	}
	if old := d.earlier(f); old != nil && d.bug("comment-replaces-old") {
		n = n.with("comment", "Replaces appointment "+last(old.URL, "/"))
	}
	n = d.referral(n, f)
	return n.with("participant", d.participants(f, s))
}

func (d *desk) top(f *file, a *attempt) node {
	id := ""
	if d.bug("id-preset") {
		id = fresh()
	}
	n := resource("Appointment", id, !d.bug("profile-missing"))
	language := "en-GB"
	if d.bug("language-english") {
		language = "en-US"
	}
	n = n.with("language", language)
	if d.way("own-narrative") {
		n = n.with("text", node{{"status", "additional"}, {"div", `<div xmlns="http://www.w3.org/1999/xhtml">Urgent care booking at ` + escaped(a.Service) + `</div>`}})
	}
	return n
}

func (d *desk) description(f *file) string {
	text := "Referral from " + d.setup.Name + ": " + f.Outcome.Text
	if old := d.earlier(f); old != nil && d.bug("old-url-in-description") {
		text += " (was " + old.URL + ")"
	}
	return text
}

func (d *desk) bookingExtensions(f *file, s *slot) []node {
	var all []node
	if old := d.earlier(f); old != nil && d.bug("replaces-extension") {
		all = append(all, node{{"url", d.local("replaces")}, {"valueUri", old.URL}})
	}
	if d.way("own-extension") {
		all = append(all, node{{"url", d.local("case-reference")}, {"valueString", f.Ref}})
	}
	if d.way("channel-on-appointment") && s.Channel != "" {
		all = append(all, node{{"url", profiles + "Extension-CareConnect-DeliveryChannel-1"}, {"valueCode", s.Channel}})
	}
	return all
}

func (d *desk) identity(n node, f *file) node {
	if old := d.earlier(f); old != nil && d.bug("old-booking-as-identifier") {
		return n.with("identifier", []node{{{"system", "urn:ietf:rfc:3986"}, {"value", old.URL}}})
	}
	return n
}

func (d *desk) referral(n node, f *file) node {
	if old := d.earlier(f); old != nil && d.bug("old-booking-as-referral") {
		return n.with("incomingReferral", []node{{{"reference", old.URL}, {"display", "Earlier booking"}}})
	}
	if d.way("own-referral") {
		return n.with("incomingReferral", []node{{{"reference", d.setup.Endpoint + "ReferralRequest/" + strings.ReplaceAll(f.Ref, "/", "-")}}})
	}
	return n
}

func (d *desk) participants(f *file, s *slot) []node {
	p := f.Patient
	actor := node{{"reference", "#caller"}}
	if p.NHS != "" {
		actor = actor.with("identifier", node{{"use", "official"}, {"system", nhsNumbers}, {"value", d.nhs(p)}})
	}
	display := strings.TrimSpace(p.Prefix + " " + p.Given + " " + p.Family)
	if d.bug("surname-as-display") {
		display = p.Family
	}
	one := node{}
	if d.way("participant-typed") {
		one = one.with("type", []node{{{"coding", []node{{{"system", "http://hl7.org/fhir/v3/ParticipationType"}, {"code", "SBJ"}, {"display", "subject"}}}}}})
	}
	one = one.with("actor", actor.with("display", display))
	if d.way("participant-typed") {
		one = one.with("required", "required")
	}
	if !d.bug("participant-status-missing") {
		one = one.with("status", "accepted")
	}
	all := []node{one}
	if d.bug("practitioner-participant") {
		all = append(all, node{{"actor", node{{"reference", "Practitioner/duty"}, {"display", "Duty clinician"}}}, {"status", "accepted"}})
	}
	return all
}

// stamp writes an instant in UTC.
func (d *desk) stamp(at time.Time) string {
	switch {
	case d.bug("local-created"):
		return at.In(london).Format("2006-01-02T15:04:05-07:00")
	case d.way("zero-offset"):
		return at.UTC().Format("2006-01-02T15:04:05") + "+00:00"
	case d.way("millisecond-times"):
		return at.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}

// earlier is the patient's live booking from an earlier encounter, for those who cannot leave it alone.
func (d *desk) earlier(f *file) *holding {
	for i := len(d.kept.Bookings) - 1; i >= 0; i-- {
		if h := d.kept.Bookings[i]; h.Encounter != f.Encounter && same(h.Patient, f.Patient) && h.State == "booked" {
			return h
		}
	}
	return nil
}

// request is the body of a new booking, in the vendor's format.
func (d *desk) request(n node, again bool) []byte {
	if d.way("xml-only") {
		return asXML(n)
	}
	raw := asJSON(n)
	if again && d.way("reserialised-retry") {
		return respell(raw)
	}
	if d.bug("latin-one") {
		var out []byte
		for _, r := range string(raw) {
			if r < 256 {
				out = append(out, byte(r))
			} else {
				out = append(out, '?')
			}
		}
		return out
	}
	return raw
}
