package mockprovider_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func TestTheJournalTellsWhoAskedByTheWayAndNotByWhatWasSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{})
	r.addSlot("21:00")
	r.book("21:00") // the provider registers it
	r.settle()
	provider := r.heard("registry")[0]
	require.Equal(t, "vale", provider.By)

	// The same bytes from outside, credentials and all, are nobody's.
	req, err := http.NewRequestWithContext(t.Context(), provider.Method, r.RegistryToken(), http.NoBody)
	require.NoError(t, err)
	req.Body, req.ContentLength, req.Header = io.NopCloser(bytes.NewReader(provider.Request.Body)), int64(len(provider.Request.Body)), provider.Request.Header.Clone()
	require.Equal(t, http.StatusOK, r.do(req).status)
	heard := r.heard("registry")
	require.Empty(t, heard[len(heard)-1].By)

	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.ProxyURL()+"/"+r.vale.Base+"/metadata", http.NoBody)
	require.NoError(t, err)
	answer, err := r.Ask(ask)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	proxied, hops := r.heard("proxy"), r.heard("vale")
	require.Equal(t, journal.Harness, proxied[len(proxied)-1].By)
	require.Equal(t, journal.Harness, hops[len(hops)-1].By)
	require.Empty(t, proxied[0].By)
	require.Empty(t, hops[0].By)
}
