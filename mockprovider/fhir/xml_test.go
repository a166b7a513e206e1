package fhir_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func decodeXML(t testing.TB, text string) fhir.Resource {
	t.Helper()
	r, err := fhir.DecodeXML([]byte(text))
	require.NoError(t, err)
	return r
}

func encodeXML(t testing.TB, r fhir.Resource) string {
	t.Helper()
	out, err := r.EncodeXML()
	require.NoError(t, err)
	return string(out)
}

// bodies are all the bodies kept for tests whose names end so, by name.
func bodies(t testing.TB, ext string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for root, files := range map[string]fs.FS{"fixtures": fixtures.FS, "examples": os.DirFS("testdata/examples")} {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ext || root == "fixtures" && !strings.HasPrefix(name, "resources/") {
				return err
			}
			data, err := fs.ReadFile(files, name)
			out[root+"/"+name] = string(data)
			return err
		})
		require.NoError(t, err)
	}
	require.NotEmpty(t, out)
	return out
}

func TestEveryJSONBodyComesBackFromXML(t *testing.T) {
	t.Parallel()
	there := 0
	for name, text := range bodies(t, ".json") {
		want, err := fhir.Decode([]byte(text))
		if err != nil || want.Type() == "" {
			continue // a body that is broken on purpose, or no resource
		}
		out, err := want.EncodeXML()
		if strings.Contains(name, "/invalid/") && err != nil {
			require.ErrorAs(t, err, new(*fhir.UnwritableError), name)
			continue
		}
		require.NoError(t, err, name)
		got, err := fhir.DecodeXML(out)
		require.NoError(t, err, name)
		if strings.Contains(name, "/invalid/") && !fhir.KnowsAll(want) {
			want = got // what nobody knows the type of, or a narrative without its namespace: the second time it stands
			got = decodeXML(t, encodeXML(t, got))
		}
		require.Equal(t, want, got, "%s by way of %s", name, out)
		there++
	}
	require.Greater(t, there, 50)
}

func TestEveryXMLBodyComesBackFromJSON(t *testing.T) {
	t.Parallel()
	for name, text := range bodies(t, ".xml") {
		r := decodeXML(t, text)
		data, err := r.Encode()
		require.NoError(t, err, name)
		require.Equal(t, unindented(text), encodeXML(t, decode(t, string(data))), name)
	}
}

func unindented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimSpace(line))
	}
	return out.String()
}

const patientStart = `<Patient xmlns="http://hl7.org/fhir">`

