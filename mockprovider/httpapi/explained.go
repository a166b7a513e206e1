package httpapi

import (
	"errors"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
)

// explained adds to the refusal of a request that is no interaction what to change.
func (a *api) explained(r *http.Request, err error) error {
	x := journal.Exchange{Heard: a.Heard, Method: r.Method, Target: r.URL.EscapedPath()}
	hint := unmatched.Explain(x, a.Base).String()
	var path *noRoute
	var method *badMethod
	switch {
	case errors.As(err, &path):
		path.Hint = hint
	case errors.As(err, &method):
		method.Hint = hint
	}
	return err
}

// hinted is a refusal with what to change, if that is known.
func hinted(refusal, hint string) string {
	if hint == "" {
		return refusal
	}
	return refusal + ": " + hint
}
