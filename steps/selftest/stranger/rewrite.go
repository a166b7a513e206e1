package stranger

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// rewrites tells whether the booking passes through a model of the vendor's on its way back.
func (d *desk) rewrites() bool {
	return d.bug("adds-reason", "loses-extensions", "frees-slot", "tidies-phone", "adds-nhs-number", "loses-comment", "loses-created",
		"shortens-description", "update-without-id") ||
		d.way("update-without-version", "update-reserialised", "update-instants-rewritten", "update-contained-reordered", "update-own-narrative")
}

// rewrite parses the update and writes it anew, with what the vendor's model makes of it.
func (d *desk) rewrite(f *file, h *holding, raw []byte) []byte {
	var doc map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&doc) != nil {
		return raw
	}
	if d.way("update-without-version", "update-reserialised", "update-instants-rewritten", "update-contained-reordered", "update-own-narrative") {
		d.rewriteLawfully(doc)
	} else {
		d.rewriteBadly(f, doc)
	}
	out, err := json.Marshal(doc)
	if err != nil {
		return raw
	}
	return out
}

func (d *desk) rewriteLawfully(doc map[string]any) {
	list, _ := doc["contained"].([]any)
	switch {
	case d.way("update-without-version"):
		if m, ok := doc["meta"].(map[string]any); ok {
			delete(m, "versionId")
			delete(m, "lastUpdated")
		}
	case d.way("update-contained-reordered"):
		slices.Reverse(list)
	case d.way("update-own-narrative"):
		doc["text"] = map[string]any{"status": "generated", "div": `<div xmlns="http://www.w3.org/1999/xhtml">Cancelled at the request of the patient</div>`}
	case d.way("update-instants-rewritten"):
		walk(doc, func(m map[string]any) {
			for _, name := range []string{"start", "end", "created", "indexed"} {
				if text, ok := m[name].(string); ok {
					if at, good := instant(text); good {
						m[name] = at.UTC().Format("2006-01-02T15:04:05") + "+00:00"
					}
				}
			}
		})
	}
}

func (d *desk) rewriteBadly(f *file, doc map[string]any) {
	patient, slot := containedOf(doc, "Patient"), containedOf(doc, "Slot")
	switch {
	case d.bug("adds-reason"):
		list, _ := doc["extension"].([]any)
		doc["extension"] = append(list, map[string]any{"url": profiles + "Extension-CareConnect-AppointmentCancellationReason-1", "valueString": "Patient re-assessed"})
	case d.bug("loses-extensions"):
		walk(doc, func(m map[string]any) {
			list, _ := m["extension"].([]any)
			list = slices.DeleteFunc(list, func(e any) bool {
				x, _ := e.(map[string]any)
				u, _ := x["url"].(string)
				return !strings.Contains(u, "NHSNumberVerificationStatus")
			})
			if len(list) == 0 {
				delete(m, "extension")
			} else {
				m["extension"] = list
			}
		})
	case d.bug("frees-slot") && slot != nil:
		slot["status"] = "free"
	case d.bug("tidies-phone"):
		walk(doc, func(m map[string]any) {
			if number, ok := m["value"].(string); ok && m["system"] == "phone" {
				m["value"] = squashed(number)
			}
		})
	case d.bug("adds-nhs-number") && patient != nil && f.Patient.NHS != "":
		d.addNumber(f, patient)
	case d.bug("loses-comment"):
		delete(doc, "comment")
	case d.bug("loses-created"):
		delete(doc, "created")
	case d.bug("shortens-description"):
		if text, ok := doc["description"].(string); ok && len(text) > 16 {
			doc["description"] = text[:16]
		}
	case d.bug("update-without-id"):
		delete(doc, "id")
	}
}

func (d *desk) addNumber(f *file, patient map[string]any) {
	list, _ := patient["identifier"].([]any)
	for _, one := range list {
		if m, ok := one.(map[string]any); ok && m["system"] == nhsNumbers {
			return
		}
	}
	patient["identifier"] = append(list, plain(d.patientIdentifier(f.Patient)[0]))
}

func asSeconds(n int) time.Duration { return time.Duration(n) * time.Second }
