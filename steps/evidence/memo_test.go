package evidence_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func TestAMemoComesToWhatItsFunctionComesTo(t *testing.T) {
	t.Parallel()
	asked := map[string]int{}
	m := evidence.NewMemo(func(text string) string { asked[text]++; return "<" + text + ">" })
	for range 3 {
		require.Equal(t, "<often>", m.Of("often"))
	}
	require.Equal(t, 1, asked["often"])
	for i := range 20_000 {
		text := strconv.Itoa(i)
		require.Equal(t, "<"+text+">", m.Of(text))
		require.Equal(t, "<often>", m.Of("often"))
	}
	require.Equal(t, 1, asked["often"], "what is asked for again and again is not let go")
	m.Of("0")
	require.Equal(t, 2, asked["0"], "what was asked for long ago is")
	long := strings.Repeat("x", 10_000)
	m.Of(long)
	m.Of(long)
	require.Equal(t, 2, asked[long], "a long text is not kept")
}

func TestAMemoIsAskedFromManySides(t *testing.T) {
	t.Parallel()
	m := evidence.NewMemo(func(text string) string { return "<" + text + ">" })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 10_000 {
				text := strconv.Itoa(i % 6000)
				if got := m.Of(text); got != "<"+text+">" {
					t.Errorf("%s came to %s", text, got)
				}
			}
		})
	}
	all.Wait()
}