func TestXMLBecomesTheTreeThatJSONGives(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ xml, json string }{
		"elements in any order":           {`<active value="true"/><id value="a"/>`, `"id":"a","active":true`},
		"an array of one":                 {`<name><given value="A"/></name>`, `"name":[{"given":["A"]}]`},
		"siblings with others between":    {`<name><text value="A"/></name><active value="false"/><name><text value="B"/></name>`, `"name":[{"text":"A"},{"text":"B"}],"active":false`},
		"an extension instead of a value": {`<name><given value="A"/><given id="x"/></name>`, `"name":[{"given":["A",null],"_given":[null,{"id":"x"}]}]`},
		"digits as they stand":            {`<multipleBirthInteger value="02"/><extension url="u"><valueDecimal value="1.500"/></extension>`, `"multipleBirthInteger":"02","extension":[{"url":"u","valueDecimal":1.500}]`},
		"a boolean that is none":          {`<active value="yes"/>`, `"active":"yes"`},
		"a number beyond measure":         {`<multipleBirthInteger value="1e999"/>`, `"multipleBirthInteger":"1e999"`},
		"white space in values":           {`<gender value=" male&#9;"/>`, `"gender":" male\t"`},
		"an empty primitive":              {`<gender/>`, `"_gender":{}`},
		"an empty value":                  {`<gender value=""/>`, `"gender":""`},
		"an empty element":                {`<name/>`, `"name":[{}]`},
		"an empty contained":              {`<contained/>`, `"contained":[{}]`},
		"one element twice":               {`<gender value="male"/><gender value="female"/>`, `"gender":["male","female"]`},
		"an unknown value":                {`<shoe value="9"/>`, `"shoe":"9"`},
		"an unknown value, extended":      {`<shoe id="s" value="9"/>`, `"shoe":"9","_shoe":{"id":"s"}`},
		"unknown values":                  {`<shoe value="9"/><shoe value="10"/>`, `"shoe":["9","10"]`},
		"an unknown element":              {`<shoe><size value="9"/></shoe>`, `"shoe":{"size":"9"}`},
		"unknown elements of two sorts":   {`<shoe value="9"/><shoe><size value="9"/></shoe>`, `"shoe":[{"@value":"9"},{"size":"9"}]`},
		"an attribute out of place":       {`<name use="official"><family value="F" lang="en"/></name>`, `"name":[{"@use":"official","family":"F","_family":{"@lang":"en"}}]`},
		"a value out of place":            {`<name value="N"/>`, `"name":[{"@value":"N"}]`},
		"prefixes and comments":           {`<!-- c --><f:id xmlns:f="http://hl7.org/fhir" value="a"></f:id>`, `"id":"a"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := patientStart + c.xml + "</Patient>"
			got := decodeXML(t, text)
			require.Equal(t, decode(t, `{"resourceType":"Patient",`+c.json+`}`), got)
			require.Equal(t, got, decodeXML(t, encodeXML(t, got)), "and once more")
		})
	}
}

func TestXMLIsWrittenInTheOrderOfTheTables(t *testing.T) {
	t.Parallel()
	r := decodeXML(t, patientStart+`<zeta value="1"/><gender value="male"/><alpha value="1"/><name><given value="G"/><family value="F"/></name><contained><Slot/></contained><meta><profile value="p"/><versionId value="1"/></meta><id value="a"/></Patient>`)
	require.Equal(t, patientStart+`<id value="a"/><meta><versionId value="1"/><profile value="p"/></meta><contained><Slot/></contained>`+
		`<name><family value="F"/><given value="G"/></name><gender value="male"/><alpha value="1"/><zeta value="1"/></Patient>`, encodeXML(t, r))
}

func TestWhiteSpaceInValuesIsWrittenSoThatAnyReaderKeepsIt(t *testing.T) {
	t.Parallel()
	r := fhir.Resource{"resourceType": "Slot", "comment": " a\tb\nc\r\"<&>'é "}
	require.Equal(t, `<Slot xmlns="http://hl7.org/fhir"><comment value=" a&#9;b&#10;c&#13;&quot;&lt;&amp;&gt;'é "/></Slot>`, encodeXML(t, r))
}

func TestWhatIsNotPlainFHIRXMLIsRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70)
	for name, c := range map[string]struct{ text, reason string }{
		"nothing":                         {"", "no element"},
		"JSON":                            {`{"resourceType":"Patient"}`, "text outside"},
		"no namespace":                    {`<Patient/>`, "another namespace"},
		"another namespace":               {`<Patient xmlns="urn:hl7-org:v3"/>`, "another namespace"},
		"a foreign child":                 {patientStart + `<x xmlns="urn:x"/></Patient>`, "another namespace"},
		"a prefix that is not declared":   {patientStart + `<f:id value="a"/></Patient>`, "not declared"},
		"a prefix out of its scope":       {patientStart + `<name xmlns:f="http://hl7.org/fhir"/><f:id value="a"/></Patient>`, "not declared"},
		"a document type":                 {`<!DOCTYPE Patient>` + patientStart + `</Patient>`, "document type"},
		"entities":                        {`<!DOCTYPE p [<!ENTITY a "aaaa">]>` + patientStart + `<id value="&a;"/></Patient>`, "document type"},
		"an entity of nobody":             {patientStart + `<id value="&nbsp;"/></Patient>`, "not valid XML"},
		"many attributes":                 {patientStart + `<id` + numbered(65, ` a%d="x"`) + `/></Patient>`, "more than 64 attributes"},
		"many namespaces":                 {patientStart + strings.Repeat(`<name`+numbered(20, ` xmlns:n%d="u"`)+`>`, 4) + strings.Repeat(`</name>`, 4) + `</Patient>`, "more than 64 namespaces"},
		"an XML declaration that is late": {" <?xml version=\"1.0\"?>" + patientStart + `</Patient>`, "XML declaration"},
		"the location of a schema":        {`<Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://hl7.org/fhir x.xsd"/>`, "must not be in what is exchanged"},
		"another version of XML":          {`<?xml version="1.1"?>` + patientStart + `</Patient>`, "not valid XML"},
		"another charset":                 {`<?xml version="1.0" encoding="ISO-8859-1"?>` + patientStart + `</Patient>`, "charset"},
		"a charset that is not the named": {patientStart + "<id value=\"\xe9\"/></Patient>", "UTF-8"},
		"UTF-16":                          {"\xff\xfe<\x00P\x00", "UTF-8"},
		"an attribute twice":              {patientStart + `<id value="a" value="b"/></Patient>`, "twice"},
		"a foreign attribute":             {patientStart + `<id xmlns:x="urn:x" x:value="a"/></Patient>`, "another namespace"},
		"text":                            {patientStart + `<id>a</id></Patient>`, "text outside the narrative"},
		"text behind CDATA":               {patientStart + `<![CDATA[a]]></Patient>`, "text outside the narrative"},
		"a second resource":               {patientStart + `</Patient>` + patientStart + `</Patient>`, "follows"},
		"text behind the resource":        {patientStart + `</Patient>x`, "text outside"},
		"an end tag too many":             {patientStart + `</Patient></Patient>`, "end tag"},
		"tags that cross":                 {patientStart + `<name><given></name></given></Patient>`, "end tag"},
		"a resource cut short":            {patientStart + `<id value="a"/>`, "too soon"},
		"a tag cut short":                 {patientStart + `<id val`, "too soon"},
		"deep nesting":                    {patientStart + deep + `</Patient>`, "nested deeper"},
		"a control character":             {patientStart + `<id value="&#1;"/></Patient>`, "not valid XML"},
		"a name with an underscore":       {patientStart + `<_gender value="a"/></Patient>`, "name FHIR could not have"},
		"resourceType":                    {patientStart + `<resourceType value="Slot"/></Patient>`, "name FHIR could not have"},
		"a colon out of place":            {patientStart + `<a: value="a"/></Patient>`, "colon"},
		"an id that is an element":        {patientStart + `<name><id value="a"/></name></Patient>`, "attribute"},
		"two resources in one contained":  {patientStart + `<contained><Slot/><Slot/></contained></Patient>`, "more than one"},
		"a contained with an attribute":   {patientStart + `<contained id="a"><Slot/></contained></Patient>`, "wraps"},
		"a narrative as the resource":     {`<div xmlns="http://www.w3.org/1999/xhtml"/>`, "narrative"},
		"a narrative elsewhere":           {patientStart + `<name><div xmlns="http://www.w3.org/1999/xhtml"/></name></Patient>`, "narrative"},
		"a narrative in no namespace":     {patientStart + `<text><div/></text></Patient>`, "narrative"},
		"a narrative with a foreigner":    {patientStart + `<text><div xmlns="http://www.w3.org/1999/xhtml"><svg xmlns="urn:svg"/></div></text></Patient>`, "XHTML"},
		"a narrative with instructions":   {patientStart + `<text><div xmlns="http://www.w3.org/1999/xhtml"><?php x?></div></text></Patient>`, "instruction"},
		"a prefix declared in a sibling":  {patientStart + `<text><div xmlns="http://www.w3.org/1999/xhtml" xmlns:a="urn:a"><b xmlns:a="http://www.w3.org/1999/xhtml"/><a:c/></div></text></Patient>`, "XHTML"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fhir.DecodeXML([]byte(c.text))
			var syntax *fhir.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.Contains(t, syntax.Reason, c.reason)
			require.LessOrEqual(t, syntax.Offset, int64(len(c.text)))
		})
	}
}

