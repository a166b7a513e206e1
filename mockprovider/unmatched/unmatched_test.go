package unmatched_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
)

func TestWhatWasMeantAndWhatToChange(t *testing.T) {
	t.Parallel()
	const vale = "https://utc.vale.example/STU3/1"
	for _, c := range []struct {
		name, heard, method, target string
		body                        bool
		roots                       []string
		nearest, why, change        string
	}{
		{name: "the wrong case", heard: "vale", method: "GET", target: "/STU3/1/appointment/a1", nearest: "GET [base]/Appointment/[id]", why: "case matters", change: "write Appointment"},
		{name: "the plural", heard: "vale", method: "POST", target: "/STU3/1/Appointments", nearest: "POST [base]/Appointment", why: "no plural", change: "write Appointment"},
		{name: "slots in the plural", heard: "vale", method: "GET", target: "/STU3/1/slots?status=free", nearest: "GET [base]/Slot", why: "no plural", change: "write Slot"},
		{name: "no base path", heard: "vale", method: "GET", target: "/Appointment/a1", nearest: "GET [base]/Appointment/[id]", why: "base path", change: "service discovery"},
		{name: "another base path", heard: "vale", method: "GET", target: "/STU3/2/Appointment/a1", roots: []string{vale}, nearest: "GET [base]/Appointment/[id]", why: "base path", change: "service discovery"},
		{name: "a PUT without an id", heard: "vale", method: "PUT", target: "/STU3/1/Appointment", roots: []string{vale}, nearest: "PUT [base]/Appointment/[id]", why: "id of the booking is missing", change: "one slash and the id"},
		{name: "a PATCH", heard: "vale", method: "PATCH", target: "/STU3/1/Appointment/a1", nearest: "PUT [base]/Appointment/[id]", why: "not patched", change: "If-Match"},
		{name: "a DELETE", heard: "vale", method: "DELETE", target: "/STU3/1/Appointment/a1", nearest: "PUT [base]/Appointment/[id]", why: "not deleted", change: "cancelled"},
		{name: "an operation on a booking", heard: "vale", method: "POST", target: "/STU3/1/Appointment/a1/$rebook", nearest: "GET [base]/Appointment/[id]", why: "none to re-book", change: "then cancel the original"},
		{name: "an operation on bookings", heard: "vale", method: "POST", target: "/STU3/1/Appointment/$rebook", nearest: "POST [base]/Appointment", why: "none to re-book", change: "then cancel the original"},
		{name: "an operation on the base", heard: "vale", method: "POST", target: "/STU3/1/$process-message", nearest: "GET [base]/metadata", why: "no operation", change: "POST Appointment"},
		{name: "a posted search", heard: "vale", method: "POST", target: "/STU3/1/Slot/_search", nearest: "GET [base]/Slot", why: "not posted", change: "GET"},
		{name: "a Bundle to the base", heard: "vale", method: "POST", target: "/STU3/1", body: true, nearest: "POST [base]/Appointment", why: "not posted to this path", change: "Bundles are not taken"},
		{name: "a posted booking that exists", heard: "vale", method: "POST", target: "/STU3/1/Appointment/a1", nearest: "GET [base]/Appointment/[id]", why: "not posted", change: "without an id"},
		{name: "the history of a booking", heard: "vale", method: "GET", target: "/STU3/1/Appointment/a1/_history", nearest: "GET [base]/Appointment/[id]/_history/[vid]", why: "not listed", change: "version id"},
		{name: "a path that goes on", heard: "vale", method: "GET", target: "/STU3/1/Appointment/a1/b2", nearest: "GET [base]/Appointment/[id]", why: "goes on", change: "end it"},
		{name: "a slash at the end", heard: "vale", method: "GET", target: "/STU3/1/Appointment/", nearest: "GET [base]/Appointment", why: "ends in a slash", change: "take it off"},
		{name: "two slashes", heard: "vale", method: "GET", target: "/STU3/1//Appointment/a1", nearest: "GET [base]/Appointment/[id]", why: "base path", change: "without a trailing slash"},
		{name: "two slashes before the id", heard: "vale", method: "GET", target: "/STU3/1/Appointment//a1", nearest: "GET [base]/Appointment/[id]", why: "two slashes", change: "send one"},
		{name: "a query in the path", heard: "vale", method: "GET", target: "/STU3/1/Slot&status=free", nearest: "GET [base]/Slot", why: "parameters stand in the path", change: "question mark"},
		{name: "a question mark that was encoded", heard: "vale", method: "GET", target: "/STU3/1/Slot%3Fstatus=free", nearest: "GET [base]/Slot", why: "parameters stand in the path", change: "question mark"},
		{name: "a body with GET", heard: "vale", method: "GET", target: "/STU3/1/Slot", body: true, nearest: "GET [base]/Slot", why: "body was sent with GET", change: "no body"},
		{name: "a slot that is written", heard: "vale", method: "PUT", target: "/STU3/1/Slot/s1", nearest: "GET [base]/Slot/[id]", why: "read only", change: "refers to it"},
		{name: "the capability statement by its type", heard: "vale", method: "GET", target: "/STU3/1/CapabilityStatement", nearest: "GET [base]/metadata", why: "not spelt", change: "write metadata"},
		{name: "below the capability statement", heard: "vale", method: "GET", target: "/STU3/1/metadata/x", nearest: "GET [base]/metadata", why: "below this resource", change: "end the path"},
		{name: "another resource", heard: "vale", method: "GET", target: "/STU3/1/Patient/1", nearest: "GET [base]/metadata", why: "names no resource", change: "Booking API"},
		{name: "a posted capability statement", heard: "vale", method: "POST", target: "/STU3/1/metadata", nearest: "GET [base]/metadata", why: "only GET", change: "method"},

		{name: "no provider at the proxy", heard: "proxy", method: "GET", target: "/Slot", nearest: "[proxy]/[provider's URL with its scheme]/...", why: "no provider is named", change: "one slash"},
		{name: "two slashes at the proxy", heard: "proxy", method: "GET", target: "//https://utc.vale.example/STU3/1/Slot", nearest: "[proxy]/[provider's URL with its scheme]/...", why: "two slashes between", change: "exactly one"},
		{name: "slashes merged on the way", heard: "proxy", method: "GET", target: "/https:/utc.vale.example/STU3/1/Slot", nearest: "[proxy]/[provider's URL with its scheme]/...", why: "two slashes after its scheme", change: "percent-encode"},
		{name: "a provider that is unknown", heard: "proxy", method: "GET", target: "/https://utc.hill.example/x/Slot", roots: []string{vale}, nearest: "[proxy]/[provider's URL with its scheme]/...", why: "no provider with that base", change: "exactly"},
		{name: "http in place of https", heard: "proxy", method: "GET", target: "/http://utc.vale.example/STU3/2/Slot", roots: []string{vale}, nearest: "[proxy]/[provider's URL with its scheme]/...", why: "scheme is http", change: "https"},
		{name: "a slip behind the proxy", heard: "proxy", method: "GET", target: "/https://utc.vale.example/STU3/1/Appointments", roots: []string{vale}, nearest: "GET [proxy]/[base]/Appointment", why: "no plural", change: "write Appointment"},
		{name: "a slip behind the proxy, percent-encoded", heard: "proxy", method: "DELETE", target: "/https%3A%2F%2Futc.vale.example%2FSTU3%2F1/Appointment/a1", nearest: "PUT [proxy]/[base]/Appointment/[id]", why: "not deleted", change: "If-Match"},

		{name: "nobody of the session", heard: "front", method: "GET", target: "/s/k/proxy/x", nearest: "[session]/ssp/[provider's URL with its scheme]/...", why: "no party", change: "ssp"},
		{name: "a provider's URL without the proxy's name", heard: "front", method: "GET", target: "/s/k/https://utc.vale.example/STU3/1/Slot", nearest: "[session]/ssp/[provider's URL with its scheme]/...", why: "provider's URL stands", change: "put ssp"},
		{name: "a resource right below the session", heard: "front", method: "GET", target: "/s/k/Slot", nearest: "[session]/ssp/[provider's URL with its scheme]/...", why: "a resource stands", change: "put ssp"},

		{name: "the registry without fhir", heard: "registry", method: "POST", target: "/Appointment", nearest: "[registry]/fhir/Appointment", why: "ends in fhir", change: "put fhir"},
		{name: "the token endpoint below fhir", heard: "registry", method: "POST", target: "/fhir/oauth2/token", nearest: "POST [registry]/oauth2/token", why: "not below the FHIR base", change: "take fhir out"},
		{name: "the token endpoint elsewhere", heard: "registry", method: "POST", target: "/token", nearest: "POST [registry]/oauth2/token", why: "another path", change: "oauth2/token"},
		{name: "the token endpoint with a slash", heard: "registry", method: "POST", target: "/oauth2/token/", nearest: "POST [registry]/oauth2/token", why: "ends in a slash", change: "take it off"},
		{name: "a token that is got", heard: "registry", method: "GET", target: "/oauth2/token", nearest: "POST [registry]/oauth2/token", why: "method", change: "POST"},
		{name: "slots at the registry", heard: "registry", method: "GET", target: "/fhir/Slot", nearest: "GET [proxy]/[base]/Slot", why: "does not serve", change: "booking provider"},
		{name: "a pointer that is deleted", heard: "registry", method: "DELETE", target: "/fhir/Appointment/p1", nearest: "PUT [registry]/fhir/Appointment/[id]", why: "not deleted", change: "If-Match"},
		{name: "nothing of the registry", heard: "registry", method: "GET", target: "/", nearest: "[registry]/fhir/Appointment", why: "nothing of the registry", change: "oauth2/token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := journal.Exchange{Heard: c.heard, Method: c.method, Target: c.target}
			if c.body {
				x.Request.Body = []byte(`{"resourceType":"Bundle"}`)
			}
			got := unmatched.Explain(x, c.roots...)
			require.Equal(t, c.nearest, got.Nearest)
			require.Contains(t, got.Why, c.why)
			require.Contains(t, got.Change, c.change)
			require.Equal(t, got.Why+"; "+got.Change, got.String())
		})
	}
}

