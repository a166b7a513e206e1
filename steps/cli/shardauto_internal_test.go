package cli

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAShardIsFoundByTheVariablesOfItsOrchestrator(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set         map[string]string
		shard, says string
	}{
		"kubernetes, first":    {map[string]string{"JOB_COMPLETION_INDEX": "0", "JOB_COMPLETIONS": "5"}, "1/5", ""},
		"kubernetes, last":     {map[string]string{"JOB_COMPLETION_INDEX": "4", "JOB_COMPLETIONS": "5"}, "5/5", ""},
		"gitlab":               {map[string]string{"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}, "2/3", ""},
		"nothing":              {nil, "", "neither"},
		"both":                 {map[string]string{"JOB_COMPLETION_INDEX": "0", "JOB_COMPLETIONS": "5", "CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}, "", "could be"},
		"no number of them":    {map[string]string{"JOB_COMPLETION_INDEX": "0"}, "", "JOB_COMPLETIONS is not set"},
		"no index":             {map[string]string{"CI_NODE_TOTAL": "3"}, "", "CI_NODE_INDEX is not set"},
		"past the end":         {map[string]string{"JOB_COMPLETION_INDEX": "5", "JOB_COMPLETIONS": "5"}, "", "do not give a shard"},
		"before the beginning": {map[string]string{"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"}, "", "do not give a shard"},
		"no number":            {map[string]string{"CI_NODE_INDEX": "two", "CI_NODE_TOTAL": "3"}, "", `"two"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := shardHere(func(name string) (string, bool) { v, ok := c.set[name]; return v, ok })
			require.Equal(t, c.shard, got)
			if c.says == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.says)
			}
		})
	}
}
