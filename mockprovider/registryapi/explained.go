package registryapi

import (
	"errors"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
)

// explained adds to the refusal of a request that is no interaction what to change.
func explained(r *http.Request, err error) error {
	var refusal *refused
	if errors.As(err, &refusal) {
		x := journal.Exchange{Heard: Heard, Method: r.Method, Target: r.URL.EscapedPath()}
		refusal.why += ": " + unmatched.Explain(x).String()
	}
	return err
}
