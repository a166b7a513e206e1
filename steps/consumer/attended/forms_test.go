package attended_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// shownSlot are answers to a screen that shows the one free slot, with its start as somebody wrote it.
func shownSlot(start string) attended.Values {
	return attended.Values{
		"case": {"C-1"}, "stage": {"choosing"}, "slots": {"1"}, "slot1.location": {"Vale Clinic, 1 High Street"}, "slot1.minutes": {"15 min"}, "slot1.local_start": {start},
		"slot1.channel": {"none"}, "slot1.practitioner_gender": {"female"}, "slot1.outside_timeframe": {"no"},
		"listed": {"no"}, "offered": {"no"}, "prompt": {"no"}, "told": {"no"},
	}
}

func TestALocalTimeIsTakenHoweverItIsSpelledAndAskedAgainWhereItCannotBeRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	r.welcome()
	answer := r.perform(t.Context(), contract.Task{Kind: contract.SearchSlots, Encounter: "encounter 1", Now: friday, Service: "Vale UTC"})
	r.toTheScreen()
	s := r.sheet(attended.Look)
	q := s.Questions[slices.IndexFunc(s.Questions, func(q attended.Question) bool { return q.ID == "slot1.local_start" })]
	require.Equal(t, attended.Time, q.Kind)
	require.Contains(t, q.Hint, "5.30pm")
	for _, text := range []string{"yes", "half past six", "7:00"} {
		err := r.Submit(attended.Submission{Serial: s.Serial, Values: shownSlot(text)})
		var invalid *attended.Invalid
		require.ErrorAs(t, err, &invalid, text)
		require.Equal(t, "slot1.local_start", invalid.Problems[0].ID)
	}
	require.NoError(t, r.Submit(attended.Submission{Serial: s.Serial, Values: shownSlot("7pm")}))
	got := <-answer
	require.NoError(t, got.err)
	slot := got.screen.Slots[0]
	require.Equal(t, "2031-03-07T19:00", slot.LocalStart)
	require.Equal(t, 15, slot.Minutes)
	require.Empty(t, slot.Channel)
	require.Equal(t, "female", slot.PractitionerGender)
}

func TestATesterCanSayThatItCannotBeDone(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	r.welcome()
	answer := r.perform(t.Context(), listBookings)
	s := r.sheet(attended.Instruct)
	require.Empty(t, s.Questions, "to get ready is no task")
	require.NoError(t, r.Submit(attended.Submission{Serial: s.Serial}))
	s = r.sheet(attended.Look)
	require.NoError(t, r.Submit(attended.Submission{Serial: s.Serial, Values: with(plain(), "cannot", "there is no such page")}))
	got := <-answer
	require.NoError(t, got.err)
	want := plainScreen()
	want.NotDone = &contract.NotDone{Why: "there is no such page"}
	require.Equal(t, want, got.screen)
}

func TestInSummerTimesAreToldAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	r.welcome()
	july := time.Date(2031, time.July, 4, 14, 0, 0, 0, time.UTC)
	_ = r.perform(t.Context(), contract.Task{
		Kind: contract.Book, Encounter: "encounter 1", Now: july, Service: "Vale UTC", Slot: &contract.Period{Start: july.Add(150 * time.Minute), End: july.Add(165 * time.Minute)},
	})
	s := r.sheet(attended.Instruct)
	require.NoError(t, r.Submit(attended.Submission{Serial: s.Serial}))
	s = r.sheet(attended.Look)
	require.Contains(t, s.Facts, attended.Fact{Name: "It is", Value: "Friday 4 July 2031, 15:00 BST (14:00 UTC)"})
	require.Contains(t, s.Do, "17:30")
}
