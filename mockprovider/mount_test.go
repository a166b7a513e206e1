package mockprovider_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// newMounted puts a world under a server's address.
func newMounted(t *testing.T, path string) *rig {
	t.Helper()
	var world atomic.Pointer[mockprovider.World]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { world.Load().ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	r := newRig(t, mockprovider.Config{Mount: server.URL + path})
	world.Store(r.World)
	return r
}

func TestAMountedWorldStandsUnderTheAddressOfItsServer(t *testing.T) {
	t.Parallel()
	r := newMounted(t, "/s/one")
	root := strings.TrimSuffix(r.ProxyURL(), "/ssp")
	require.True(t, strings.HasSuffix(root, "/s/one"), root)
	require.Equal(t, root+"/vale/STU3/1", r.vale.Base)
	require.Equal(t, root+"/registry/fhir", r.RegistryBase())
	require.Equal(t, root+"/registry/oauth2/token", r.RegistryToken())
	r.addSlot("21:00")
	id := r.book("21:00").ID()
	r.settle()
	require.Equal(t, r.vale.Base+"/Appointment/"+id, r.pointers().body.String("entry", 0, "resource", "identifier", 0, "value"))
	proxied, hop := r.heard("proxy"), r.heard("vale")
	require.True(t, strings.HasPrefix(proxied[0].Target, "/s/one/ssp/http://"), proxied[0].Target)
	require.Equal(t, "/s/one/vale/STU3/1/Appointment", hop[0].Target)
	require.Equal(t, 1, hop[0].Via)
}

func TestARequestThatDidNotPassTheProxyIsSeenAsSuch(t *testing.T) {
	t.Parallel()
	r := newMounted(t, "")
	got := r.send(r.vale.Base, r.vale, http.MethodGet, "/metadata", nil)
	require.Equal(t, 200, got.status, "%v", got.err)
	require.Zero(t, r.heard("vale")[0].Via)
}

func TestARequestToNobodyInAMountedWorldIsRecordedAndSaysWhoThereIs(t *testing.T) {
	t.Parallel()
	r := newMounted(t, "/s/one")
	for _, path := range []string{"", "/", "/quay/STU3/1/metadata", "/front"} {
		got := r.send(strings.TrimSuffix(r.ProxyURL(), "/ssp"), r.vale, http.MethodGet, path, nil)
		require.Equal(t, 404, got.status, path)
		require.Contains(t, got.body.String("issue", 0, "diagnostics"), "each provider by its short name")
	}
	require.Len(t, r.heard("front"), 4)
}

func TestAMountedRegistryThatIsAwayHangsUp(t *testing.T) {
	t.Parallel()
	r := newMounted(t, "/s/one")
	r.addSlot("21:00")
	require.NoError(t, r.RegistryOutage(true))
	require.Error(t, r.pointers().err)
	r.book("21:00")
	r.settle()
	require.Empty(t, r.State().Pointers)
	require.NoError(t, r.RegistryOutage(false))
	r.settle()
	require.Len(t, r.State().Pointers, 1)
}
