package httpapi

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
)

func TestTheRoutesThatAreExplainedAreThoseThatAreServed(t *testing.T) {
	t.Parallel()
	served := map[string][]string{}
	for _, r := range routes {
		if r.path != "" {
			served[r.path] = slices.Sorted(maps.Keys(r.methods))
		}
	}
	told := map[string][]string{}
	for _, r := range unmatched.Provider() {
		told[r.Path] = r.Methods
	}
	require.Equal(t, served, told)
}
