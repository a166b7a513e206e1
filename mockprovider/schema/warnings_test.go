package schema_test

import (
	"io/fs"
	"path"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

func TestWarningsSayWhatIsAcceptedAndHadBetterBeOtherwise(t *testing.T) {
	t.Parallel()
	set := newSet(t)
	object := func(path ...any) func(r fhir.Resource) fhir.Resource {
		return func(r fhir.Resource) fhir.Resource { return r.Object(path...) }
	}
	root := func(r fhir.Resource) fhir.Resource { return r }
	channel := func(code string) []any {
		return []any{map[string]any{"url": fhir.DeliveryChannelExtension, "valueCode": code}}
	}
	for _, c := range []struct {
		name string
		use  schema.Use
		body string
		in   func(fhir.Resource) fhir.Resource
		key  string
		to   any // nil removes the element
		want string
	}{
		{"no language", schema.BookingRequest, "wire-example", root, "language", nil, "Appointment.language"},
		{"language en", schema.BookingRequest, "wire-example", root, "language", "en", "Appointment.language"},
		{"no created", schema.BookingRequest, "wire-example", root, "created", nil, "Appointment.created"},
		{"attachment in en-GB", schema.BookingRequest, "wire-example", object("contained", 0, "content", 0, "attachment"), "language", "en-GB", "Appointment.contained[0].content[0].attachment.language"},
		{"another document type", schema.BookingRequest, "wire-example", object("contained", 0, "type", "coding", 0), "code", "POCD_MT000001", "Appointment.contained[0].type.coding[0].code"},
		{"actor without the number", schema.BookingRequest, "wire-example", object("participant", 0, "actor"), "identifier", nil, "Appointment.participant[0].actor.identifier"},
		{"actor's number without use", schema.BookingRequest, "wire-example", object("participant", 0, "actor", "identifier"), "use", nil, "Appointment.participant[0].actor.identifier.use"},
		{"actor without a name", schema.BookingRequest, "wire-example", object("participant", 0, "actor"), "display", nil, "Appointment.participant[0].actor.display"},
		{"patient's number without use", schema.BookingRequest, "wire-example", object("contained", 1, "identifier", 0), "use", nil, "Appointment.contained[1].identifier[0].use"},
		{"a relationship of another list", schema.BookingRequest, "wire-example", object("contained", 1, "contact", 0, "relationship", 0, "coding", 0), "code", "MTH", "Appointment.contained[1].contact[0].relationship[0]"},
		{"a linked person", schema.Patient, "wire-example", root, "link", []any{map[string]any{"other": map[string]any{"reference": "RelatedPerson/1"}, "type": "seealso"}}, "Patient.link"},
		{"a channel of its own", schema.Slot, "wire-example", root, "extension", channel("Letter"), "Slot.extension[0].valueCode"},
		{"a channel in small letters", schema.SlotBundle, "wire-example", object("entry", 0, "resource"), "extension", channel("video"), "Bundle.entry[0].resource.extension[0].valueCode"},
		{"a place and no service", schema.Schedule, "wire-example", root, "actor", []any{map[string]any{"reference": "Location/1"}}, "Schedule.actor"},
		{"an outcome that says nothing", schema.OperationOutcome, "wire-slot-taken", object("issue", 0), "diagnostics", nil, "OperationOutcome.issue[0].diagnostics"},
		{"a running server", schema.CapabilityStatement, "full", root, "kind", "instance", "CapabilityStatement.kind"},
		{"an entry without its address", schema.BookingBundle, "whole-and-summary", object("entry", 1), "fullUrl", nil, "Bundle.entry[1].fullUrl"},
		{"an entry without its mode", schema.SlotBundle, "wire-example", object("entry", 0, "search"), "mode", nil, "Bundle.entry[0].search.mode"},
		{"no total", schema.PointerBundle, "one", root, "total", nil, "Bundle.total"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := fixture(t, path.Join("resources/valid", string(c.use), c.body+".json"))
			require.NotContains(t, paths(set.Warnings(c.use, r)), c.want, "before the change")
			at := c.in(r)
			at[c.key] = c.to
			if c.to == nil {
				delete(at, c.key)
			}
			if len(at) == 0 { // an empty search is not legal; it goes
				delete(r.Object("entry", 0), "search")
			}
			require.NoError(t, set.Validate(c.use, r), "a warning is no refusal")
			require.Contains(t, paths(set.Warnings(c.use, r)), c.want)
		})
	}
}

func paths(findings []schema.Finding) []string {
	out := []string{}
	for _, f := range findings {
		out = append(out, f.Path)
	}
	return out
}

// Whatever is sent, asking for warnings does no harm and changes nothing.
func TestWarningsCopeWithEveryFixtureForEveryUse(t *testing.T) {
	t.Parallel()
	set := newSet(t)
	found, err := fs.Glob(fixtures.FS, "resources/*/*/*.json")
	require.NoError(t, err)
	for _, file := range found {
		r := fixture(t, file)
		for _, use := range schema.Uses() {
			for _, f := range set.Warnings(use, r) {
				require.Equal(t, schema.Advice, f.Kind)
				require.NotEmpty(t, f.Path)
				require.NotEmpty(t, f.Reason)
			}
		}
		require.Equal(t, fixture(t, file), r)
	}
}
