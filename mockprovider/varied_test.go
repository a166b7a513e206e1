package mockprovider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func TestProvidersDifferByTheSeedOfVarianceAndTheJournalSaysHow(t *testing.T) {
	t.Parallel()
	marks := func(r *rig) []string {
		var out []string
		for _, e := range r.Journal.View() {
			if e.Mark != nil && e.Mark.Kind == journal.MarkVariance {
				out = append(out, e.Mark.Who+" "+string(e.Mark.Data))
			}
		}
		return out
	}
	plain := newRig(t, mockprovider.Config{Seed: 1})
	plain.addSlot("21:00")
	id := plain.book("21:00").ID()
	require.Empty(t, marks(plain))
	other := 0
	for seed := int64(1); seed <= 8; seed++ {
		r := newRig(t, mockprovider.Config{Seed: 1, Variance: seed})
		told := marks(r)
		require.Len(t, told, 2)
		require.True(t, strings.HasPrefix(told[0], `Vale UTC {"seed":`), told[0])
		require.NotEqual(t, strings.SplitN(told[0], "[", 2)[1], strings.SplitN(told[1], "[", 2)[1])
		r.addSlot("21:00")
		if r.book("21:00").ID() != id {
			other++
		}
		for _, x := range r.heard("vale") {
			require.Empty(t, x.Fault, "what is legal is no fault")
		}
	}
	require.Positive(t, other)
}

func TestAWorldAnswersTheTriggersOfTheToolkitWhenToldTo(t *testing.T) {
	t.Parallel()
	for on, status := range map[bool]int{true: http.StatusBadGateway, false: http.StatusCreated} {
		r := newRig(t, mockprovider.Config{Seed: 1, Toolkit: on})
		r.addSlot("21:00")
		body := r.booking(r.vale, "21:00")
		body.ContainedOf("Slot")[0]["id"] = "slot012"
		body["slot"] = []any{map[string]any{"reference": "#slot012"}}
		require.Equal(t, status, r.ask(r.vale, http.MethodPost, "/Appointment", body).status)
	}
}
