package prove

import "maps"

// drops takes the contained resources of a type out of a request; doubles puts the first in again, under another id.
func drops(kind string) func(object) bool {
	return func(b object) bool {
		list, _ := b["contained"].([]any)
		var out []any
		for _, r := range list {
			if m, ok := r.(object); !ok || m["resourceType"] != kind {
				out = append(out, r)
			}
		}
		b["contained"] = out
		return len(out) < len(list)
	}
}

// doubles is described at drops.
func doubles(kind string) func(object) bool {
	return func(b object) bool {
		found, ok := anyOf(b["contained"], kind).(object)
		if !ok {
			return false
		}
		second := maps.Clone(found)
		second["id"] = "second"
		list, _ := b["contained"].([]any)
		b["contained"] = append(list, second)
		return true
	}
}

// The resources that a request for a booking contains, and the slot among them.
var _ = register(
	edit(Element, "the document is taken out of the booking request", inBooking(drops("DocumentReference")), "BK-12: exactly one DocumentReference, one Patient and one Slot"),
	edit(Element, "the patient is taken out of the booking request", inBooking(drops("Patient")), "BK-12: exactly one DocumentReference, one Patient and one Slot"),
	edit(Element, "the slot is taken out of the booking request", inBooking(drops("Slot")), "BK-12: exactly one DocumentReference, one Patient and one Slot"),
	edit(Element, "the booking request contains a second patient", inBooking(doubles("Patient")), "BK-12: one Patient", "BK-13: Every contained resource is referred to from the Appointment"),
	edit(Element, "the booking request contains a second document", inBooking(doubles("DocumentReference")), "BK-12: exactly one DocumentReference"),
	edit(Element, "the contained slot keeps its version", inBooking(having("7", "#Slot", "meta", "versionId")), "BK-13: no meta.versionId"),
	edit(Element, "the contained patient has a narrative", inBooking(having(object{"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}, "#Patient", "text")), "BK-13: no narrative"),
	edit(Element, "the contained document has no id", inBooking(without("#DocumentReference", "id")), "BK-13: has a local id"),
	edit(Element, "the contained slot has no identifier", inBooking(without("#Slot", "identifier")), "BK-14: The contained Slot carries identifier"),
	edit(Element, "the contained slot has no schedule", inBooking(without("#Slot", "schedule")), "BK-14: schedule reference"),
	edit(Element, "the contained slot has no start", inBooking(without("#Slot", "start")), "BK-14: start and end as received from the search"),
	edit(Element, "the contained slot has another end", inBooking(having("2031-01-01T00:00:00Z", "#Slot", "end")), "BK-14: start and end as received from the search"),
	edit(Element, "the contained slot has no status", inBooking(without("#Slot", "status")), "BK-14: and a status"),
	edit(Element, "the contained slot claims no profile", inBooking(without("#Slot", "meta")), "BK-15: claims the CareConnect-Slot-1 profile"),
	edit(Element, "the document has no identifier", inBooking(without("#DocumentReference", "identifier")), "BK-39: exactly one identifier"),
	edit(Element, "the document has two identifiers", inBooking(twice("#DocumentReference", "identifier")), "BK-39: exactly one identifier"),
	edit(Element, "the document's identifier is no UUID", inBooking(having("document 1", "#DocumentReference", "identifier", 0, "value")), "BK-39: value the UUID of the CDA document"),
	edit(Element, "the document is superseded", inBooking(having("superseded", "#DocumentReference", "status")), "BK-40: status is current"),
	edit(Element, "the document has no type", inBooking(without("#DocumentReference", "type")), "BK-41: DocumentReference.type.coding is"),
	edit(Element, "the document is of another type", inBooking(having("POCD_MT010011GB02", "#DocumentReference", "type", "coding", 0, "code")), "BK-41: code POCD_MT200001GB02"),
	edit(Element, "the document does not say when it was made", inBooking(without("#DocumentReference", "indexed")), "BK-42: indexed is present"),
	edit(Element, "the document was made on a date", inBooking(having("2031-08-10", "#DocumentReference", "indexed")), "BK-42: an instant"),
	edit(Element, "the document's attachment is a PDF", inBooking(having("application/pdf", "#DocumentReference", "content", 0, "attachment", "contentType")), "BK-43: contentType application/hl7-v3+xml"),
	edit(Element, "the document's attachment has no language", inBooking(without("#DocumentReference", "content", 0, "attachment", "language")), "BK-43: language en"),
)
