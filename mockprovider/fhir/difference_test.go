package fhir_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

const stored = `{"resourceType":"Appointment","id":"a1","status":"booked",
	"meta":{"profile":["p"],"versionId":"1","lastUpdated":"2031-03-07T16:12:00.000Z"},
	"start":"2031-03-07T17:30:00.000Z","created":"2031-03-07T16:12:00.000Z","description":"2031-03-07T17:30:00Z",
	"contained":[{"resourceType":"Patient","id":"p1","name":[{"family":"Patient","given":["Test"]}]},
		{"resourceType":"Slot","id":"s1","status":"busy","start":"2031-03-07T17:30:00.000Z"}],
	"reason":[{"text":"x"}],"priority":1}`

func TestTheFirstDifferenceIsFound(t *testing.T) {
	patient := func(r fhir.Resource) fhir.Resource { return r.ContainedOf("Patient")[0] }
	for _, c := range []struct {
		name   string
		change func(fhir.Resource)
		path   string // empty when there is no difference
	}{
		{"nothing", func(fhir.Resource) {}, ""},
		{"the status", func(r fhir.Resource) { r["status"] = "cancelled" }, ""},
		{"the version and the moment of update", func(r fhir.Resource) {
			r["meta"] = map[string]any{"profile": []any{"p"}, "versionId": "9"}
		}, ""},
		{"a narrative", func(r fhir.Resource) { r["text"] = map[string]any{"div": "<div/>"} }, ""},
		{"the order of contained resources", func(r fhir.Resource) {
			l := r.List("contained")
			l[0], l[1] = l[1], l[0]
		}, ""},
		{"an instant with another offset", func(r fhir.Resource) { r["start"] = "2031-03-07T18:30:00+01:00" }, ""},
		{"an instant without milliseconds", func(r fhir.Resource) { r["created"] = "2031-03-07T16:12:00Z" }, ""},
		{"a contained instant written otherwise", func(r fhir.Resource) {
			r.ContainedOf("Slot")[0]["start"] = "2031-03-07T17:30:00+00:00"
		}, ""},
		{"another instant", func(r fhir.Resource) { r["start"] = "2031-03-07T17:30:01Z" }, "Appointment.start"},
		{"a text that looks like an instant", func(r fhir.Resource) { r["description"] = "2031-03-07T17:30:00+00:00" }, "Appointment.description"},
		{"the id", func(r fhir.Resource) { r["id"] = "a2" }, "Appointment.id"},
		{"an added extension", func(r fhir.Resource) { r["extension"] = []any{map[string]any{"url": "x"}} }, "Appointment.extension"},
		{"an extension of the status", func(r fhir.Resource) { r["_status"] = map[string]any{"id": "x"} }, "Appointment._status"},
		{"a missing profile", func(r fhir.Resource) { delete(r, "meta") }, "Appointment.meta"},
		{"an added profile", func(r fhir.Resource) {
			r["meta"] = map[string]any{"profile": []any{"p", "q"}}
		}, "Appointment.meta.profile[1]"},
		{"a text that is data", func(r fhir.Resource) { r.Object("reason", 0)["text"] = "y" }, "Appointment.reason[0].text"},
		{"a number", func(r fhir.Resource) { r["priority"] = "1" }, "Appointment.priority"},
		{"an object for an array", func(r fhir.Resource) { r["reason"] = map[string]any{"text": "x"} }, "Appointment.reason"},
		{"an array for a string", func(r fhir.Resource) { r["start"] = []any{} }, "Appointment.start"},
		{"a name of the patient", func(r fhir.Resource) { patient(r).Object("name", 0)["family"] = "Other" }, "Appointment.contained.ofType(Patient).name[0].family"},
		{"a given name less", func(r fhir.Resource) { patient(r).Object("name", 0)["given"] = []any{} }, "Appointment.contained.ofType(Patient).name[0].given[0]"},
		{"the status of the contained slot", func(r fhir.Resource) { r.ContainedOf("Slot")[0]["status"] = "free" }, "Appointment.contained.ofType(Slot).status"},
		{"a contained version", func(r fhir.Resource) { patient(r)["meta"] = map[string]any{"versionId": "1"} }, "Appointment.contained.ofType(Patient).meta"},
		{"a contained resource less", func(r fhir.Resource) { r["contained"] = r.List("contained")[:1] }, "Appointment.contained.ofType(Slot)"},
		{"a contained resource more", func(r fhir.Resource) {
			r["contained"] = append(r.List("contained"), map[string]any{"resourceType": "X y", "id": "z"})
		}, "Appointment.contained.ofType(Resource)"},
		{"a contained id", func(r fhir.Resource) { patient(r)["id"] = "p2" }, "Appointment.contained.ofType(Patient)"},
		{"contained not an array", func(r fhir.Resource) { r["contained"] = "x" }, "Appointment.contained"},
	} {
		t.Run(c.name, func(t *testing.T) {
			update := decode(t, stored)
			c.change(update)
			path, differ := fhir.FirstDifference(decode(t, stored), update)
			require.Equal(t, c.path, path)
			require.Equal(t, c.path != "", differ)
		})
	}
}

func TestComparingChangesNothing(t *testing.T) {
	a, b := decode(t, stored), decode(t, stored)
	fhir.FirstDifference(a, b)
	require.Equal(t, decode(t, stored), a)
	require.Equal(t, decode(t, stored), b)
}
