package httpapi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// A booking that was accepted can be read in the form that is asked for, so one form takes nothing that the other
// cannot hold. Source: FHIR STU3, JSON and XML representation, Narrative (txt-1, txt-2); NF-26.
func TestABookingThatOneFormCannotHoldIsRefusedInTheOther(t *testing.T) {
	t.Parallel()
	const ns = `xmlns="http://www.w3.org/1999/xhtml"`
	div := func(text string) func(fhir.Resource) {
		return func(b fhir.Resource) { b["text"] = map[string]any{"status": "generated", "div": text} }
	}
	given := func(given, beside []any) func(fhir.Resource) {
		return func(b fhir.Resource) {
			name := b.ContainedOf("Patient")[0].Object("name", 0)
			delete(name, "given")
			if given != nil {
				name["given"] = given
			}
			name["_given"] = beside
		}
	}
	absent := map[string]any{"extension": []any{map[string]any{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}}}
	for name, c := range map[string]struct {
		change func(fhir.Resource)
		at     string // what the refusal names; empty: taken
	}{
		"a narrative as FHIR has it":         {div(`<div ` + ns + `>Booked for 17:30</div>`), ""},
		"a narrative with an HTML entity":    {div(`<div ` + ns + `>a&nbsp;b</div>`), "Appointment.text.div"},
		"a narrative with a script":          {div(`<div ` + ns + `><script>1</script></div>`), "Appointment.text.div"},
		"a narrative without the namespace":  {div(`<div>Booked</div>`), "Appointment.text.div"},
		"a narrative with no div":            {div(`Booked`), "Appointment.text.div"},
		"a narrative with nothing to read":   {div(`<div ` + ns + `> </div>`), "Appointment.text.div"},
		"a character that XML does not have": {func(b fhir.Resource) { b["description"] = "worse\u001b" }, "Appointment.description"},
		"the character null":                 {func(b fhir.Resource) { b["description"] = "worse\u0000" }, "Appointment.description"},
		"a tab and a line's end":             {func(b fhir.Resource) { b["description"] = "worse\tsince\nlunch" }, ""},
		"one name absent with a reason":      {given([]any{"Test", nil}, []any{nil, absent}), ""},
		"all names absent with a reason":     {given([]any{nil}, []any{absent}), ""},
		"lists of different lengths":         {given([]any{"Test"}, []any{nil, absent}), ".name[0].given"},
		"a list of extensions alone":         {given(nil, []any{absent}), ".name[0].given"},
		"no name and no reason":              {given([]any{nil}, []any{nil}), ".name[0].given"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := booking1730(t)
			c.change(body)
			p := newProvider(t)
			got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, body)})
			if c.at != "" {
				require.Equal(t, 422, got.status, string(got.raw))
				require.Contains(t, strings.Join(diagnostics(t, got), "\n"), c.at)
				return
			}
			require.Equal(t, 201, got.status, string(got.raw))
			xml := p.do(ask{method: "GET", path: "/Appointment/" + got.body.ID(), header: map[string]string{"Accept": media.XMLType}})
			require.Equal(t, 200, xml.status)
			require.Contains(t, xml.header.Get("Content-Type"), media.XMLType, "it is answered in the form that was asked for")
			back, err := fhir.DecodeXML(xml.raw)
			require.NoError(t, err)
			require.Equal(t, got.body["description"], back["description"])
			require.Equal(t, got.body.ContainedOf("Patient")[0]["name"], back.ContainedOf("Patient")[0]["name"])
		})
	}
}

// What real tools put around a resource. Source: FHIR STU3, XML representation; RFC 8259, 8.1.
func TestWhatToolsPutAroundABookingIsTakenOrRefusedForWhatItIs(t *testing.T) {
	t.Parallel()
	xml, err := booking1730(t).EncodeXML()
	require.NoError(t, err)
	text := string(xml)
	_, after, _ := strings.Cut(text, "<Appointment")
	json := string(encoded(t, booking1730(t)))
	for name, c := range map[string]struct {
		form, body string
		status     int
		why        string
	}{
		"a stylesheet":               {media.XMLType, `<?xml-stylesheet type="text/xsl" href="a.xsl"?><Appointment` + after, 201, ""},
		"a comment":                  {media.XMLType, `<!-- from our system --><Appointment` + after, 201, ""},
		"a byte order mark, XML":     {media.XMLType, "\ufeff" + text, 201, ""},
		"the location of its schema": {media.XMLType, `<Appointment xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://hl7.org/fhir a.xsd"` + after, 400, "schema"},
		"a byte order mark, JSON":    {fhir.MediaType, "\ufeff" + json, 400, "a byte order mark"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newProvider(t).do(ask{method: "POST", path: "/Appointment", body: []byte(c.body), header: map[string]string{"Content-Type": c.form, "Accept": fhir.MediaType}})
			require.Equal(t, c.status, got.status, string(got.raw))
			if c.why != "" {
				require.Contains(t, strings.Join(diagnostics(t, got), "\n"), c.why)
			}
		})
	}
}
