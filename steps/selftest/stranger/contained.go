package stranger

import (
	"strings"
	"time"
)

const (
	nhsNumbers = "https://fhir.nhs.uk/Id/nhs-number"
	uuids      = "https://tools.ietf.org/html/rfc4122"
)

// document tells of the report that goes to the service separately.
func (d *desk) document(t *task, f *file, a *attempt) node {
	n := resource("DocumentReference", "report", true)
	ids := []node{{{"system", uuids}, {"value", a.Document}}}
	if d.bug("two-documents") {
		ids = append(ids, node{{"system", d.local("case")}, {"value", f.Ref}})
	}
	n = n.with("identifier", ids)
	status := "current"
	if d.bug("document-superseded") && f.Reason == "call-back" {
		status = "superseded"
	}
	n = n.with("status", status)
	coding := node{{"system", "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17"}, {"code", "POCD_MT200001GB02"}, {"display", "Integrated Urgent Care Report"}}
	if d.bug("document-type-other") {
		coding = node{{"system", "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17"}, {"code", "POCD_MT150001GB01"}, {"display", "Discharge Summary"}}
	}
	n = n.with("type", node{{"coding", []node{coding}}})
	indexed := d.stamp(t.Now)
	if d.bug("indexed-date-only") {
		indexed = t.Now.UTC().Format(time.DateOnly)
	}
	n = n.with("indexed", indexed)
	if old := d.earlier(f); old != nil && old.Document != "" && d.bug("document-replaces-old") {
		target := node{{"identifier", node{{"system", uuids}, {"value", old.Document}}}}
		n = n.with("relatesTo", []node{{{"code", "replaces"}, {"target", target}}})
	}
	attachment := node{{"contentType", "application/hl7-v3+xml"}, {"language", "en"}}
	if d.bug("document-link") {
		attachment = attachment.with("url", d.setup.Endpoint+"cda/"+a.Document)
	}
	return n.with("content", []node{{{"attachment", attachment}}})
}

// slotNode is the chosen slot as the search showed it, without what belongs to the provider's copy.
func (d *desk) slotNode(f *file, a *attempt, s *slot) node {
	n := node{{"resourceType", "Slot"}, {"id", "appt-slot"}}
	meta := node{}
	if d.bug("slot-copied-whole") {
		meta = meta.with("versionId", "1").with("lastUpdated", s.StartText)
	}
	if !d.bug("slot-profile-missing") {
		meta = meta.with("profile", []string{profiles + "CareConnect-Slot-1"})
	}
	n = n.with("meta", meta)
	if s.ChannelCode != "" {
		n = n.with("extension", []node{{{"url", profiles + "Extension-CareConnect-DeliveryChannel-1"}, {"valueCode", s.ChannelCode}}})
	}
	id := s.Identifier
	if d.bug("slot-identifier-new") {
		id = fresh()
	}
	n = n.with("identifier", []node{node{}.with("system", s.System).with("value", id)})
	n = n.with("schedule", node{{"reference", s.Schedule}})
	status := "busy"
	if d.way("slot-sent-free") {
		status = "free"
	}
	start, end := s.StartText, s.EndText
	if d.bug("slot-shifted") {
		start, end = s.Start.In(london).Format("2006-01-02T15:04:05Z"), s.End.In(london).Format("2006-01-02T15:04:05Z")
	}
	if d.way("slot-times-in-utc") {
		start, end = d.stamp(s.Start), d.stamp(s.End)
	}
	n = n.with("status", status).with("start", start).with("end", end)
	if old := d.earlier(f); old != nil && d.bug("slot-comment-old") {
		n = n.with("comment", "in exchange for slot "+old.SlotID)
	}
	return n
}

// extras are contained resources that have no business there.
func (d *desk) extras(f *file) []node {
	switch {
	case d.bug("organisation-contained"):
		return []node{resource("Organization", "us", true).with("name", d.setup.Name)}
	case d.bug("contacts-linked"):
		var all []node
		for i, c := range f.Patient.Contacts {
			all = append(all, node{
				{"resourceType", "RelatedPerson"},
				{"id", "rel" + string(rune('1'+i))},
				{"patient", node{{"reference", "#caller"}}},
				{"name", []node{{{"family", c.Family}, {"given", []string{c.Given}}}}},
			})
		}
		return all
	}
	return nil
}

func (d *desk) nhs(p patient) string {
	if d.bug("number-with-spaces") && len(p.NHS) == 10 {
		return p.NHS[:3] + " " + p.NHS[3:6] + " " + p.NHS[6:]
	}
	return p.NHS
}

// relationship turns the user's word into the code of HL7 table 0131.
func relationship(words string) node {
	code, display := "U", "Unknown"
	switch w := strings.ToLower(words); {
	case strings.Contains(w, "mother"), strings.Contains(w, "father"), strings.Contains(w, "parent"), strings.Contains(w, "next"),
		strings.Contains(w, "wife"), strings.Contains(w, "husband"), strings.Contains(w, "partner"), strings.Contains(w, "sister"),
		strings.Contains(w, "brother"), strings.Contains(w, "son"), strings.Contains(w, "daughter"):
		code, display = "N", "Next-of-Kin"
	case strings.Contains(w, "neighbour"), strings.Contains(w, "friend"), strings.Contains(w, "carer"):
		code, display = "C", "Emergency Contact"
	}
	return node{{"coding", []node{{{"system", "http://hl7.org/fhir/v2/0131"}, {"code", code}, {"display", display}}}}, {"text", words}}
}
