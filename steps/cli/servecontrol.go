package cli

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/page"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
)

// controlHandler is what the control port does for programs.
func controlHandler(p server.Parts) (http.Handler, error) {
	return control.New(control.Config{
		Sessions: p.Sessions, Root: p.Root, LoopbackOnly: p.LoopbackOnly, Explain: explain, Logger: p.Logger,
	})
}

// pageHandler is what it does for people.
func pageHandler(p server.Parts) (http.Handler, error) {
	return page.New(page.Config{
		Sessions: p.Sessions, Real: p.Real, LoopbackOnly: p.LoopbackOnly, Explain: explain, Logger: p.Logger,
	})
}

// explain says of a request that was taken for no interaction what was meant.
func explain(x journal.Exchange) (nearest, why, change string) {
	e := unmatched.Explain(x)
	return e.Nearest, e.Why, e.Change
}