func TestWhatMatchedIsNotExplained(t *testing.T) {
	t.Parallel()
	got := unmatched.Explain(journal.Exchange{Heard: "vale", Method: "PUT", Target: "/Appointment", Route: "cancel"})
	require.Zero(t, got)
	require.Empty(t, got.String())
}

// FuzzExplain holds that nothing of what a consumer sent is repeated: every word of an
// explanation is one of its own.
func FuzzExplain(f *testing.F) {
	for _, heard := range []string{"vale", "proxy", "registry", "front"} {
		for _, target := range []string{
			"/STU3/1/Appointment/9990001006?x=9990001006", "/https://a.example/Appointment", "//https%3A%2F%2Fa", "", "?", "/%zz", "/fhir/oauth2/token", "/%24",
			"https://a.example", "/Slot;9990001006", "/https:9990001006",
		} {
			f.Add(heard, "PUT", target, "https://a.example/STU3/1", []byte("9990001006"), 403)
		}
	}
	f.Fuzz(func(t *testing.T, heard, method, target, root string, body []byte, status int) {
		const marker = "zq9990001006qz"
		x := journal.Exchange{Heard: heard, Method: method, Target: target, Status: status}
		x.Request.Body = body
		plain := unmatched.Explain(x, root)
		require.NotEmpty(t, plain.Nearest)
		require.NotEmpty(t, plain.Why)
		require.NotEmpty(t, plain.Change)
		for _, c := range []journal.Exchange{
			{Method: method + marker, Target: target},
			{Method: method, Target: target + "/" + marker},
			{Method: method, Target: target + "?" + marker},
			{Method: method, Target: marker + target},
			{Method: method, Target: target, Request: journal.Message{Body: []byte(marker)}},
		} {
			c.Heard, c.Status = heard, status
			got := unmatched.Explain(c, root)
			require.NotContains(t, strings.Join([]string{got.Nearest, got.Why, got.Change}, " "), marker)
		}
	})
}
