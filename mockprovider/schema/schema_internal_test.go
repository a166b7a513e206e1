package schema

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func example(t *testing.T) fhir.Resource {
	t.Helper()
	data, err := fixtures.FS.ReadFile("resources/valid/booking-request/wire-example.json")
	require.NoError(t, err)
	r, err := fhir.Decode(data)
	require.NoError(t, err)
	return r
}

func TestARefusalThatNobodyCanExplainIsAFaultOfTheProgramAndNoPass(t *testing.T) {
	t.Parallel()
	set, err := New(Config{ValidNHSNumber: func(string) bool { return true }})
	require.NoError(t, err)
	full := set.compiled[BookingRequest].full
	broken := &Set{config: set.config, compiled: map[Use]*compiled{
		BookingRequest: {fast: func() (*node, error) { return &node{refuses: true}, nil }, full: full},
	}}
	err = broken.Validate(BookingRequest, example(t))
	require.ErrorIs(t, err, ErrDisagree)
	var invalid *Invalid
	require.NotErrorAs(t, err, &invalid)
}

// A reference to what is not contained is found wherever a Reference may stand.
func TestNotesAreTakenOfEverythingTheInvariantsAreAbout(t *testing.T) {
	t.Parallel()
	set, err := New(Config{ValidNHSNumber: func(string) bool { return true }})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(r fhir.Resource)
		want   string
	}{
		"a reference deep in an extension": {func(r fhir.Resource) {
			r["extension"] = []any{map[string]any{"url": "https://example.org/x", "extension": []any{
				map[string]any{"url": "y", "valueReference": map[string]any{"reference": "#nowhere"}},
			}}}
		}, "Appointment.extension[0].extension[0].valueReference"},
		"a reference in a type that is not looked into": {func(r fhir.Resource) {
			r["extension"] = []any{map[string]any{"url": "https://example.org/x", "valueAnnotation": map[string]any{
				"authorReference": map[string]any{"reference": "#nowhere"},
			}}}
		}, "Appointment.extension[0].valueAnnotation.authorReference"},
		"a reference of the Patient": {func(r fhir.Resource) {
			r.ContainedOf("Patient")[0]["managingOrganization"] = map[string]any{"reference": "#nowhere"}
		}, "Appointment.contained[1].managingOrganization"},
		"a period of a name": {func(r fhir.Resource) {
			r.ContainedOf("Patient")[0].Object("name", 0)["period"] = map[string]any{"start": "2031", "end": "2030-12"}
		}, "Appointment.contained[1].name[0].period"},
		"an extension of a primitive": {func(r fhir.Resource) {
			r["_description"] = map[string]any{"extension": []any{map[string]any{"url": "https://example.org/x"}}}
		}, "Appointment._description.extension[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := example(t)
			require.NoError(t, set.Validate(BookingRequest, r))
			c.change(r)
			var invalid *Invalid
			require.ErrorAs(t, set.Validate(BookingRequest, r), &invalid)
			require.Equal(t, c.want, invalid.Findings[0].Path)
		})
	}
}

func TestLookingAtABookingThatFitsItsSchemaAllocatesNothing(t *testing.T) {
	fast, err := all[BookingRequest].fast()
	require.NoError(t, err)
	r := map[string]any(example(t))
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if !fast.fits(r, new(notes)) {
			panic("refused")
		}
	}))
}

// A booking that is taken has to be readable in either form. Source: FM-02.
func TestWhatXMLCannotHoldIsRefusedWithItsPath(t *testing.T) {
	t.Parallel()
	set, err := New(Config{ValidNHSNumber: func(string) bool { return true }})
	require.NoError(t, err)
	for want, change := range map[string]func(r fhir.Resource){
		"Appointment.description": func(r fhir.Resource) { r["description"] = "bell \u0007" },
		"Appointment.text.div":    func(r fhir.Resource) { r["text"] = map[string]any{"status": "generated", "div": "plain words"} },
		"Appointment.contained[1].name[0].given": func(r fhir.Resource) {
			r.ContainedOf("Patient")[0].Object("name", 0)["_given"] = []any{nil, map[string]any{"id": "x"}}
		},
		"Appointment.contained[1].name[0].given[1]": func(r fhir.Resource) {
			r.ContainedOf("Patient")[0].Object("name", 0)["given"] = []any{"Test", nil}
		},
	} {
		r := example(t)
		change(r)
		var invalid *Invalid
		require.ErrorAs(t, set.Validate(BookingRequest, r), &invalid, want)
		require.Equal(t, want, invalid.Findings[0].Path)
	}
	padded := example(t)
	name := padded.ContainedOf("Patient")[0].Object("name", 0)
	name["given"], name["_given"] = []any{"Test", nil}, []any{nil, map[string]any{"id": "x"}}
	require.NoError(t, set.Validate(BookingRequest, padded))
}
