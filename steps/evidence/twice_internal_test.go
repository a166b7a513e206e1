package evidence

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABodyThatNamesAMemberTwiceIsNotRead(t *testing.T) {
	for raw, readable := range map[string]bool{
		`{"status":"booked","id":"a"}`:                                   true,
		`{"status":"booked","id":"a","status":"cancelled"}`:              false,
		`{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}]}`:                true,
		`{"a":[{"x":1,"y":{},"x":2}]}`:                                   false,
		`{"a":"b","b":"a","x":["a","a"]}`:                                true,
		`{"a":{"a":{"a":1}},"b":[[],{}],"c":null}`:                       true,
		`{"\u0061":1,"a":2}`:                                             false,
		`<Patient xmlns="http://hl7.org/fhir"><id value="a"/></Patient>`: true,
		`{"a":1`: false,
		``:       false,
	} {
		require.Equal(t, readable, sent([]byte(raw)) != nil, raw)
	}
}
