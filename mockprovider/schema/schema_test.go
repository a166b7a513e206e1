package schema_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

func newSet(t testing.TB, change ...func(*schema.Config)) *schema.Set {
	t.Helper()
	c := schema.Config{ValidNHSNumber: func(n string) bool { return booking.NHSNumber(n).Valid() }}
	for _, f := range change {
		f(&c)
	}
	set, err := schema.New(c)
	require.NoError(t, err)
	return set
}

func fixture(t testing.TB, file string) fhir.Resource {
	t.Helper()
	data, err := fixtures.FS.ReadFile(file)
	require.NoError(t, err)
	r, err := fhir.Decode(data)
	require.NoError(t, err, file)
	return r
}

func files(t *testing.T, kind string, use schema.Use) []string {
	t.Helper()
	found, err := fs.Glob(fixtures.FS, path.Join("resources", kind, string(use), "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, found, "%s has no %s bodies", use, kind)
	return found
}

func TestEverySchemaAcceptsItsValidBodies(t *testing.T) {
	set := newSet(t)
	for _, use := range schema.Uses() {
		for _, file := range files(t, "valid", use) {
			t.Run(string(use)+" "+bare(file), func(t *testing.T) {
				require.NoError(t, set.Validate(use, fixture(t, file)))
			})
		}
	}
}

// refusals says at which element each invalid body is at fault.
func refusals(t *testing.T) map[string]string {
	t.Helper()
	data, err := fixtures.FS.ReadFile("resources/refusals.json")
	require.NoError(t, err)
	var out map[string]string
	require.NoError(t, json.Unmarshal(data, &out))
	return out
}

func TestEverySchemaRefusesItsInvalidBodiesWhereTheyAreAtFault(t *testing.T) {
	set := newSet(t)
	want := refusals(t)
	tried := 0
	for _, use := range schema.Uses() {
		bodies := files(t, "invalid", use)
		require.GreaterOrEqual(t, len(bodies), 3, "%s has too few bodies that it must refuse", use)
		for _, file := range bodies {
			tried++
			t.Run(string(use)+" "+bare(file), func(t *testing.T) {
				path, ok := want[string(use)+"/"+bare(file)]
				require.True(t, ok, "refusals.json does not say where this body is at fault")
				err := set.Validate(use, fixture(t, file))
				var invalid *schema.Invalid
				require.ErrorAs(t, err, &invalid)
				require.Equal(t, use, invalid.Use)
				var paths []string
				for _, f := range invalid.Findings {
					require.NotEmpty(t, f.Reason)
					paths = append(paths, f.Path)
				}
				require.Contains(t, paths, path, "%v", invalid.Findings)
			})
		}
	}
	require.Len(t, want, tried, "refusals.json names bodies that are not there")
}

func bare(file string) string { return strings.TrimSuffix(path.Base(file), ".json") }

func TestARefusalSaysWhereAndWhy(t *testing.T) {
	set := newSet(t)
	for file, want := range map[string]schema.Finding{
		"id-given":                       {Path: "Appointment.id", Reason: "is not allowed here"},
		"unknown-element":                {Path: "Appointment.rebookOf", Reason: "is not an element of FHIR STU3"},
		"unknown-element-in-the-patient": {Path: "Appointment.contained[1].nickname", Reason: "is not an element of FHIR STU3"},
		"description-missing":            {Path: "Appointment.description", Reason: "is required"},
		"start-is-a-date":                {Path: "Appointment.start", Reason: "does not have the right form"},
		"postcode-malformed":             {Path: "Appointment.contained[1].address[0].postalCode", Reason: "does not have the right form"},
		"slot-reference-dangling":        {Kind: schema.Reference, Path: "Appointment.slot[0]", Reason: "refers to a contained resource that is not there"},
		"nhs-number-check-digit":         {Kind: schema.NHSNumber, Path: "Appointment.contained.ofType(Patient).identifier", Reason: "the NHS number is not valid"},
		"nhs-numbers-differ":             {Kind: schema.Conflicting, Path: "Appointment.participant[0].actor.identifier", Reason: "is not the NHS number of the contained Patient"},
		"no-contained-slot":              {Kind: schema.NoSlot, Path: "Appointment.contained", Reason: "a booking must contain the Slot it is for"},
		"contained-missing":              {Kind: schema.NoSlot, Path: "Appointment.contained", Reason: "a booking must contain the Slot it is for"},
		"contained-id-used-twice":        {Path: "Appointment.contained[1].id", Reason: "is used twice"},
		"two-rank-1-telecoms":            {Kind: schema.ContactRank, Path: "Appointment.contained.ofType(Patient).telecom", Reason: "exactly one telecom of the Patient and its contacts must have rank 1; 2 have"},
		"rank-missing":                   {Kind: schema.ContactRank, Path: "Appointment.contained.ofType(Patient).telecom", Reason: "every telecom of the Patient and its contacts needs a rank"},
		"no-contact-details":             {Kind: schema.ContactRank, Path: "Appointment.contained.ofType(Patient).telecom", Reason: "exactly one telecom of the Patient and its contacts must have rank 1; 0 have"},
	} {
		t.Run(file, func(t *testing.T) {
			err := set.Validate(schema.BookingRequest, fixture(t, "resources/invalid/booking-request/"+file+".json"))
			var invalid *schema.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Contains(t, invalid.Findings, want)
		})
	}
}

func TestANumberOutsideTheSyntheticRangeIsRefusedUnlessAllowed(t *testing.T) {
	r := fixture(t, "resources/valid/booking-request/nhs-number-on-the-actor-only.json")
	// The check digit is right; the number comes from the sources' own samples, where it stands for nobody.
	r.Object("participant", 0, "actor", "identifier")["value"] = "1234554" + "321"

	err := newSet(t).Validate(schema.BookingRequest, r)
	var invalid *schema.Invalid
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, schema.RealNHSNumber, invalid.Findings[0].Kind)
	require.NotContains(t, err.Error(), "1234554")

	allowing := newSet(t, func(c *schema.Config) { c.AnyRange = true })
	require.NoError(t, allowing.Validate(schema.BookingRequest, r))
}

func TestARefusalNeverHoldsAValueOrAnInventedName(t *testing.T) {
	set := newSet(t)
	r := fixture(t, "resources/valid/booking-request/full.json")
	r["Amal Example, 9990001006"] = "secret"
	r["description"] = ""
	err := set.Validate(schema.BookingRequest, r)
	require.Error(t, err)
	var invalid *schema.Invalid
	require.ErrorAs(t, err, &invalid)
	for _, f := range invalid.Findings {
		require.NotContains(t, f.String(), "Amal")
		require.NotContains(t, f.String(), "secret")
	}
}

func TestSchemasStandAlone(t *testing.T) {
	for _, use := range schema.Uses() {
		doc, err := schema.Document(use)
		require.NoError(t, err)
		require.NotContains(t, string(doc), `"$ref": "http`)
	}
}

func TestANilCheckDigitIsRefusedAtConstruction(t *testing.T) {
	_, err := schema.New(schema.Config{})
	require.Error(t, err)
}

func TestAnUnknownUseIsAnErrorAndNotAPass(t *testing.T) {
	require.Error(t, newSet(t).Validate("other", fhir.Resource{"resourceType": "Appointment"}))
}
