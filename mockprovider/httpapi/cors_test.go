package httpapi_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What the capability statement says of browsers is what happens. Source: NF-02.
func TestAPageOfAnotherOriginMayCallTheProvider(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	statement := p.do(ask{method: "GET", path: "/metadata"}).body
	require.Equal(t, true, statement.Object("rest", 0).Object("security")["cors"])

	const origin = "https://ui.example"
	preflight := p.do(ask{method: "OPTIONS", path: "/Appointment", header: map[string]string{
		"Authorization": "", "Origin": origin, "Access-Control-Request-Method": "POST",
		"Access-Control-Request-Headers": "authorization,content-type,ssp-from,x-request-id",
	}})
	require.Equal(t, 204, preflight.status)
	require.NotEmpty(t, preflight.header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, "POST", preflight.header.Get("Access-Control-Allow-Methods"))

	read := p.do(ask{method: "GET", path: "/Appointment/" + p.book().ID(), header: map[string]string{"Origin": origin}})
	require.Equal(t, 200, read.status)
	for _, name := range []string{"Etag", "X-Request-Id", "X-Correlation-Id"} {
		require.Contains(t, read.header.Get("Access-Control-Expose-Headers"), name)
	}
	require.Empty(t, p.do(ask{method: "GET", path: "/metadata"}).header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, 405, p.do(ask{method: "OPTIONS", path: "/Appointment"}).status, "what is no preflight is no interaction")
}
