package contract_test

import (
	"reflect"
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

// A field without a row could be declared and would excuse nobody; a name without words would leave a hole in a report.
func TestEveryCapabilityIsDeclaredByAFieldAndHasWords(t *testing.T) {
	t.Parallel()
	all := contract.AllCapabilities()
	require.Len(t, all, reflect.TypeFor[contract.Capabilities]().NumField())
	set := map[int]bool{}
	for _, what := range all {
		require.NotEmpty(t, what.Has(), what)
		declared := reflect.ValueOf(contract.Without([]contract.Capability{what}))
		for i := range declared.NumField() {
			if !declared.Field(i).IsNil() {
				require.False(t, set[i], "%s is declared by another's field", what)
				set[i] = true
			}
		}
	}
	require.Len(t, set, len(all))
}
