package cli

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/page"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
)

// controlHandler is what the control port does for programs; nil leaves it to health and metrics.
var controlHandler server.Factory

// pageHandler is what it does for people.
func pageHandler(p server.Parts) (http.Handler, error) {
	return page.New(page.Config{Sessions: p.Sessions, Real: p.Real, LoopbackOnly: p.LoopbackOnly, Logger: p.Logger})
}
