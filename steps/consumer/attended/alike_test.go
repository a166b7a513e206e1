package attended_test

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// What a tester has to set up stands on the page and on the terminal alike, each setting by its name.
func TestTheTerminalTellsWhatThePageTells(t *testing.T) {
	t.Parallel()
	setup := contract.Setup{
		Session: "one", Name: "North 111", ODS: "X111A", ASID: "918000000111", Endpoint: "https://north111.example/", Proxy: "http://127.0.0.1:1/ssp",
		Services: []contract.Service{{Name: "Vale UTC", ID: "2000000001", Provider: "https://utc.vale.example/STU3/1", ASID: "918000000301"}, {Name: "Quay Clinic", ID: "2000000009"}},
		Registry: &contract.Registry{Base: "http://127.0.0.1:1/registry", Token: "http://127.0.0.1:1/token", ClientID: "north", ClientSecret: "kept"},
	}
	ready := func(r *rig) {
		d, err := r.Opener().Open(t.Context(), setup)
		if !assert.NoError(t, err) {
			return
		}
		d.(consumer.Watcher).Watch(r.world)
		go func() { _, _ = d.Perform(t.Context(), listBookings) }()
	}
	quiet := oneBooking()
	quiet.heard = nil
	onPage := newRig(t, t.TempDir(), false, quiet)
	onPage.welcome()
	ready(onPage)
	facts := onPage.sheet(attended.Instruct).Facts
	w := httptest.NewRecorder()
	onPage.Page().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/", nil))

	onTerminal := newRig(t, t.TempDir(), false, quiet)
	var out bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() { _ = onTerminal.Welcome(ctx); ready(onTerminal) }()
	_ = onTerminal.Terminal(ctx, strings.NewReader("Terry Tester\ntester\n\n\n\nheard\n"), &out)

	page := html.UnescapeString(w.Body.String())
	for _, f := range facts {
		require.Contains(t, page, "<dt>"+f.Name+"</dt><dd>"+f.Value+"</dd>")
		require.Contains(t, out.String(), "  "+f.Name+": "+f.Value+"\n")
	}
	for _, want := range []string{"X111A", "918000000111", "https://north111.example/", "2000000001", "918000000301", "2000000009", "kept"} {
		require.Contains(t, out.String(), want)
	}
	require.Contains(t, out.String(), "This task does not have to cause any requests.")
}
