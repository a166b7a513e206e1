package provider

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestASlotThatAStoryHasInHandIsNoOthers(t *testing.T) {
	t.Parallel()
	d := &Driver{slots: &reservations{}}
	one, other := d.play(), d.play()
	one.free, other.free = []slot{{identifier: "s1"}}, []slot{{identifier: "s1"}, {identifier: "s2"}}
	got, err := one.take(t.Context())
	require.NoError(t, err)
	require.Equal(t, "s1", got.identifier)
	got, err = other.take(t.Context())
	require.NoError(t, err)
	require.Equal(t, "s2", got.identifier)

	other.free, other.crowded = []slot{{identifier: "s1"}}, false
	_, err = other.take(t.Context())
	require.ErrorAs(t, err, &short{})
	require.True(t, other.crowded)

	d.slots.release(one)
	other.free = []slot{{identifier: "s1"}}
	got, err = other.take(t.Context())
	require.NoError(t, err, "it was given back")
	require.Equal(t, "s1", got.identifier)
}

func TestACrowdedStoryIsPlayedAgainAlone(t *testing.T) {
	t.Parallel()
	told := [][]suite.Scenario{{{Story: "a"}}, {{Story: "b"}}, {{Story: "c"}}}
	for name, one := range map[string]struct {
		second played
		want   bool // what the second try came to counts
	}{
		"and then there is room": {played{}, true},
		"and there is none":      {played{short: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tries := make(chan string, 8)
			play := func(_ int, told []suite.Scenario) played {
				tries <- told[0].Story
				if told[0].Story != "b" {
					return played{told: told}
				}
				if len(tries) < 4 {
					return played{told: told, short: true, crowded: true, took: 1}
				}
				second := one.second
				second.told, second.took = told, 2
				return second
			}
			ended := map[string]played{}
			sideBySide(context.Background(), 2, told, play, func(p played) { ended[p.told[0].Story] = p })
			require.Len(t, ended, 3)
			require.Len(t, tries, 4, "each once, and b twice")
			require.Equal(t, one.want, ended["b"].took == 2)
		})
	}
}
