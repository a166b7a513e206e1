package spelling_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/spelling"
)

func TestTheNearestWordsComeFirst(t *testing.T) {
	t.Parallel()
	known := []string{"@RB-01", "@RB-51", "@CX-01", "@CX-10", "@CX-11", "@must", "@must-not", "@may", "@may"}
	for word, want := range map[string][]string{
		"@CX-1":  {"@CX-01", "@CX-10"},
		"@mustt": {"@must"},
		"@rb-51": {"@RB-51"},
		"@mut":   {"@must"},
	} {
		require.Equal(t, want, spelling.Nearest(word, known, len(want)), word)
	}
	require.Equal(t, []string{"a"}, spelling.Nearest("b", []string{"a"}, 3))
	require.Empty(t, spelling.Nearest("b", nil, 3))
}
