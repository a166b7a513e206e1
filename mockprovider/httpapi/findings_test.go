package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// diagnostics are what the issues of an answer say.
func diagnostics(t *testing.T, got told) []string {
	t.Helper()
	var out []string
	issues, _ := got.body["issue"].([]any)
	for _, i := range issues {
		text, _ := i.(map[string]any)["diagnostics"].(string)
		out = append(out, text)
	}
	return out
}

func TestAllThatIsWrongWithABookingIsToldOrCounted(t *testing.T) {
	t.Parallel()
	body := booking1730(t)
	delete(body, "start")
	delete(body, "description")
	body["status"] = "proposed"
	for i := range 20 {
		body[fmt.Sprintf("unknown%02d", i)] = "x"
	}
	p := newProvider(t)
	got := diagnostics(t, p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, body)}))
	require.GreaterOrEqual(t, len(got), 23)
	for _, path := range []string{"Appointment.start", "Appointment.description", "Appointment.status", "Appointment.unknown19"} {
		require.Contains(t, strings.Join(got, "\n"), path)
	}
	for i := range 60 {
		body[fmt.Sprintf("unknown%02d", i)] = "x"
	}
	got = diagnostics(t, p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, body)}))
	require.Len(t, got, 51)
	require.Equal(t, "and 13 more findings", got[50])
}

// A tag that is no version is told apart from a version that has moved: reading again mends only the latter.
func TestAPreconditionThatIsNoVersionIsExplained(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	read := p.book()
	for tag, explained := range map[string]bool{`"1"`: true, "1": true, "W/1": true, "*": true, `W/"0"`: false} {
		a := p.cancelAsk(read)
		a.header = map[string]string{"If-Match": tag}
		got := p.do(a)
		require.Equal(t, 409, got.status)
		told := diagnostics(t, got)
		require.Contains(t, told[0], "Update Conflict")
		require.Equal(t, explained, len(told) == 2 && strings.Contains(told[1], `W/"1"`), "%s: %q", tag, told)
	}
}

func TestAnElementThatStandsTwiceIsCalledSo(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	xml, err := booking1730(t).EncodeXML()
	require.NoError(t, err)
	twice := strings.Replace(string(xml), "<description ", `<description value="a"/><description `, 1)
	got := p.do(ask{method: "POST", path: "/Appointment", body: []byte(twice), header: map[string]string{"Content-Type": media.XMLType, "Accept": fhir.MediaType}})
	require.Equal(t, 422, got.status)
	require.Contains(t, diagnostics(t, got)[0], "it is there several times")
}
