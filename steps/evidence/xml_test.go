package evidence_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// answered is what the judge makes of a body.
func answered(t *testing.T, body string) evidence.Body {
	t.Helper()
	n := begun()
	n.exchange(journal.Exchange{
		Heard: "proxy", Method: "GET", Target: "/" + vale + "/Appointment/a-1", Fate: journal.Answered, Status: 200,
		Response: journal.Message{Body: []byte(body)},
	})
	return n.read(t).Calls[0].Got
}

// The mock's codec writes the XML and the judge reads it with a reader of its own: where both agree, neither has
// invented anything.
func TestAResourceInXMLIsReadAsTheSameResourceInJSON(t *testing.T) {
	t.Parallel()
	read := 0
	for root, files := range map[string]fs.FS{"fixtures": fixtures.FS, "mock": os.DirFS("../../mockprovider/fhir/testdata")} {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".json" || strings.Contains(name, "invalid/") || root == "fixtures" && !strings.HasPrefix(name, "resources/") {
				return err
			}
			data, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			r, err := fhir.Decode(data)
			if err != nil || r.Type() == "" {
				return nil // no resource: the list of refusals, a registry's token
			}
			asXML, err := r.EncodeXML()
			require.NoError(t, err, name)
			again, err := fhir.DecodeXML(asXML)
			require.NoError(t, err, name)
			asJSON, err := again.Encode()
			require.NoError(t, err, name)
			require.Equal(t, answered(t, string(asJSON)), answered(t, string(asXML)), name)
			require.NotEmpty(t, answered(t, string(asXML)), name)
			read++
			return nil
		})
		require.NoError(t, err)
	}
	require.Greater(t, read, 30)
}

func TestWhatIsNoFHIRInXMLIsNoBody(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a page":                            `<html><body>Bad Gateway</body></html>`,
		"a page in its namespace":           `<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>`,
		"a document type":                   `<!DOCTYPE Appointment [<!ENTITY e "x">]><Appointment xmlns="http://hl7.org/fhir"><status value="booked"/></Appointment>`,
		"an entity that nobody declared":    `<Appointment xmlns="http://hl7.org/fhir"><status value="&e;"/></Appointment>`,
		"no end":                            `<Appointment xmlns="http://hl7.org/fhir"><status value="booked"/>`,
		"two resources":                     `<Slot xmlns="http://hl7.org/fhir"/><Slot xmlns="http://hl7.org/fhir"/>`,
		"text where none belongs":           `<Slot xmlns="http://hl7.org/fhir">free</Slot>`,
		"an element of another namespace":   `<Slot xmlns="http://hl7.org/fhir"><status xmlns="urn:x" value="free"/></Slot>`,
		"two resources in one contained":    `<Appointment xmlns="http://hl7.org/fhir"><contained><Slot/><Slot/></contained></Appointment>`,
		"nesting beyond all sense":          `<Slot xmlns="http://hl7.org/fhir">` + strings.Repeat("<extension>", 600) + strings.Repeat("</extension>", 600) + `</Slot>`,
		"a script in the narrative's place": `<Slot xmlns="http://hl7.org/fhir"><text><div xmlns="http://www.w3.org/1999/xhtml"><svg xmlns="http://www.w3.org/2000/svg"/></div></text></Slot>`,
	} {
		require.Empty(t, answered(t, body), name)
	}
}

func TestABookingMadeInJSONAndCancelledInXMLDiffersInItsStatusOnly(t *testing.T) {
	t.Parallel()
	const div = `<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class='a' id='b'>18:00<br /> &amp; later</p></div>`
	read := answered(t, `{"resourceType":"Appointment","id":"a","meta":{"versionId":"1","lastUpdated":"2031-03-07T15:00:00Z"},"contained":[
		{"resourceType":"Patient","id":"p","text":{"status":"generated","div":"`+div+`"},"multipleBirthInteger":2,"active":true,
		 "birthDate":"1980-02-29","_birthDate":{"extension":[{"url":"urn:x","valueDecimal":1.50}]},"name":[{"given":["A","B"],"family":"C"}]},
		{"resourceType":"Slot","id":"s","identifier":[{"value":"u"}],"status":"busy"}],
		"status":"booked","minutesDuration":15,"start":"2031-03-07T18:00:00.000Z"}`)
	sent := answered(t, "\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- sent by a toolkit -->\n"+`<f:Appointment xmlns:f="http://hl7.org/fhir">
		<f:id value="a"/><f:meta><f:versionId value="1"/></f:meta>
		<f:contained><f:Slot><f:id value="s"/><f:identifier><f:value value="u"/></f:identifier><f:status value="busy"/></f:Slot></f:contained>
		<f:contained><f:Patient><f:id value="p"/><f:text><f:status value="generated"/>
		 <h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p id="b" class="a">18:00<h:br></h:br> &#38; later</h:p></h:div></f:text><f:active value="true"/>
		 <f:name><f:family value="C"/><f:given value="A"/><f:given value="B"/></f:name>
		 <f:birthDate value="1980-02-29"><f:extension url="urn:x"><f:valueDecimal value="1.5"/></f:extension></f:birthDate><f:multipleBirthInteger value="2"/></f:Patient></f:contained>
		<f:status value="cancelled"/><f:minutesDuration value="15"/><f:start value="2031-03-07T18:00:00Z"/></f:Appointment>`)
	require.Equal(t, "cancelled", sent.Text("status"))
	require.Empty(t, evidence.Differences(read, sent))
	sent.Contained("Patient")["active"] = false
	require.Equal(t, []string{"contained"}, evidence.Differences(read, sent))
}

func TestANarrativeThatSaysSomethingElseIsADifference(t *testing.T) {
	t.Parallel()
	patient := func(div string) evidence.Body {
		return answered(t, `<Appointment xmlns="http://hl7.org/fhir"><contained><Patient><text><div xmlns="http://www.w3.org/1999/xhtml">`+div+`</div></text></Patient></contained></Appointment>`)
	}
	require.Empty(t, evidence.Differences(patient(`<b>18:00</b>`), patient(`<b >18:00</b>`)))
	require.Equal(t, []string{"contained"}, evidence.Differences(patient(`<b>18:00</b>`), patient(`<b>18:30</b>`)))
	require.Equal(t, []string{"contained"}, evidence.Differences(patient(`<b>18:00</b>`), patient(`<i>18:00</i>`)))
}
