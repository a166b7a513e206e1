package rule

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsEmptyIsNamedByWhereItStands(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"id":"1","contact":[{"name":{"family":"A"}}]}`: "",
		`{"id":""}`:                "Patient.id",
		`{"z":"","id":null,"a":1}`: "Patient.id",
		`{}`:                       "Patient",
		`{"contact":[]}`:           "Patient.contact",
		`{"contact":[{"name":{"given":["A",""]}}]}`:                "Patient.contact[0].name.given[1]",
		`{"given":["A","B"],"_given":[null,{"id":"x"}]}`:           "",
		`{"given":["A",null]}`:                                     "Patient.given[1]",
		`{"_given":[null,{"extension":[null,{}]}]}`:                "Patient._given[1].extension[1]",
		`{"active":false,"count":0,"contact":[{"gender":"male"}]}`: "",
	} {
		var v any
		require.NoError(t, json.Unmarshal([]byte(body), &v))
		require.Equal(t, want, emptyAt("Patient", v), body)
	}
}

func TestEscapesOfControlCharactersAreLookedFor(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{`{"a":"\u0007"}`: true, `{"a":"\b"}`: true, `{"a":"\f"}`: true, `{"a":"\n \u00e9"}`: true, `{"a":"plain é"}`: false} {
		require.Equal(t, want, escaped([]byte(raw)), raw)
	}
}
