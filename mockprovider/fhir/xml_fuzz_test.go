package fhir_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// FuzzDecodeXML holds that whatever is read can be written, and that what was written
// is read as the same tree, by XML and by way of JSON.
func FuzzDecodeXML(f *testing.F) {
	for _, text := range bodies(f, ".xml") {
		f.Add([]byte(text))
	}
	for _, text := range bodies(f, ".json") {
		if r, err := fhir.Decode([]byte(text)); err == nil {
			if out, err := r.EncodeXML(); err == nil {
				f.Add(out)
			}
		}
	}
	f.Add([]byte(patientStart + `<shoe value="9"/><shoe id="x"><size value="9" odd="&#9;"/></shoe><name value="N"/><gender/></Patient>`))
	f.Add([]byte(`<f:Basic xmlns:f="http://hl7.org/fhir" xmlns="http://www.w3.org/1999/xhtml"><f:text><div>x<p/></div></f:text></f:Basic>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := fhir.DecodeXML(data)
		if err != nil {
			var syntax *fhir.SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > int64(len(data)) {
				t.Fatalf("refused without a place in the body: %v", err)
			}
			return
		}
		out, err := first.EncodeXML()
		require.NoError(t, err)
		second, err := fhir.DecodeXML(out)
		require.NoError(t, err, "%s", out)
		require.Equal(t, first, second, "%s", out)
		again, err := second.EncodeXML()
		require.NoError(t, err)
		require.Equal(t, string(out), string(again))
		text, err := first.Encode()
		require.NoError(t, err)
		fromJSON, err := fhir.Decode(text)
		require.NoError(t, err, "%s", text)
		require.Equal(t, first, fromJSON)
	})
}

// FuzzXMLAgreesWithJSON holds that a tree of known elements either comes back from XML
// as it was or is not written at all.
func FuzzXMLAgreesWithJSON(f *testing.F) {
	for _, text := range bodies(f, ".json") {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"resourceType":"Patient","name":[{"given":["a"],"_given":[null,{"id":"b"}]}],"_active":{"id":"c"}}`))
	f.Add([]byte(`{"resourceType":"Appointment","priority":1E2,"description":"a\u0001 \ufffe \ud83d\ude00 <&>'\"\r\n\t"}`))
	f.Add([]byte(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Slot","overbooked":true}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		want, err := fhir.Decode(data)
		if err != nil {
			return
		}
		out, err := want.EncodeXML()
		if err != nil {
			require.ErrorAs(t, err, new(*fhir.UnwritableError))
			return
		}
		got, err := fhir.DecodeXML(out)
		if !fhir.KnowsAll(want) {
			return // what is not known may count twice in depth, and has no type
		}
		require.NoError(t, err, "%s", out)
		require.Equal(t, padded(map[string]any(want)), map[string]any(got), "%s", out)
	})
}

// padded completes the arrays of primitives with the nulls that JSON wants there.
func padded(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = padded(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, item := range v {
			out[name] = padded(item)
			beside, _ := v["_"+name].([]any)
			if name != "" && name[0] == '_' {
				beside, _ = v[name[1:]].([]any)
			}
			if list, ok := out[name].([]any); ok {
				for len(list) < len(beside) {
					list = append(list, nil)
				}
				out[name] = list
			}
		}
		return out
	}
	return v
}
