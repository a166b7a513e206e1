package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func TestWhatIsLeftOutIsAllThatIsLacking(t *testing.T) {
	t.Parallel()
	for _, left := range contract.AllCapabilities() {
		c := contract.Without([]contract.Capability{left})
		for _, what := range contract.AllCapabilities() {
			require.Equal(t, what == left, c.Lacks(what) != "", "without %s: %s", left, what)
		}
	}
	require.Equal(t, contract.Capabilities{}, contract.Without(nil))
}
