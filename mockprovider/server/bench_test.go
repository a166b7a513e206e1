package server_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/server"
)

// BenchmarkStart is the time from nothing to the first answered request, which should be below 100 ms.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := server.Start(b.Context(), server.Config{FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", Real: time.Now})
		if err != nil {
			b.Fatal(err)
		}
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, s.Default().World.Providers()[0].Base+"/metadata", nil)
		if err != nil {
			b.Fatal(err)
		}
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
