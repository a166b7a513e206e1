package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

func TestARunBetweenIsRepeatedFromEitherSide(t *testing.T) {
	t.Parallel()
	for want, of := range map[string]struct{ consumer, provider, tags string }{
		"rebookcheck between --seed 1": {"the reference consumer", wording.EmbeddedProvider, ""},
		"rebookcheck between --consumer 'mutant adds-reason' --seed 1 --tags @CX-04":                              {"the mutant adds-reason", wording.EmbeddedProvider, "@CX-04"},
		"rebookcheck between --provider 'mutant keeps-slot' --seed 1":                                             {"the reference consumer", "mutant keeps-slot", ""},
		"rebookcheck between --consumer http://127.0.0.1:9000 --provider provider.yaml --seed 1 --tags 'not @RB'": {"http://127.0.0.1:9000", "Vale UTC", "not @RB"},
	} {
		one := results.Run{Consumer: results.Consumer{Name: of.consumer}, Config: results.Config{Seed: 1, Tags: of.tags, Between: &results.Between{Other: of.provider}}}
		other := results.Run{Role: requirement.Provider, Consumer: results.Consumer{Name: of.provider}, Config: results.Config{Seed: 1, Tags: of.tags, Between: &results.Between{Other: of.consumer}}}
		require.Equal(t, want, wording.Command(one))
		require.Equal(t, want, wording.Command(other))
		require.Equal(t, of.provider, wording.Facing(one))
		require.Equal(t, of.consumer, wording.Facing(other))
	}
	require.Empty(t, wording.Facing(results.Run{}))
}
