package provider_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/provider/mutant"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// atOnce is a run of as many stories at once, as of a provider of elsewhere, which is given no registry of ours.
func atOnce(t *testing.T, c embedded.Config, stories int, tags string) (out provider.Outcome, fewer string) {
	t.Helper()
	mock, err := embedded.Start(t.Context(), c)
	require.NoError(t, err)
	defer func() { require.NoError(t, mock.Close()) }()
	o := options(mock)
	o.Journal, o.Registry, o.Tags, o.Fewer = nil, nil, tags, func(why string) { fewer = why }
	o.Config.Limits.Stories, o.Config.Registry, o.Config.Patients = stories, "", provider.DefaultPatients(stories)
	out, err = provider.Run(t.Context(), o)
	require.NoError(t, err)
	return out, fewer
}

// fourAtOnce are the options of a run that plays four stories at once.
func fourAtOnce(t *testing.T) provider.Options {
	t.Helper()
	mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, mock.Close()) })
	o := options(mock)
	o.Journal, o.Registry, o.Config.Registry, o.Config.Limits.Stories, o.Config.Patients = nil, nil, "", 4, provider.DefaultPatients(4)
	return o
}

// overlaps says whether two stories of a run went on at one time.
func overlaps(run results.Run) bool {
	type span struct{ from, to time.Time }
	var all []span
	for _, view := range run.Journals {
		all = append(all, span{view[0].At, view[len(view)-1].At})
	}
	slices.SortFunc(all, func(a, b span) int { return a.from.Compare(b.from) })
	for i := 1; i < len(all); i++ {
		if all[i].from.Before(all[i-1].to) {
			return true
		}
	}
	return false
}

func TestStoriesAtOnceComeToTheSameVerdicts(t *testing.T) {
	t.Parallel()
	verdicts := func(run results.Run) map[string]string {
		out := map[string]string{}
		for _, r := range run.Requirements {
			out[string(r.ID)] = string(r.Status)
		}
		return out
	}
	const tags = "@BK-47 or @BK-48 or @CX-13 or @CX-21 or @RD-15 or @RB-18"
	alone, fewer := atOnce(t, embedded.Config{Seed: 1, Slots: 60}, 1, tags)
	require.Empty(t, fewer)
	require.False(t, overlaps(alone.Run), "one after the other")
	four, fewer := atOnce(t, embedded.Config{Seed: 1, Slots: 60}, 4, tags)
	require.Empty(t, fewer)
	require.True(t, overlaps(four.Run), "side by side")
	require.Equal(t, verdicts(alone.Run), verdicts(four.Run))
	require.Empty(t, four.Run.Broken())
	require.Empty(t, four.Receipt.Open())
	require.InDelta(t, alone.Requests, four.Requests, float64(alone.Requests)/10)

	var file bytes.Buffer
	require.NoError(t, four.Run.WriteJournal(&file))
	read, err := results.ReadEvidence(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	require.Equal(t, four.Run.Requirements, judgeOf(t).Judge(read).Requirements, "judged again by somebody who was not there")
}

func TestADefectIsSeenInStoriesAtOnce(t *testing.T) {
	t.Parallel()
	for name, tags := range map[string]string{"books-taken": "@BK-67 or @BK-47", "cancels-all-of-three": "@RB-18 or @CX-13"} {
		bad, ok := mutant.Find(name)
		require.True(t, ok, name)
		c := embedded.Config{Seed: 1, Slots: 60}
		bad.Amend(&c)
		alone, _ := atOnce(t, c, 1, tags)
		four, _ := atOnce(t, c, 4, tags)
		require.NotEmpty(t, alone.Run.Broken(), name)
		require.Equal(t, alone.Run.Broken(), four.Run.Broken(), name)
	}
}

func TestAsManyStoriesAtOnceAsThereIsRoomFor(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		amend func(*provider.Options)
		slots int
		want  string
	}{
		"patients": {func(o *provider.Options) { o.Config.Patients = o.Config.Patients[:5] }, 0, "1 of 4 stories are played at once: each needs 3 patients of its own, and there are 5"},
		"slots":    {func(*provider.Options) {}, 2, "1 of 4 stories are played at once: each may need"},
		"registry": {func(o *provider.Options) { o.Registry = nowhere{} }, 0, "one story is played after the other, because all of them would share our registry"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 1, Slots: one.slots})
			require.NoError(t, err)
			defer func() { require.NoError(t, mock.Close()) }()
			o, said := options(mock), ""
			o.Journal, o.Registry, o.Config.Registry, o.Tags = nil, nil, "", "@SL-11 or @BK-56"
			o.Config.Limits.Stories, o.Config.Patients, o.Fewer = 4, provider.DefaultPatients(4), func(why string) { said = why }
			one.amend(&o)
			out, err := provider.Run(t.Context(), o)
			require.NoError(t, err)
			require.Contains(t, said, one.want)
			require.False(t, overlaps(out.Run))
		})
	}
}

// nowhere is a registry that nobody calls.
type nowhere struct{}

func (nowhere) Outage(bool) error { return errors.New("there is none") }

func (nowhere) Registered(context.Context, string, string, time.Duration) bool { return false }

func TestTheLimitOfBookingsHoldsInStoriesAtOnce(t *testing.T) {
	t.Parallel()
	o := fourAtOnce(t)
	o.Config.Limits.Bookings, o.Tags = 5, "@CX-13 or @BK-47"
	out, err := provider.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, 5, out.Attempts)
	require.Empty(t, out.Receipt.Open())
	require.Empty(t, out.Run.Broken())
}

func TestACallerIsToldOfOneScenarioAtATime(t *testing.T) {
	t.Parallel()
	o := fourAtOnce(t)
	o.Tags = "@CX-13 or @BK-47 or @RD-15"
	var busy sync.Mutex
	told := map[string]int{}
	o.Done = func(s results.Scenario) {
		require.True(t, busy.TryLock(), "told of two at once")
		defer busy.Unlock()
		told[s.ID]++
	}
	total := 0
	o.Selected = func(n int) { total = n }
	_, err := provider.Run(t.Context(), o)
	require.NoError(t, err)
	require.Len(t, told, total)
	for id, n := range told {
		require.Equal(t, 1, n, id)
	}
}
