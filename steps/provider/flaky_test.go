package provider_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// breaking drops one connection in so many, before the provider has done anything or after.
func breaking(one int64, after bool) func(http.Handler, *mockprovider.World) http.Handler {
	return func(next http.Handler, _ *mockprovider.World) http.Handler {
		var n atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1)%one != 0 {
				next.ServeHTTP(w, r)
				return
			}
			if after {
				next.ServeHTTP(httptest.NewRecorder(), r)
			}
			panic(http.ErrAbortHandler)
		})
	}
}

// TestABrokenConnectionIsNoBreach judges a provider whose connections break: it conforms or there is no verdict, and nothing stays booked.
func TestABrokenConnectionIsNoBreach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]embedded.Config{
		"one in 7, before":  {Seed: 1, Slots: 40, Wrap: breaking(7, false)},
		"one in 7, after":   {Seed: 1, Slots: 40, Wrap: breaking(7, true)},
		"one in 23, after":  {Seed: 1, Slots: 40, Wrap: breaking(23, true)},
		"one in 61, before": {Seed: 1, Slots: 40, Wrap: breaking(61, false)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := run(t, c)
			for _, r := range out.Run.Requirements {
				if r.Status == rule.Fail || r.Status == rule.Concern {
					t.Errorf("%s %s: %s", r.ID, r.Status, r.Detail)
				}
			}
			require.Empty(t, out.Receipt.Open())
		})
	}
}