func TestAFaultInXMLIsFoundAtItsByte(t *testing.T) {
	t.Parallel()
	for text, at := range map[string]int64{
		patientStart + `<id>secret</id></Patient>`:                                int64(len(patientStart) + 4),
		"\ufeff" + patientStart + `<id>secret</id></Patient>`:                     int64(len(patientStart) + 7),
		patientStart + `<id value="a"/><name><x xmlns="urn:x"/></name></Patient>`: int64(len(patientStart) + 21),
	} {
		_, err := fhir.DecodeXML([]byte(text))
		var syntax *fhir.SyntaxError
		require.ErrorAs(t, err, &syntax)
		require.Equal(t, at, syntax.Offset, text)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestXMLIsReadWithWhatXMLAllowsAroundIt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"\ufeff<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<!-- c -->\n" + patientStart + "<id value='a'/>\r\n</Patient>\n<!-- c -->",
		`<f:Patient xmlns:f="http://hl7.org/fhir"><f:id value="a"/></f:Patient>`,
		`<?xml version="1.0"?><?xml-stylesheet href="x"?>` + patientStart + `<?a b?><id value="&#97;"/></Patient>`,
	} {
		require.Equal(t, "a", decodeXML(t, text).ID())
	}
}

func TestANarrativeKeepsItsBytes(t *testing.T) {
	t.Parallel()
	const ns = `xmlns="http://www.w3.org/1999/xhtml"`
	for name, c := range map[string]struct{ in, want string }{
		"as it stands":         {`<div ` + ns + ` ><p  class='a'>x &lt; y&#160;<br /><![CDATA[z]]></p><!-- c --></div >`, ""},
		"with a language":      {`<div ` + ns + ` xml:lang="en-GB">x</div>`, ""},
		"an image only":        {`<div ` + ns + `><img src="a.png" alt=""/></div>`, ""},
		"with a prefix":        {`<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p a="1&amp;">x &amp;&#32;y<!-- c --></h:p></h:div>`, `<div ` + ns + `><p a="1&amp;">x &amp; y<!-- c --></p></div>`},
		"with a prefix inside": {`<div ` + ns + ` xmlns:h="http://www.w3.org/1999/xhtml"><h:p>x</h:p></div>`, `<div ` + ns + `><p>x</p></div>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.want == "" {
				c.want = c.in
			}
			r := decodeXML(t, patientStart+`<text><status value="generated"/>`+c.in+`</text></Patient>`)
			require.Equal(t, c.want, r.String("text", "div"))
			require.Contains(t, encodeXML(t, r), c.want)
		})
	}
	inherited := decodeXML(t, `<f:Patient xmlns:f="http://hl7.org/fhir" `+ns+`><f:text><div>x</div></f:text></f:Patient>`)
	require.Equal(t, `<div `+ns+`>x</div>`, inherited.String("text", "div"))
}

// A narrative of JSON is looked at as closely as one of XML. Source: FHIR STU3, Narrative, txt-1 and txt-2.
func TestANarrativeIsXHTMLOfBasicFormattingThatSaysSomething(t *testing.T) {
	t.Parallel()
	const ns = `xmlns="http://www.w3.org/1999/xhtml"`
	for name, c := range map[string]struct{ div, fault string }{
		"a table":             {`<div ` + ns + `><table><tr><td>09:15&#160;caf\u00e9 &lt; 5</td></tr></table></div>`, ""},
		"no namespace":        {`<div>x</div>`, "another namespace"},
		"plain words":         {`plain words`, "text outside an element"},
		"an entity of HTML":   {`<div ` + ns + `>a&nbsp;b</div>`, "not valid XML"},
		"a script":            {`<div ` + ns + `><script>1</script></div>`, "not basic formatting"},
		"a form":              {`<div ` + ns + `>x<input/></div>`, "not basic formatting"},
		"an element shouted":  {`<div ` + ns + `><P>x</P></div>`, "not basic formatting"},
		"an event":            {`<div ` + ns + `><p onclick="x()">x</p></div>`, "runs a script"},
		"a script in a link":  {`<div ` + ns + `><a href=" JavaScript:x()">x</a></div>`, "runs a script"},
		"nothing to read":     {`<div ` + ns + `> <br/></div>`, "nothing to read"},
		"two of them":         {`<div ` + ns + `>x</div><div ` + ns + `>y</div>`, "something follows"},
		"nothing at all":      {``, "there is no element"},
		"another element":     {`<p ` + ns + `>x</p>`, "another namespace"},
		"a character unknown": {"<div " + ns + ">\u0001</div>", "not valid XML"},
	} {
		r := fhir.Resource{"resourceType": "Patient", "text": map[string]any{"status": "generated", "div": c.div}}
		_, err := r.EncodeXML()
		if c.fault == "" {
			require.NoError(t, err, name)
			continue
		}
		var unwritable *fhir.UnwritableError
		require.ErrorAs(t, err, &unwritable, name)
		require.Equal(t, "Patient.text.div", unwritable.Path, name)
		require.Contains(t, unwritable.Reason, c.fault, name)
	}
}

// Source: FHIR STU3, JSON representation of primitives: two arrays of one length, padded with null.
func TestARepeatingPrimitiveWithoutAValueKeepsItsPlaceInBothForms(t *testing.T) {
	t.Parallel()
	for xml, json := range map[string]string{
		`<given value="x"/><given id="y"/>`: `{"given":["x",null],"_given":[null,{"id":"y"}]}`,
		`<given id="y"/><given value="x"/>`: `{"given":[null,"x"],"_given":[{"id":"y"},null]}`,
		`<given id="y"/>`:                   `{"given":[null],"_given":[{"id":"y"}]}`,
		`<given id="y" value="x"/>`:         `{"given":["x"],"_given":[{"id":"y"}]}`,
	} {
		fromXML := decodeXML(t, patientStart+`<name>`+xml+`</name></Patient>`)
		fromJSON := decode(t, `{"resourceType":"Patient","name":[`+json+`]}`)
		require.Equal(t, fromJSON, fromXML, xml)
		require.Equal(t, fromXML, decodeXML(t, encodeXML(t, fromJSON)), json)
	}
}

func TestWhatXMLCannotGiveBackIsNotWritten(t *testing.T) {
	t.Parallel()
	for text, at := range map[string]string{
		`{"id":"a"}`:                                                                     "resource",
		`{"resourceType":"Pa tient"}`:                                                    "resource",
		`{"resourceType":"Patient","gender":null}`:                                       "Patient.gender",
		`{"resourceType":"Patient","gender":["male"]}`:                                   "Patient.gender",
		`{"resourceType":"Patient","gender":{"a":"b"}}`:                                  "Patient.gender",
		`{"resourceType":"Patient","gender":"a\u0001b"}`:                                 "Patient.gender",
		`{"resourceType":"Patient","gender":5}`:                                          "Patient.gender",
		`{"resourceType":"Patient","active":"true"}`:                                     "Patient.active",
		`{"resourceType":"Patient","multipleBirthInteger":"5"}`:                          "Patient.multipleBirthInteger",
		`{"resourceType":"Patient","gender":"a","_gender":{}}`:                           "Patient.gender",
		`{"resourceType":"Patient","_gender":"a"}`:                                       "Patient.gender",
		`{"resourceType":"Patient","name":{}}`:                                           "Patient.name",
		`{"resourceType":"Patient","name":[]}`:                                           "Patient.name",
		`{"resourceType":"Patient","name":[[]]}`:                                         "Patient.name[0]",
		`{"resourceType":"Patient","name":["x"]}`:                                        "Patient.name[0]",
		`{"resourceType":"Patient","name":[{"given":"x"}]}`:                              "Patient.name[0].given",
		`{"resourceType":"Patient","name":[{"given":["x",null]}]}`:                       "Patient.name[0].given[1]",
		`{"resourceType":"Patient","name":[{"given":[null]}]}`:                           "Patient.name[0].given[0]",
		`{"resourceType":"Patient","name":[{"_given":[{"id":"x"}]}]}`:                    "Patient.name[0].given",
		`{"resourceType":"Patient","name":[{"given":["x"],"_given":[null]}]}`:            "Patient.name[0].given",
		`{"resourceType":"Patient","name":[{"given":["x"],"_given":[null,{"id":"y"}]}]}`: "Patient.name[0].given",
		`{"resourceType":"Patient","name":[{"given":[null],"_given":[null]}]}`:           "Patient.name[0].given",
		`{"resourceType":"Patient","name":[{"given":[],"_given":[{"id":"x"}]}]}`:         "Patient.name[0].given",
		`{"resourceType":"Patient","contained":[{"id":"x"}]}`:                            "Patient.contained[0]",
		`{"resourceType":"Patient","text":{"div":"<div><p></div>"}}`:                     "Patient.text.div",
		`{"resourceType":"Patient","text":{"div":"<p/>"}}`:                               "Patient.text.div",
		`{"resourceType":"Patient","_name":{"id":"x"}}`:                                  "Patient.?",
		`{"resourceType":"Patient","a b":"x"}`:                                           "Patient.?",
		`{"resourceType":"Patient","name":[{"resourceType":"x"}]}`:                       "Patient.name[0].?",
		`{"resourceType":"Patient","@x y":"x"}`:                                          "Patient",
		`{"resourceType":"Patient","extension":[{"url":5}]}`:                             "Patient.extension[0].url",
		`{"resourceType":"Patient","extension":[{"_url":{"id":"x"}}]}`:                   "Patient.extension[0].?",
	} {
		_, err := decode(t, text).EncodeXML()
		var unwritable *fhir.UnwritableError
		require.ErrorAs(t, err, &unwritable, text)
		require.Equal(t, at, unwritable.Path, text)
	}
}

// numbered repeats a format with the numbers from 0.
func numbered(n int, format string) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, format, i)
	}
	return out.String()
}

// BenchmarkDecodeXMLBySize reads bodies of 1, 10, 100 and 1,000 KiB: time and memory for each
// byte must stay the same.
func BenchmarkDecodeXMLBySize(b *testing.B) {
	for _, kib := range []int{1, 10, 100, 1000} {
		for name, part := range map[string]string{
			"attributes": `<name` + numbered(60, ` a%d="x"`) + `/>`,
			"elements":   `<name><given value="x"/></name>`,
		} {
			text := []byte(patientStart + strings.Repeat(part, kib*1024/len(part)) + `</Patient>`)
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = fhir.DecodeXML(text)
				}
			})
		}
	}
}
