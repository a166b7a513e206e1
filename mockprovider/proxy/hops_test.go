package proxy_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachForwardedRequestIsTiedToItsOwnExchangeAndADirectOneToNone(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.RawQuery) }, nil)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	defer client.CloseIdleConnections()
	get := func(url string) error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	var wg sync.WaitGroup
	faults := make(chan error, 400)
	for i := range 200 {
		wg.Go(func() { faults <- get(fmt.Sprintf("%s/%s/Slot?n=%d", r.front.URL, base, i)) })
		wg.Go(func() { faults <- get(fmt.Sprintf("%s/STU3/1/Slot?direct", r.provider.URL)) })
	}
	wg.Wait()
	close(faults)
	for err := range faults {
		require.NoError(t, err)
	}
	r.heard(t, "proxy") // all are closed
	targets := map[int]string{}
	for _, e := range r.journal.View() {
		if e.Exchange.Heard == "proxy" {
			targets[e.Seq] = strings.TrimPrefix(e.Exchange.Target, "/https://utc.vale.example")
		}
	}
	forwarded := 0
	for _, x := range r.heard(t, "vale") {
		if x.Target == "/STU3/1/Slot?direct" {
			require.Zero(t, x.Via)
			continue
		}
		require.Equal(t, targets[x.Via], x.Target)
		forwarded++
	}
	require.Equal(t, 200, forwarded)
}
