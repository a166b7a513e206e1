package suite_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

var pageStep = regexp.MustCompile("(?s)\n`([a-z-]+)`[^\n]*:\n\n```json screen\n(.*?)```")

// told is a task and what its screen says, without the names that differ from run to run.
func told(kind contract.Kind, s contract.Screen) string {
	said := make([]string, 0, len(s.Messages))
	for _, m := range s.Messages {
		said = append(said, string(m.About)+" "+string(m.Says))
	}
	out := fmt.Sprintf("%s: %s, slots %v, %d bookings, %v, prompt %v, %q, %v", kind, s.Stage, len(s.Slots) > 0, len(s.Bookings), s.Options, s.Prompt != nil, said, s.Record)
	return refs.ReplaceAllString(out, "REF") // each consumer names bookings as it likes
}

var refs = regexp.MustCompile(`\bb[0-9]+\b`)

// The stories that vendors read in contract.md are those that the reference consumer tells.
func TestTheStoriesOfTheContractsPageAreTheReferenceConsumers(t *testing.T) {
	t.Parallel()
	raw, err := contract.Published.ReadFile("contract.md")
	require.NoError(t, err)
	_, stories, _ := strings.Cut(string(raw), "## Story one")
	var onThePage []string
	for _, m := range pageStep.FindAllStringSubmatch(stories, -1) {
		var s contract.Screen
		require.NoError(t, json.Unmarshal([]byte(m[2]), &s))
		onThePage = append(onThePage, told(contract.Kind(m[1]), s))
	}
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Seed: 1, Tags: "@CX-37 or @RB-37 or @RG-28", Now: time.Now,
	})
	require.NoError(t, err)
	var want []string
	for _, c := range []struct {
		scenario   string
		encounters []int
	}{{"CX-37 Cancelled", []int{0, 1}}, {"RB-37 Booked near home", []int{1}}, {"RG-28 Found on the registry", []int{1}}} {
		i := slices.IndexFunc(run.Scenarios, func(s results.Scenario) bool { return strings.Contains(s.ID, c.scenario) })
		require.GreaterOrEqual(t, i, 0, c.scenario)
		story, err := evidence.Read(run.Journals[run.Scenarios[i].Journal()])
		require.NoError(t, err)
		own := ofOnePatient(story.Encounters)
		for _, n := range c.encounters {
			for _, st := range own[n].Steps {
				want = append(want, told(st.Task.Kind, *st.Screen))
			}
		}
	}
	require.Equal(t, want, onThePage, "put contract.md right")
}

// ofOnePatient are the encounters of the patient whom the last one is about: a story may begin with somebody else's.
func ofOnePatient(all []*evidence.Encounter) []*evidence.Encounter {
	last := all[len(all)-1].Patient
	return slices.DeleteFunc(slices.Clone(all), func(e *evidence.Encounter) bool { return e.Patient.NHSNumber != last.NHSNumber })
}
