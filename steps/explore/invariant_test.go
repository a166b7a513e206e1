package explore

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// theStory is a story of those steps, in which Vale UTC has slots and Mr Patient was booked there.
func theStory(steps ...string) Story {
	var s Story
	for _, text := range append([]string{
		"it is 15:00", "Vale UTC has free slots at 17:30, 20:00 and 21:00", "North 111 booked Mr Patient at Vale UTC for 21:00",
	}, steps...) {
		s.Steps = append(s.Steps, Step{Keyword: "When", Text: text})
	}
	return s
}

const (
	sooner   = "North 111 re-assesses Mr Patient as needing to be seen within 3 hours"
	books    = "the user books Vale UTC at 17:30"
	confirms = "the user confirms with the patient that the original is to be cancelled"
	keeps    = "the patient keeps the original"
)

// TestEachInvariantCanBeBroken plays a story against a consumer that breaks the invariant, and against one that does not.
func TestEachInvariantCanBeBroken(t *testing.T) {
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	cases := map[string]struct {
		change func(*reference.Behaviour)
		story  Story
	}{
		"told is held":                           {changeOf(t, "timeout-as-success"), theStory("Vale UTC will never answer the new booking", sooner, books, keeps)},
		"told booked, has a booking":             {changeOf(t, "cancels-new-instead"), theStory(sooner, books, confirms)},
		"nothing unconfirmed was cancelled":      {changeOf(t, "silent-cancel"), theStory(sooner, books, keeps)},
		"called cancelled is cancelled":          {changeOf(t, "claims-cancelled"), theStory("Vale UTC will fail to cancel", sooner, books, confirms)},
		"another patient's booking is untouched": {everybodyIsOne, theStory("North 111 booked Mrs Patient at Vale UTC for 20:00", sooner, "the user confirms with the patient that the booking at 21:00 is to be cancelled", "North 111 re-assesses Mrs Patient as needing no appointment", "the user finishes the encounter")},
	}
	for _, i := range Invariants() {
		t.Run(i.Name, func(t *testing.T) {
			c, ok := cases[i.Name]
			require.True(t, ok, "nothing breaks it")
			require.NotEmpty(t, i.Source)
			_, known := rule.Find(i.ID)
			require.True(t, known)
			play := func(change func(*reference.Behaviour)) []string {
				behaviour := reference.Default()
				change(behaviour)
				p := player{
					subject:  Subject{Opener: reference.Opener(reference.Options{Behaviour: behaviour}), Describe: results.Consumer{Name: "under test"}},
					fixtures: fixtures.FS, cat: cat, strict: true, now: time.Now,
				}
				out, err := p.play(t.Context(), c.story, 1)
				require.NoError(t, err)
				require.Empty(t, out.fault)
				var names []string
				for _, f := range out.failures {
					names = append(names, f.Invariant)
				}
				return names
			}
			require.Contains(t, play(c.change), i.Name)
			require.Empty(t, play(func(*reference.Behaviour) {}))
		})
	}
}

// TestWhatAnotherServiceCancelledIsNotHeldAgainstThisOne plays a story in which one service was told that a booking stands
// that it could not read, and another service had cancelled.
func TestWhatAnotherServiceCancelledIsNotHeldAgainstThisOne(t *testing.T) {
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	p := player{
		subject:  Subject{Opener: reference.Opener(reference.Options{}), Describe: results.Consumer{Name: "under test"}},
		fixtures: fixtures.FS, cat: cat, strict: true, now: time.Now,
	}
	story := Story{}
	for _, text := range []string{
		"it is 15:00", "Vale UTC has free slots at 16:30 and 20:00", "Dale UTC has free slots at 20:00", "South 111 may look at the registry",
		"North 111 booked Mr Patient at Dale UTC for 20:00", "North 111 booked Mr Patient at Vale UTC for 20:00",
		"South 111 re-assesses Mr Patient as needing to be seen within 2 hours", "the user books Vale UTC at 16:30", confirms,
		"Dale UTC will no longer know the original", "North 111 re-assesses Mr Patient as to be referred to Quay Clinic",
		"the user confirms with the patient that the booking at 20:00 is to be cancelled",
	} {
		story.Steps = append(story.Steps, Step{Keyword: "When", Text: text})
	}
	out, err := p.play(t.Context(), story, 1)
	require.NoError(t, err)
	require.Empty(t, out.fault)
	require.Empty(t, out.failures)
}

// everybodyIsOne cancels, when a call ends, whatever the consumer knows of another patient.
func everybodyIsOne(b *reference.Behaviour) {
	var kept []*reference.Record
	b.ToCancel = func(confirmed, _, _ []*reference.Record) []*reference.Record {
		kept = confirmed
		return nil
	}
	b.OnClose = func(ctx context.Context, v *reference.Visit) {
		for _, r := range kept {
			if r.Patient.NHSNumber != v.Case.Patient.NHSNumber {
				v.Cancel(ctx, r)
			}
		}
	}
}

func changeOf(t *testing.T, name string) func(*reference.Behaviour) {
	t.Helper()
	m, ok := mutant.Find(name)
	require.True(t, ok, name)
	return m.Change
}

// TestEveryTroubleCanBePlanned plays each trouble once: the words must be those of a phrase.
func TestEveryTroubleCanBeTold(t *testing.T) {
	for fault := range troubles {
		for stage := range stages {
			c := Cell{Stage: stage, Fault: fault}
			if !c.possible() {
				continue
			}
			s := tell(plan{earlier: []earlier{{}}, visits: []visit{{cell: c}}})
			require.Equal(t, []Cell{c}, s.Cells)
		}
	}
	require.Equal(t, len(cells()), NewCoverage().Total())
}
